"""What a carrier may say of itself, how complete its sheet is, and what a change makes of it. Pure.

A sheet's content is passed as a state: the names of FIELDS and their values as JSON stores them (lists, not tuples).
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from adock.carriers import values
from adock.carriers.languages import LANGUAGES
from adock.core.geography import DEPARTEMENTS
from adock.core.mail_addresses import mail_address
from adock.core.refusals import Mistyped
from adock.core.words import marked


class Area(StrEnum):
    """Where a carrier says it works."""

    INTERNATIONAL = "INTERNATIONAL"
    FRANCE = "FRANCE"
    REGION = "REGION"
    DEPARTEMENT = "DEPARTEMENT"


AREA_LABELS = {
    Area.INTERNATIONAL: marked("International"),
    Area.FRANCE: marked("France entière"),
    Area.REGION: marked("Régional"),
    Area.DEPARTEMENT: marked("Départemental"),
}

# Drawn up with the profession for the first A Dock; codes are public and stay.
SPECIALITIES = {
    "ANIMAL": marked("Animaux vivants"),
    "BOIS": marked("Bois"),
    "DECHETS": marked("Déchets"),
    "DEMENAGEMENT": marked("Déménagement"),
    "LOCATION": marked("Location"),
    "LOT": marked("Lots"),
    "MATIERE_DANGEREUSE": marked("Matières dangereuses"),
    "MESSAGERIE": marked("Messagerie express"),
    "MULTIMODAL": marked("Multimodal"),
    "PALETTE": marked("Palettes et messagerie palettisée"),
    "PLATEAU": marked("Plateau bâché et spécifiques"),
    "TEMPERATURE": marked("Température dirigée"),
    "URBAIN": marked("Urbain et dernier kilomètre"),
    "VEHICULE": marked("Véhicules"),
    "VRAC_LIQUIDE": marked("Vrac liquide"),
    "VRAC_SOLIDE": marked("Vrac solide"),
    "AUTRE": marked("Autre"),
}


# Points of completeness for each of the four things below.
POINTS_OF_EACH = 15


def completeness(*, has_phone: bool, has_email: bool, has_area: bool, has_speciality: bool) -> int:
    """How complete the sheet is, in per cent: 40 for what the State knows, 15 for each of four things it cannot know."""
    return 40 + POINTS_OF_EACH * sum((has_phone, has_email, has_area, has_speciality))


State = dict[str, Any]

# Everything a carrier may say, in the order of its form, under the names that people read.
FIELDS = {
    "phone": "Téléphone",
    "email": "Adresse e-mail",
    "email_waiting": "Adresse e-mail à confirmer",
    "shows_email": "Adresse e-mail visible sur la fiche",
    "website": "Site web",
    "area": "Zone de travail",
    "departements": "Départements desservis",
    "specialities": "Spécialités",
    "languages": "Langues parlées",
    "description": "Présentation",
}
# What an editor may send: the address that has yet to answer is not among them, it derives from `email`.
EDITABLE = tuple(name for name in FIELDS if name != "email_waiting")
LOCAL_AREAS = frozenset({Area.DEPARTEMENT, Area.REGION})

EMAIL_PROOF_LIFE = timedelta(days=2)

DEPARTEMENTS_WANTED = (
    "Dites quels départements vous desservez : cochez-en au moins un, ou une région. "
    "Si vous allez partout, choisissez « France entière »."
)


class InvalidWords(ValueError):
    """What was sent cannot be accepted. `errors`: a French sentence by field, which says how to mend it."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


class Missing(NamedTuple):
    """Something a sheet does not say yet, and the points of completeness it would add."""

    field: str
    label: str
    points: int


def missing(*, has_phone: bool, has_email: bool, has_area: bool, has_speciality: bool) -> tuple[Missing, ...]:
    """Those of the four things counted by completeness that the sheet lacks."""
    counted = (
        (has_phone, "phone", "un numéro de téléphone"),
        (has_email, "email", "une adresse e-mail confirmée"),
        (has_area, "area", "votre zone de travail"),
        (has_speciality, "specialities", "au moins une spécialité"),
    )
    return tuple(Missing(field, label, POINTS_OF_EACH) for is_there, field, label in counted if not is_there)


def served(area: str, departements: Iterable[str]) -> tuple[str, ...]:
    """The départements that a sheet shows: none where all are served, though the list typed earlier stays stored."""
    return tuple(departements) if area in LOCAL_AREAS else ()


def cleaned(sent: Mapping[str, Any], current: State, departement: str | None) -> State:
    """The values to store of the fields that were sent, and no others. Raises InvalidWords.

    `departement` is the establishment's: a number without country code is read as dialled from there.
    """
    cleaners: dict[str, Callable[[Any], Any]] = {
        "phone": lambda typed: values.phone(typed, departement),
        "email": mail_address,
        "shows_email": bool,
        "website": values.website,
        "area": _area,
        "departements": lambda typed: list(values.departements(typed)),
        "specialities": lambda typed: list(values.codes(typed, SPECIALITIES)),
        "languages": lambda typed: list(values.codes(typed, LANGUAGES)),
        "description": values.description,
    }
    kept, errors = {}, {}
    for field, typed in sent.items():
        try:
            kept[field] = cleaners[field](typed)
        except Mistyped as refusal:
            errors[field] = str(refusal)
    after = current | kept
    is_local = after["area"] in LOCAL_AREAS
    if {"area", "departements"} & sent.keys() and is_local and not after["departements"] and "departements" not in errors:
        errors["departements"] = DEPARTEMENTS_WANTED
    if errors:
        raise InvalidWords({field: errors[field] for field in FIELDS if field in errors})
    return kept


def _area(typed: str) -> str:
    if typed and typed not in AREA_LABELS:
        raise Mistyped("Choisissez une zone de travail parmi celles proposées.")
    return typed


# ------------------------------------------------------------------- changes


class Revision(Protocol):
    """A past change: the fields it changed, before and after."""

    number: int
    before: State
    after: State


def as_typed(state: State) -> State:
    """A state's values as the form shows them and would send them back."""
    shown = {field: state[field] for field in EDITABLE}
    shown["email"] = state["email_waiting"] or state["email"]
    with suppress(Mistyped):
        shown["phone"] = values.phone(state["phone"])
    return shown


def are_same(field: str, one: Any, other: Any) -> bool:
    if field in {"email", "email_waiting"}:
        return str(one).casefold() == str(other).casefold()
    return bool(one == other)


def after_change(state: State, changes: State) -> State:
    """The state once `changes` to editable fields are applied. A new address waits; the published one stays meanwhile."""
    after = state | {field: value for field, value in changes.items() if field != "email"}
    if "email" in changes:
        wanted = changes["email"]
        if not wanted:
            after |= {"email": "", "email_waiting": ""}
        elif are_same("email", wanted, state["email"]):
            after["email_waiting"] = ""
        else:
            after["email_waiting"] = wanted
    return after


def difference(before: State, after: State) -> tuple[State, State]:
    """The fields that differ, with their values before and after."""
    fields = [field for field in FIELDS if not are_same(field, before[field], after[field])]
    return {field: before[field] for field in fields}, {field: after[field] for field in fields}


def state_at(number: int, current: State, revisions: Iterable[Revision]) -> State:
    """The state at version `number`: undoes the later revisions one by one; `revisions` come latest first."""
    state = dict(current)
    for revision in revisions:
        if revision.number > number:
            state |= revision.before
    return state


def changes_field(revision: Revision, field: str) -> bool:
    """Whether the revision changed what the form shows under that name."""
    names = {"email", "email_waiting"} if field == "email" else {field}
    return bool(names & revision.after.keys())


# --------------------------------------------------------------------- words


def in_words(field: str, value: Any) -> str:
    """A value as people read it, never a code; empty when there is none."""
    if field == "phone":
        return values.shown_phone(value) if value else ""
    if field == "website":
        return values.shown_website(value)
    if field == "shows_email":
        return "Oui" if value else "Non, les visiteurs écrivent par un formulaire"
    if field == "area":
        return AREA_LABELS[Area(value)] if value else ""
    if field == "departements":
        return ", ".join(f"{DEPARTEMENTS[code].name} ({code})" for code in value if code in DEPARTEMENTS)
    if field == "specialities":
        return ", ".join(SPECIALITIES[code] for code in value if code in SPECIALITIES)
    if field == "languages":
        return ", ".join(LANGUAGES[code] for code in value if code in LANGUAGES)
    return str(value)
