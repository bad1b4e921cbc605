"""Parameters of the API's requests, with what makes each of them wrong."""

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from adock.carriers.rules import SPECIALITIES
from adock.core.geography import DEPARTEMENTS
from adock.register.rules import Journey, Vehicle

LONGEST_TEXT = 200
# page x par_page may not go further: nobody reads that far, and exports have their own place
DEEPEST_RESULT = 10_000


def _accepted_departements() -> dict[str, str]:
    """Every accepted way to write a département -> its code: "1" and "01", "2a" and "2A"."""
    accepted = {}
    for code in DEPARTEMENTS:
        for written in (code, code.lstrip("0"), code.lower()):
            accepted[written] = code
    return accepted


ACCEPTED_DEPARTEMENTS = _accepted_departements()


def departement_code(text: Any) -> str:
    """The code of a département however it is written. Raises ValueError with a sentence for the visitor."""
    code = ACCEPTED_DEPARTEMENTS.get(str(text).strip())
    if code is None:
        shown = str(text)[:40]
        raise ValueError(f"Le numéro de département français « {shown} » n'est pas valable.")
    return code


def speciality_code(text: str) -> str:
    if text not in SPECIALITIES:
        raise ValueError(f"La spécialité « {text[:40]} » n'existe pas ; la liste est sur /api/v1/nomenclatures.")
    return text


def iso_day(text: Any) -> date:
    """A day written YYYY-MM-DD, between 1900 and 2200."""
    if isinstance(text, date):
        return text
    try:
        if len(str(text)) != 10:
            raise ValueError
        day = date.fromisoformat(str(text))
    except ValueError:
        raise ValueError("La date doit s'écrire AAAA-MM-JJ, par exemple 2026-11-24.") from None
    if not 1900 <= day.year <= 2200:
        raise ValueError("La date doit être comprise entre 1900 et 2200.")
    return day


DepartementCode = Annotated[
    str,
    BeforeValidator(departement_code),
    WithJsonSchema({"type": "string", "enum": sorted(ACCEPTED_DEPARTEMENTS), "examples": ["35"]}),
]
SpecialityCode = Annotated[
    str, AfterValidator(speciality_code), WithJsonSchema({"type": "string", "enum": list(SPECIALITIES)})
]
Day = Annotated[date, BeforeValidator(iso_day), WithJsonSchema({"type": "string", "format": "date"})]


class SearchParameters(Schema):
    q: str = Field("", max_length=LONGEST_TEXT, description="Nom, enseigne, commune, code postal, SIRET, SIREN, numéro de TVA ou de licence.")
    departement: list[DepartementCode] = Field([], max_length=120, description="Département de l'établissement ; répétable : l'un d'eux.")
    licence: list[Literal["LTI", "LC"]] = Field([], max_length=2, description="Nature de licence ; répétable : toutes.")
    specialite: list[SpecialityCode] = Field([], max_length=20, description="Spécialité déclarée ; répétable : toutes.")
    depart: list[DepartementCode] = Field([], max_length=120, description="Département à desservir au départ ; répétable : tous.")
    arrivee: list[DepartementCode] = Field([], max_length=120, description="Département à desservir à l'arrivée ; répétable : tous.")
    en_regle: Literal["true", "false"] = Field("false", description="`true` : seulement ceux dont le verdict d'aujourd'hui est `valide`.")
    page: int = Field(1, ge=1, le=DEEPEST_RESULT)
    par_page: int = Field(20, ge=1, le=50, description="Résultats par page ; page × par_page va jusqu'à 10 000.")


class SuggestionParameters(Schema):
    q: str = Field("", max_length=LONGEST_TEXT, description="Début d'un nom, d'un SIRET…")


class VerdictParameters(Schema):
    le: Day | None = Field(None, description="Jour du transport ; aujourd'hui s'il n'est pas donné.")
    vehicule: Vehicle | None = Field(None, description="`lourd` : plus de 3,5 t ; `leger` : jusqu'à 3,5 t.")
    trajet: Journey | None = Field(None, description="`national` ou `international`.")
