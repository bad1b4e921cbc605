from datetime import date

import pytest

from adock.imports.sirene.mapping import (
    ESTABLISHMENTS,
    LEGAL_UNITS,
    Position,
    read_establishment,
    read_legal_unit,
    read_position,
    withhold,
)
from tests.factories import siren, siret
from tests.imports.sirene import stocks

SIRET, SIREN = siret(1), siren(1)


def in_order(form, row):
    return tuple(row.get(column.header) or None for column in form.columns)


def establishment(**fields):
    return read_establishment(in_order(ESTABLISHMENTS, stocks.establishment(SIRET, **fields)))


def legal_unit(**fields):
    return read_legal_unit(in_order(LEGAL_UNITS, stocks.legal_unit(SIREN, **fields)))


def test_an_establishment_has_its_address_activity_and_dates():
    found = establishment(complementAdresseEtablissement="BATIMENT C")
    assert (found.siret, found.siren, found.is_head_office, found.is_partial) == (SIRET, SIREN, True, False)
    assert (found.street, found.address_complement) == ("12 bis rue du Port", "Batiment C")
    assert (found.postcode, found.commune, found.commune_code) == ("35400", "SAINT-MALO", "35288")
    assert (found.naf_code, found.naf_revision) == ("49.41A", "NAFRev2")
    assert (found.created_on, found.is_closed, found.closed_on) == (date(2012, 3, 1), False, None)


def test_trade_names_are_the_signs_and_the_usual_name_each_once():
    found = establishment(
        enseigne1Etablissement="Étrave  Express",
        enseigne2Etablissement="[ND]",
        enseigne3Etablissement="ÉTRAVE EXPRESS",
        denominationUsuelleEtablissement="2M TRANSPORTS",
    )
    assert found.trade_names == ["Étrave Express", "2M TRANSPORTS"]


def test_a_closed_establishment_closed_when_its_last_period_began():
    found = establishment(etatAdministratifEtablissement="F", dateDebut="2026-05-31")
    assert (found.is_closed, found.closed_on) == (True, date(2026, 5, 31))


def test_codes_of_another_form_say_nothing():
    found = establishment(
        codePostalEtablissement="3540",
        codeCommuneEtablissement="X",
        activitePrincipaleEtablissement="49.41A et autres",
        dateCreationEtablissement="2012-02-30",
    )
    assert (found.postcode, found.commune_code, found.naf_code, found.created_on) == (None, None, None, None)


def test_corsican_commune_codes_are_codes():
    assert establishment(codeCommuneEtablissement="2A004").commune_code == "2A004"


def test_texts_that_the_base_cannot_hold_are_cleaned():
    assert establishment(enseigne1Etablissement="ÉTR\0AVE\n TRANS").trade_names == ["ÉTR AVE TRANS"]


def test_an_address_abroad_has_its_commune():
    found = establishment(libelleCommuneEtablissement="", libelleCommuneEtrangerEtablissement="BRUXELLES")
    assert found.commune == "BRUXELLES"


@pytest.mark.parametrize("status", ["P", "N", ""])
def test_whatever_is_not_diffused_is_partial(status):
    assert establishment(statutDiffusionEtablissement=status).is_partial
    assert legal_unit(statutDiffusionUniteLegale=status).is_partial


def test_a_company_goes_by_its_denomination():
    found = legal_unit(denominationUsuelle1UniteLegale="Étrave", denominationUsuelle2UniteLegale="ÉTRAVE")
    assert (found.legal_name, found.acronym, found.trade_names) == ("TRANSPORTS DE L ETRAVE", "T.E.", ["Étrave"])
    assert (found.is_natural_person, found.legal_category_code, found.is_ceased) == (False, "5710", False)


def test_a_person_goes_by_the_names_in_use():
    assert legal_unit(**stocks.PERSON).legal_name == "CAMILLE FICTIF"
    used = {"prenomUsuelUniteLegale": "ALEX", "nomUsageUniteLegale": "INVENTE"}
    assert legal_unit(**stocks.PERSON | used).legal_name == "ALEX INVENTE"
    assert legal_unit(**stocks.PERSON).is_natural_person


def test_of_a_partially_diffused_person_no_name_is_kept():
    found = legal_unit(
        **stocks.PERSON | {"denominationUsuelle1UniteLegale": "CAMILLE TRANS", "sigleUniteLegale": "CT"},
        statutDiffusionUniteLegale="P",
    )
    assert (found.legal_name, found.acronym, found.trade_names) == (None, None, [])


def test_a_partially_diffused_company_keeps_its_name():
    assert legal_unit(statutDiffusionUniteLegale="P").legal_name == "TRANSPORTS DE L ETRAVE"


def test_without_category_nor_denomination_it_may_be_a_person():
    unknown = {"categorieJuridiqueUniteLegale": "", "denominationUniteLegale": ""}
    assert legal_unit(**unknown).is_natural_person
    assert not legal_unit(categorieJuridiqueUniteLegale="").is_natural_person


@pytest.mark.parametrize("which", ["establishment", "unit"])
def test_partial_diffusion_of_either_withholds_address_and_position(which):
    is_of_unit = which == "unit"
    found = establishment(
        statutDiffusionEtablissement="O" if is_of_unit else "P", complementAdresseEtablissement="BATIMENT C"
    )._replace(latitude=48.6, longitude=-2.0)
    kept = withhold(found, legal_unit(statutDiffusionUniteLegale="P" if is_of_unit else "O"))
    assert (kept.street, kept.address_complement, kept.latitude, kept.longitude) == (None, None, None, None)
    assert (kept.commune, kept.trade_names) == ("SAINT-MALO", ["Transports de l'Étrave"])


def test_partial_diffusion_of_a_person_withholds_the_trade_names_too():
    found = establishment(statutDiffusionEtablissement="P")
    assert withhold(found, legal_unit(**stocks.PERSON)).trade_names == []
    assert withhold(found, None).trade_names == []


def test_what_is_diffused_is_left_whole():
    found = establishment()._replace(latitude=48.6, longitude=-2.0)
    assert withhold(found, None) == found
    assert withhold(found, legal_unit()) == found


@pytest.mark.parametrize(
    ("latitude", "longitude", "position"),
    [
        ("48.6493", "-2.0257", Position(48.6493, -2.0257)),
        ("48.6", "0", Position(48.6, 0.0)),
        ("0", "9.4", Position(0.0, 9.4)),
        ("48,6", "2,3", Position(48.6, 2.3)),
        ("91", "2", None),
        ("48", "181", None),
        ("nan", "2", None),
        ("inf", "2", None),
        ("[ND]", "[ND]", None),
        (None, "2", None),
        ("", "", None),
    ],
)
def test_a_position_is_a_place_on_earth_or_nothing(latitude, longitude, position):
    assert read_position((SIRET, latitude, longitude)) == position
