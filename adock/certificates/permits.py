"""Permits by which a foreigner may work: their kinds, and how their numbers are written. Pure.

Article D8254-2 asks for "the kind and the number" of each worker's permit. The kinds are those that carriers meet: the
documents that go with a work permit (article R5221-3 of the labour code, since 1 May 2021) and those that exempt from one
(article R5221-2), which employers list alike. Any other permit is described in words.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from adock.core.refusals import Mistyped
from adock.core.text import normal
from adock.core.typed import clean_line, on_one_line

SHORTEST_NUMBER, LONGEST_NUMBER = 3, 64


class PermitKind(NamedTuple):
    label: str
    source: str


OTHER = "AUTRE"

# Code -> kind, in display order: the most common first, "other" last.
PERMIT_KINDS: Mapping[str, PermitKind] = {
    "RESIDENT": PermitKind("Carte de résident", "Code du travail, art. R5221-2, 3°"),
    "VIE_PRIVEE_ET_FAMILIALE": PermitKind(
        "Carte de séjour « vie privée et familiale »", "Code du travail, art. R5221-2, 4° et 5°"
    ),
    "SALARIE": PermitKind("Carte de séjour « salarié »", "Code du travail, art. R5221-3, I, 2°"),
    "TRAVAILLEUR_TEMPORAIRE": PermitKind("Carte de séjour « travailleur temporaire »", "Code du travail, art. R5221-3, I, 1°"),
    "TRAVAILLEUR_SAISONNIER": PermitKind("Carte de séjour « travailleur saisonnier »", "Code du travail, art. R5221-3, I, 5°"),
    "RESIDENT_UE": PermitKind(
        "Carte « salarié » ou « travailleur temporaire » d'un résident de longue durée d'un autre État de l'Union",
        "Code du travail, art. R5221-3, I, 3°",
    ),
    "TALENT": PermitKind("Carte de séjour « talent » ou « passeport talent »", "Code du travail, art. R5221-2, 6°"),
    "VISA_LONG_SEJOUR": PermitKind(
        "Visa de long séjour valant titre de séjour", "Code du travail, art. R5221-2 et R5221-3, I, 1° et 2°"
    ),
    "ETUDIANT": PermitKind("Carte de séjour « étudiant »", "Code du travail, art. R5221-2 et R5221-3, II, 1°"),
    "RECEPISSE": PermitKind("Récépissé de renouvellement qui autorise à travailler", "Code du travail, art. R5221-3, I, 4°"),
    "CERTIFICAT_ALGERIEN": PermitKind("Certificat de résidence pour Algérien", "Accord franco-algérien du 27 décembre 1968"),
    "PROTECTION_TEMPORAIRE": PermitKind(
        "Autorisation provisoire de séjour (protection temporaire)",
        "Code de l'entrée et du séjour des étrangers et du droit d'asile, art. L581-3",
    ),
    "ACCORD_DE_RETRAIT": PermitKind(
        "Carte de séjour « accord de retrait du Royaume-Uni de l'Union européenne »",
        "Accord de retrait du 24 janvier 2020, art. 18",
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
