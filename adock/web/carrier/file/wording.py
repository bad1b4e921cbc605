"""The papers of a vigilance file in words, for the members who maintain it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from adock.core.dates import in_words
from adock.core.french import capitalized, enumerated, in_days, plural
from adock.vigilance.kinds import KINDS
from adock.vigilance.papers import Paper
from adock.vigilance.rules import HOLDING, PaperState
from adock.web.kit.pieces import Plate, State

# Nothing but a verdict is coloured: a paper's state is said in words.
WORDS = {
    PaperState.MISSING: "Absente",
    PaperState.CURRENT: "Valable",
    PaperState.ENDS_SOON: "Expire bientôt",
    PaperState.ENDED: "Expirée",
    PaperState.NOT_STARTED: "À venir",
    PaperState.UNDATED: "Sans date de fin",
    PaperState.WITHDRAWN: "Retirée",
}


def plate(paper: Paper, day: date) -> Plate:
    return Plate(State.NEUTRAL, WORDS[paper.state], _sentence(paper, day))


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


def state_in_a_line(papers: Iterable[Paper]) -> str:
    """Where the file stands: "2 pièces valables, 1 expirée, 3 absentes"."""
    counts = Counter(paper.state for paper in papers)
    groups = (
        (HOLDING, "valable", "valables"),
        ({PaperState.NOT_STARTED}, "à venir", "à venir"),
        ({PaperState.ENDED}, "expirée", "expirées"),
        ({PaperState.WITHDRAWN}, "retirée", "retirées"),
        ({PaperState.MISSING}, "absente", "absentes"),
    )
    told = [(count, one, many) for states, one, many in groups if (count := sum(counts[state] for state in states))]
    return ", ".join(
        plural(count, one, many) if rank else plural(count, f"pièce {one}", f"pièces {many}")
        for rank, (count, one, many) in enumerate(told)
    )
