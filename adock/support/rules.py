"""What can be reported, how what is typed is read, and what may be sent how often. Pure."""

import re
from datetime import timedelta
from enum import StrEnum

from adock.core.identifiers import Kind as NumberKind
from adock.core.identifiers import read_identifier
from adock.core.refusals import Mistyped
from adock.core.typed import on_one_line
from adock.core.words import Words, marked


class Kind(StrEnum):
    """What a report is about."""

    VERDICT = "verdict"
    IDENTITY = "identite"
    MISSING = "absence"
    SHEET = "fiche"
    CERTIFICATE = "attestation"
    PERSON = "personne"
    SITE = "site"
    OTHER = "autre"


LABELS = {
    Kind.VERDICT: marked("Le verdict ou une licence"),
    Kind.IDENTITY: marked("Le nom, le numéro ou l'adresse d'une entreprise"),
    Kind.MISSING: marked("Une entreprise qui manque, ou qui est dite radiée ou fermée à tort"),
    Kind.SHEET: marked("Ce qu'un transporteur dit de lui : téléphone, site, présentation"),
    Kind.CERTIFICATE: marked("Une attestation ou un papier douteux"),
    Kind.PERSON: marked("Une donnée personnelle"),
    Kind.SITE: marked("Une page qui ne marche pas, ou qui se lit mal"),
    Kind.OTHER: marked("Autre chose"),
}

LONGEST_WORDS = 2_000
LONGEST_PAGE = 500
LONGEST_REFERENCE = 40
LONGEST_NUMBER_TYPED = 60
NUMBERS = {NumberKind.SIRET, NumberKind.SIREN, NumberKind.VAT, NumberKind.PROVISIONAL}

# By place: one subscriber.
MOST_AN_HOUR, HOUR = 5, timedelta(hours=1)
MOST_A_DAY, DAY = 20, timedelta(days=1)
# An address gets one acknowledgement in that time, wherever it is typed: nobody fills a stranger's mailbox.
ACKNOWLEDGED_ONCE_IN = timedelta(days=1)

KEPT = timedelta(days=365)

WRONG_NUMBER = Words(
    marked("« {typed} » n'est ni un SIRET (14 chiffres), ni un SIREN (9 chiffres). Corrigez ce numéro, ou videz ce champ.")
)
LONG_REFERENCE = marked("Ce code est trop long : recopiez celui qui est écrit sur le papier.")

_PAGE = re.compile(r"/[!-~]{0,499}")


def company_number(typed: str) -> str:
    """The SIRET, the provisional number or the SIREN that was typed, without what does not count; empty when nothing was.
    Raises Mistyped."""
    if not typed.strip():
        return ""
    found = read_identifier(typed[: LONGEST_NUMBER_TYPED + 1])
    if found.fault or len(typed) > LONGEST_NUMBER_TYPED or found.kind not in NUMBERS:
        raise Mistyped(WRONG_NUMBER.text.format(typed=" ".join(typed[: LONGEST_NUMBER_TYPED + 1].split())[:30]))
    return (found.siren or "") if found.kind is NumberKind.VAT else found.value


def paper_reference(typed: str) -> str:
    """The code or the number of a paper, as it was copied, on one line. Raises Mistyped."""
    text = on_one_line(typed)
    if len(text) > LONGEST_REFERENCE:
        raise Mistyped(LONG_REFERENCE)
    return text


def page_address(sent: str) -> str:
    """The path of one of our pages, with its question; empty for anything else."""
    return sent if _PAGE.fullmatch(sent) and not sent.startswith("//") else ""
