"""The papers of a vigilance file in words, for the members who maintain it."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from adock.core.dates import in_words
from adock.core.french import capitalized, enumerated, in_days, plural
from adock.vigilance.kinds import KINDS
from adock.vigilance.papers import Paper
from adock.vigilance.paths import slot_path
from adock.vigilance.rules import PaperState
from adock.web.kit.pieces import Plate, State

_LOOKS = {
    PaperState.MISSING: (State.NEUTRAL, "Absente"),
    PaperState.CURRENT: (State.GOOD, "Valable"),
    PaperState.ENDS_SOON: (State.WATCH, "Expire bientôt"),
    PaperState.ENDED: (State.BAD, "Expirée"),
    PaperState.NOT_STARTED: (State.WATCH, "À venir"),
    PaperState.UNDATED: (State.NEUTRAL, "Sans date de fin"),
    PaperState.WITHDRAWN: (State.BAD, "Retirée"),
}


def plate(paper: Paper, day: date) -> Plate:
    look, word = _LOOKS[paper.state]
    return Plate(look, word, _sentence(paper, day))


def _sentence(paper: Paper, day: date) -> str:
    ends = in_words(paper.ends_on) if paper.ends_on else ""
    match paper.state:
        case PaperState.MISSING:
            return KINDS[paper.slot].missing
        case PaperState.CURRENT:
            return f"Jusqu'au {ends}."
        case PaperState.ENDS_SOON:
            return f"{capitalized(_when(paper, day))}."
        case PaperState.ENDED:
            return f"Elle valait jusqu'au {ends}."
        case PaperState.NOT_STARTED:
            return f"À partir du {in_words(paper.starts_on)}." if paper.starts_on else ""
        case PaperState.UNDATED:
            return KINDS[paper.slot].undated
        case PaperState.WITHDRAWN:
            return "Vous l'avez retirée : elle ne vaut plus."


def _when(paper: Paper, day: date) -> str:
    assert paper.ends_on is not None
    left = (paper.ends_on - day).days
    return in_days(left) if left == 0 else f"{in_days(left)}, le {in_words(paper.ends_on)}"


def about(paper: Paper) -> str:
    """What distinguishes a paper from another: who issued it, under which number, when."""
    if paper.state == PaperState.MISSING:
        return ""
    if paper.certificate is not None:
        return f"{paper.title}, n° {paper.number}."
    said = [paper.issuer]
    if paper.number and not KINDS[paper.slot].number_is_siren:
        said.append(f"n° {paper.number}")
    if paper.issued_on:
        said.append(f"du {in_words(paper.issued_on)}")
    if paper.security_code:
        said.append(f"code de sécurité {paper.security_code}")
    return ", ".join(said) + "."


def summary(papers: Iterable[Paper]) -> str:
    """What to do first, in one sentence."""
    states = [paper.state for paper in papers]
    over = sum(state in {PaperState.ENDED, PaperState.WITHDRAWN} for state in states)
    soon, missing = states.count(PaperState.ENDS_SOON), states.count(PaperState.MISSING)
    parts = [
        *([plural(over, "pièce expirée ou retirée", "pièces expirées ou retirées")] if over else []),
        *([f"{plural(soon, 'pièce')} à renouveler bientôt"] if soon else []),
        *([plural(missing, "pièce absente", "pièces absentes")] if missing else []),
    ]
    if not parts:
        return "Toutes les pièces sont là, et aucune ne finit dans les 30 jours."
    return f"{enumerated(parts)}."


class Warned(NamedTuple):
    """A paper of the file that ends, for « Mon espace »; `url` is where to renew it."""

    sentence: str
    url: str


def warnings(siren: str, papers: Iterable[Paper], day: date) -> tuple[Warned, ...]:
    """Papers that have ended or end soon, the soonest first. Those never deposited are left out."""
    ending = [paper for paper in papers if paper.state in {PaperState.ENDED, PaperState.ENDS_SOON} and paper.ends_on]
    ending.sort(key=lambda paper: (paper.ends_on, paper.slot))
    return tuple(Warned(_warning(paper, day), slot_path(siren, paper.slot)) for paper in ending)


def _warning(paper: Paper, day: date) -> str:
    if paper.state == PaperState.ENDED and paper.ends_on:
        return f"{paper.title} : valable jusqu'au {in_words(paper.ends_on)}, à renouveler."
    return f"{paper.title} : expire {_when(paper, day)}."
