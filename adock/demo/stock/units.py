"""Rows of the legal units' stock."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random

from adock.demo.chance import Weighted, between
from adock.demo.names import Trade, draw_name, with_accents, without_legal_form
from adock.demo.people import capitals
from adock.demo.stock.columns import LEGAL_UNIT_COLUMNS
from adock.demo.stock.companies import StockCompany

WITHHELD = "[ND]"
SIZE_BRACKETS = Weighted([("NN", 30), ("00", 10), ("01", 24), ("02", 12), ("03", 9), ("11", 8), ("12", 5), ("21", 2)])


def unit_rows(random: Random, companies: Iterable[StockCompany], situation: date, revision: str) -> Iterator[list[object]]:
    """One row per company, in the order of LEGAL_UNIT_COLUMNS."""
    for company in companies:
        row = dict.fromkeys(LEGAL_UNIT_COLUMNS, "")
        row |= _state(random, company, situation, revision)
        row |= _person_names(random, company) if company.person else _company_names(random, company)
        yield list(row.values())


def _state(random: Random, company: StockCompany, situation: date, revision: str) -> dict[str, str]:
    bracket = SIZE_BRACKETS.draw(random)
    treated_on = situation - timedelta(days=int(900 * random.random() ** 2))
    hour, minute = between(random, 6, 20), between(random, 0, 59)
    return {
        "siren": company.siren,
        "statutDiffusionUniteLegale": company.diffusion,
        "dateCreationUniteLegale": str(company.created_on),
        "trancheEffectifsUniteLegale": bracket,
        "anneeEffectifsUniteLegale": "" if bracket == "NN" else str(situation.year - 2),
        "dateDernierTraitementUniteLegale": f"{treated_on}T{hour:02d}:{minute:02d}:00",
        "nombrePeriodesUniteLegale": str(between(random, 1, 6)),
        "categorieEntreprise": "PME",
        "anneeCategorieEntreprise": str(situation.year - 2),
        "dateDebut": str(company.created_on + (situation - company.created_on) * random.random()),
        "etatAdministratifUniteLegale": "C" if company.is_ceased else "A",
        "categorieJuridiqueUniteLegale": company.category_code,
        "activitePrincipaleUniteLegale": company.naf_code,
        "nomenclatureActivitePrincipaleUniteLegale": revision,
        "nicSiegeUniteLegale": company.head_office[9:],
        "economieSocialeSolidaireUniteLegale": "O" if company.category_code in ("9220", "5458") else "N",
        "caractereEmployeurUniteLegale": "N" if bracket == "NN" else "O",
    }


def _person_names(random: Random, company: StockCompany) -> dict[str, str]:
    """A sole trader's names, all withheld under partial diffusion."""
    person = company.person
    assert person
    names = {
        "sexeUniteLegale": "F" if person.is_woman else "M",
        "prenom1UniteLegale": capitals(person.given_name),
        "prenomUsuelUniteLegale": capitals(person.given_name),
        "nomUniteLegale": capitals(person.family_name),
    }
    if company.trade and random.random() < 0.35:
        names["denominationUsuelle1UniteLegale"] = capitals(_draw_other_name(random, company.trade, person.given_name))
    return dict.fromkeys(names, WITHHELD) if company.is_partial else names


def _company_names(random: Random, company: StockCompany) -> dict[str, str]:
    name = company.legal_name
    names = {"denominationUniteLegale": without_legal_form(name) if random.random() < 0.3 else name}
    chance = random.random()
    if company.trade and chance < 0.06:
        names["denominationUsuelle1UniteLegale"] = capitals(_draw_other_name(random, company.trade, ""))
    elif company.trade and chance < 0.08:
        names["denominationUsuelle1UniteLegale"] = with_accents(name)
    if (acronym := _acronym(name)) and random.random() < 0.08:
        names["sigleUniteLegale"] = acronym
    return dict.fromkeys(names, WITHHELD) if company.is_partial else names


def _draw_other_name(random: Random, trade: Trade, town: str) -> str:
    return draw_name(random, trade, town or "Ouest")


def _acronym(name: str) -> str:
    """The acronym of a name: "TDLE" for "TRANSPORTS DE L ETRAVE"; none for a short name."""
    letters = "".join(word[0] for word in name.split() if word[0].isalpha())
    return letters if len(letters) > 2 else ""
