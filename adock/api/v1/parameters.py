"""Parameters of the API's requests, as OpenAPI describes them."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, WithJsonSchema

from adock.carriers.rules import SPECIALITIES
from adock.core.words import marked
from adock.register.transport import Journey, Transport, Vehicle
from adock.search import criteria


def _day(value: Any) -> Any:
    return criteria.iso_day(value) if isinstance(value, str) else value


DepartementCode = Annotated[
    str,
    AfterValidator(criteria.departement_code),
    WithJsonSchema({"type": "string", "enum": sorted(criteria.ACCEPTED_DEPARTEMENTS), "examples": ["35"]}),
]
SpecialityCode = Annotated[
    str,
    AfterValidator(criteria.speciality_code),
    WithJsonSchema({"type": "string", "enum": list(SPECIALITIES)}),
]
# the pattern states the years that criteria.iso_day accepts
DAY_SCHEMA = {"type": "string", "format": "date", "pattern": "^(19|20|21)[0-9]{2}-"}


def _single_spaced(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _whole_number(value: Any) -> Any:
    """Accepts digits only: "1_0" and "1.0" are not page numbers. Anything else fails as an invalid number does."""
    return value if not isinstance(value, str) or (value.isascii() and value.isdecimal()) else f"? {value}"


Text = Annotated[str, BeforeValidator(_single_spaced)]
Number = Annotated[int, BeforeValidator(_whole_number)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema(DAY_SCHEMA)]


class SearchParameters(BaseModel):
    q: Text = Field(
        "",
        max_length=criteria.LONGEST_TEXT,
        description="Nom, enseigne, commune, code postal, SIRET, SIREN, numéro de TVA ou de licence.",
    )
    departement: list[DepartementCode] = Field(
        [], max_length=criteria.MOST_DEPARTEMENTS, description="Département de l'établissement ; répétable : l'un d'eux."
    )
    licence: list[Literal["LTI", "LC"]] = Field(
        [], max_length=criteria.MOST_LICENCES, description="Nature de licence ; répétable : toutes."
    )
    specialite: list[SpecialityCode] = Field(
        [], max_length=criteria.MOST_SPECIALITIES, description="Spécialité déclarée ; répétable : toutes."
    )
    depart: list[DepartementCode] = Field(
        [], max_length=criteria.MOST_DEPARTEMENTS, description="Département à desservir au départ ; répétable : tous."
    )
    arrivee: list[DepartementCode] = Field(
        [], max_length=criteria.MOST_DEPARTEMENTS, description="Département à desservir à l'arrivée ; répétable : tous."
    )
    en_regle: Literal["true", "false"] = Field(
        "false", description="`true` : seulement ceux dont le verdict d'aujourd'hui est `valide`."
    )
    page: Number = Field(1, ge=1, le=criteria.DEEPEST_RESULT)
    par_page: Number = Field(
        criteria.USUAL_PER_PAGE,
        ge=1,
        le=criteria.MOST_PER_PAGE,
        description="Résultats par page ; page × par_page va jusqu'à 10 000.",
    )


class SuggestionParameters(BaseModel):
    q: Text = Field("", max_length=criteria.LONGEST_TEXT, description="Début d'un nom, d'un SIRET…")


# Establishments of a company in one answer, unless fewer are asked for: nearly all companies are whole in it.
MOST_ESTABLISHMENTS = 100


class VerdictParameters(BaseModel):
    le: Day | None = Field(None, description="Jour du transport ; aujourd'hui s'il n'est pas donné.")
    vehicule: Vehicle | None = Field(
        None,
        description="`lourd` : plus de 3,5 t ; `leger` : jusqu'à 3,5 t ; `tres_leger` : jusqu'à 2,5 t, remorque comprise.",
    )
    trajet: Journey | None = Field(None, description="`national` ou `international`.")

    @property
    def transport(self) -> Transport:
        return Transport(self.vehicule, self.trajet, self.le)


class CompanyParameters(VerdictParameters):
    page: Number = Field(1, ge=1, le=criteria.DEEPEST_RESULT // MOST_ESTABLISHMENTS)
    par_page: Number = Field(
        MOST_ESTABLISHMENTS, ge=1, le=MOST_ESTABLISHMENTS, description=marked("Établissements par page, avec leurs licences.")
    )
