"""Permits by which a foreigner may work: their kinds, and how their numbers are written. Pure.

Article D8254-2 asks for "the kind and the number" of each worker's permit. The kinds are those that carriers meet: the
documents that go with a work permit (article R5221-3 of the labour code, since 1 May 2021), those of the online service for
foreigners (ANEF), which stand beside the paper receipt, and those that exempt from a permit (article R5221-2). No text was
found that says whether the list names the holders of these last: beside each is said what the law says, and the employer
decides. Any other permit is described in words.

Article R5221-2 has a version of 26 April 2026 that could not be read: it is cited without its subdivisions, as unconfirmed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from adock.core.refusals import Mistyped
from adock.core.text import normal
from adock.core.typed import clean_line, on_one_line

SHORTEST_NUMBER, LONGEST_NUMBER = 3, 64

_READ, _READ_AGAIN = date(2026, 11, 24), date(2026, 11, 30)

EXEMPTING = (
    "Ce titre dispense d'autorisation de travail (code du travail, article R5221-2). Nous ne connaissons pas de texte qui dise "
    "si la liste nomme ces personnes : à vous d'en décider."
)
WITHDRAWAL_AGREEMENT = (
    "Ce titre est celui de l'accord de retrait : les Britanniques qu'il protège ne sont pas soumis à autorisation de travail "
    "(ses articles 18 et 24), et la liste n'a pas à les nommer."
)


@dataclass(frozen=True, slots=True)
class PermitKind:
    """`note`: what is said beside it, of a permit whose holder may not belong on the list. `checked_on`: when `source` was
    last read (`verifie_le`)."""

    label: str
    source: str
    note: str = ""
    checked_on: date = _READ
    is_confirmed: bool = True


def _exempting(label: str) -> PermitKind:
    return PermitKind(label, "Code du travail, art. R5221-2", EXEMPTING, _READ_AGAIN, is_confirmed=False)


def _of_the_online_service(label: str) -> PermitKind:
    source = "Code de l'entrée et du séjour des étrangers et du droit d'asile, art. R431-15-1"
    return PermitKind(label, source, checked_on=_READ_AGAIN, is_confirmed=False)


OTHER = "AUTRE"

# Code -> kind, in display order: the most common first, "other" last.
PERMIT_KINDS: Mapping[str, PermitKind] = {
    "RESIDENT": _exempting("Carte de résident"),
    "VIE_PRIVEE_ET_FAMILIALE": _exempting("Carte de séjour « vie privée et familiale »"),
    "SALARIE": PermitKind("Carte de séjour « salarié »", "Code du travail, art. R5221-3, I, 2°"),
    "TRAVAILLEUR_TEMPORAIRE": PermitKind("Carte de séjour « travailleur temporaire »", "Code du travail, art. R5221-3, I, 1°"),
    "TRAVAILLEUR_SAISONNIER": PermitKind("Carte de séjour « travailleur saisonnier »", "Code du travail, art. R5221-3, I, 5°"),
    "RESIDENT_UE": PermitKind(
        "Carte « salarié » ou « travailleur temporaire » d'un résident de longue durée d'un autre État de l'Union",
        "Code du travail, art. R5221-3, I, 3°",
    ),
    "TALENT": _exempting("Carte de séjour « talent » ou « passeport talent »"),
    "VISA_LONG_SEJOUR": PermitKind(
        "Visa de long séjour valant titre de séjour",
        "Code du travail, art. R5221-2 et R5221-3, I, 1° et 2°",
        is_confirmed=False,
    ),
    "ETUDIANT": PermitKind(
        "Carte de séjour « étudiant »", "Code du travail, art. R5221-2 et R5221-3, II, 1°", is_confirmed=False
    ),
    "RECEPISSE": PermitKind("Récépissé de renouvellement qui autorise à travailler", "Code du travail, art. R5221-3, I, 4°"),
    "PROLONGATION_D_INSTRUCTION": _of_the_online_service(
        "Attestation de prolongation d'instruction (ANEF) qui autorise à travailler"
    ),
    "DECISION_FAVORABLE": _of_the_online_service("Attestation de décision favorable (ANEF) qui autorise à travailler"),
    "CERTIFICAT_ALGERIEN": PermitKind("Certificat de résidence pour Algérien", "Accord franco-algérien du 27 décembre 1968"),
    "PROTECTION_TEMPORAIRE": PermitKind(
        "Autorisation provisoire de séjour (protection temporaire)",
        "Code de l'entrée et du séjour des étrangers et du droit d'asile, art. L581-3",
    ),
    "ACCORD_DE_RETRAIT": PermitKind(
        "Carte de séjour « accord de retrait du Royaume-Uni de l'Union européenne »",
        "Accord de retrait du 24 janvier 2020, art. 18 et 24",
        WITHDRAWAL_AGREEMENT,
        _READ_AGAIN,
    ),
    "AUTORISATION_DE_TRAVAIL": PermitKind("Autorisation de travail", "Code du travail, art. R5221-1"),
    OTHER: PermitKind("Autre titre", "Code du travail, art. L5221-2"),
}

_NUMBER = re.compile(rf"[A-Z0-9][A-Z0-9 ./-]{{{SHORTEST_NUMBER - 1},{LONGEST_NUMBER - 1}}}")
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2212", "-----")

UNKNOWN_KIND = "Choisissez le titre dans la liste ; s'il n'y est pas, choisissez « Autre titre » et écrivez son nom."
WRONG_NUMBER = (
    f"Ce numéro n'est pas correct. Recopiez celui du titre : {SHORTEST_NUMBER} à {LONGEST_NUMBER} lettres sans accent, "
    "chiffres, espaces, traits d'union, points ou barres obliques."
)


def choices() -> tuple[tuple[str, str], ...]:
    return tuple((code, kind.label) for code, kind in PERMIT_KINDS.items())


def clean_number(typed: str) -> str:
    """The number in upper case, without doubled spaces; empty when nothing was typed. Raises Mistyped."""
    if len(typed) > 10 * LONGEST_NUMBER:
        raise Mistyped(WRONG_NUMBER)
    kept = normal("NFKC", on_one_line(typed).translate(_DASHES)).upper()
    if kept and not _NUMBER.fullmatch(kept):
        raise Mistyped(WRONG_NUMBER)
    return kept


def clean_other(code: str, typed: str) -> str:
    """The description of a permit of another kind; ignored for the kinds that have a name. Raises Mistyped."""
    if code != OTHER:
        return ""
    kept = clean_line(typed)
    if not kept:
        raise Mistyped("Dites de quel titre il s'agit, tel qu'il est écrit dessus.")
    return kept


def permit_label(code: str, other: str = "") -> str:
    """The kind's label, or the description of a permit of another kind."""
    return other if code == OTHER and other else PERMIT_KINDS[code].label
