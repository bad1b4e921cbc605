"""A company's journal in words, for its members: who did what, when."""

from collections.abc import Iterable, Mapping
from typing import Any

from adock.accounts.overview import RecordedAct, recorded_acts
from adock.accounts.rules import PROOF_LABELS, ROLE_LABELS
from adock.core.models import JournalEntry
from adock.core.moments import moment_in_words
from adock.vigilance.kinds import LABELS as PAPER_LABELS
from adock.vigilance.shares import customers_of
from adock.web.carrier.home.pages import ActLine

FORMER_MEMBER = "une personne dont le compte n'existe plus"
OUTSIDER = "une personne extérieure à l'entreprise"
OFFICER = "l'administration"
# Those whom the company dealt with, once their name or address is no longer kept.
FORMER_CUSTOMER = "un client dont le nom n'est plus gardé"
FORMER_INVITEE = "une adresse qui n'est plus gardée"

# An act that no domain names any more is still shown.
UNNAMED = "Une opération a été enregistrée"


def lines(entries: Iterable[JournalEntry], places: Mapping[str, str]) -> dict[str, list[ActLine]]:
    """The entries in words, by SIREN, in their order. `places`: the town of each establishment, by SIRET."""
    told = recorded_acts(entries)
    numbers = {recorded.details["share"] for recorded in told if "share" in recorded.details}
    customers = customers_of(numbers) if numbers else {}
    by_company: dict[str, list[ActLine]] = {}
    for recorded in told:
        siren = recorded.subject[:9]
        customer = customers.get((siren, recorded.details.get("share") or 0), "")
        by_company.setdefault(siren, []).append(act_line(recorded, places, customer))
    return by_company


def act_line(recorded: RecordedAct, places: Mapping[str, str], customer: str = "") -> ActLine:
    """`places`: the town of each establishment, by SIRET; `customer`: that of the share it is about."""
    town = places.get(recorded.subject, "")
    words = {
        "whom": recorded.concerned_name or FORMER_MEMBER,
        "role": _label(ROLE_LABELS, recorded.details.get("role")),
        "proof": _label(PROOF_LABELS, recorded.details.get("proof")),
        "place": f" ({town})" if town else "",
        "paper": _label(PAPER_LABELS, recorded.details.get("slot")),
        "number": recorded.details.get("number", ""),
        "customer": customer or FORMER_CUSTOMER,
        "invitee": recorded.invitee or FORMER_INVITEE,
    }
    sentence = (recorded.act.sentence if recorded.act else UNNAMED).format_map(words)
    return ActLine(moment_in_words(recorded.at), sentence[0].upper() + sentence[1:], _who(recorded))


def _who(recorded: RecordedAct) -> str:
    if recorded.actor is None:
        return OFFICER if "officer" in recorded.details else ""
    return recorded.actor_name or OUTSIDER


def _label(labels: Mapping[Any, str], code: str | None) -> str:
    return next((label for known, label in labels.items() if known == code), "non précisé")
