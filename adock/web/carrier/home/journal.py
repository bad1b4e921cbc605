"""A company's journal in words, for its members: who did what, when."""

from collections.abc import Mapping
from typing import Any

from adock.accounts.overview import RecordedAct
from adock.accounts.rules import PROOF_LABELS, ROLE_LABELS
from adock.core.moments import moment_in_words
from adock.vigilance.kinds import LABELS as PAPER_LABELS
from adock.web.carrier.home.pages import ActLine

FORMER_MEMBER = "une personne dont le compte n'existe plus"
OUTSIDER = "une personne extérieure à l'entreprise"
OFFICER = "l'administration"

# An act that no domain names any more is still shown.
UNNAMED = "Une opération a été enregistrée"


def act_line(recorded: RecordedAct, places: Mapping[str, str]) -> ActLine:
    """`places`: the town of each establishment, by SIRET."""
    town = places.get(recorded.subject, "")
    words = {
        "whom": recorded.concerned_name or FORMER_MEMBER,
        "role": _label(ROLE_LABELS, recorded.details.get("role")),
        "proof": _label(PROOF_LABELS, recorded.details.get("proof")),
        "place": f" ({town})" if town else "",
        "paper": _label(PAPER_LABELS, recorded.details.get("slot")),
        "number": recorded.details.get("number", ""),
    }
    sentence = (recorded.act.sentence if recorded.act else UNNAMED).format_map(words)
    return ActLine(moment_in_words(recorded.at), sentence[0].upper() + sentence[1:], _who(recorded))


def _who(recorded: RecordedAct) -> str:
    if recorded.actor is None:
        return OFFICER if "officer" in recorded.details else ""
    return recorded.actor_name or OUTSIDER


def _label(labels: Mapping[Any, str], code: str | None) -> str:
    return next((label for known, label in labels.items() if known == code), "non précisé")
