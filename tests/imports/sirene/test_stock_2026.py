"""INSEE's files as they are since 2026: last number of a street, NAF 2025, addresses of all kinds, words that are no name."""

import csv
import io

import pytest

from adock.imports.sirene.importer import StockFiles, import_sirene
from adock.imports.sirene.mapping import ESTABLISHMENTS, LEGAL_UNITS, read_establishment, read_legal_unit, withhold
from adock.imports.sirene.not_names import is_no_name
from adock.register.models import SireneEstablishment, SireneLegalUnit
from tests.factories import registration, siren, siret
from tests.imports.sirene import stocks

# In INSEE's own header the two Lambert coordinates end with a space.
ESTABLISHMENT_HEADER = (
    "siren,nic,siret,statutDiffusionEtablissement,dateCreationEtablissement,trancheEffectifsEtablissement,"
    "anneeEffectifsEtablissement,activitePrincipaleRegistreMetiersEtablissement,dateDernierTraitementEtablissement,"
    "etablissementSiege,nombrePeriodesEtablissement,complementAdresseEtablissement,numeroVoieEtablissement,"
    "indiceRepetitionEtablissement,dernierNumeroVoieEtablissement,indiceRepetitionDernierNumeroVoieEtablissement,"
    "typeVoieEtablissement,libelleVoieEtablissement,codePostalEtablissement,libelleCommuneEtablissement,"
    "libelleCommuneEtrangerEtablissement,distributionSpecialeEtablissement,codeCommuneEtablissement,codeCedexEtablissement,"
    "libelleCedexEtablissement,codePaysEtrangerEtablissement,libellePaysEtrangerEtablissement,identifiantAdresseEtablissement,"
    "coordonneeLambertAbscisseEtablissement ,coordonneeLambertOrdonneeEtablissement ,dateDebut,etatAdministratifEtablissement,"
    "enseigne1Etablissement,enseigne2Etablissement,enseigne3Etablissement,denominationUsuelleEtablissement,"
    "activitePrincipaleEtablissement,nomenclatureActivitePrincipaleEtablissement,caractereEmployeurEtablissement,"
    "activitePrincipaleNAF25Etablissement"
)
UNIT_HEADER = (
    "siren,statutDiffusionUniteLegale,unitePurgeeUniteLegale,dateCreationUniteLegale,sigleUniteLegale,sexeUniteLegale,"
    "prenom1UniteLegale,prenomUsuelUniteLegale,nomUniteLegale,nomUsageUniteLegale,denominationUniteLegale,"
    "denominationUsuelle1UniteLegale,denominationUsuelle2UniteLegale,denominationUsuelle3UniteLegale,"
    "categorieJuridiqueUniteLegale,activitePrincipaleUniteLegale,nomenclatureActivitePrincipaleUniteLegale,nicSiegeUniteLegale,"
    "economieSocialeSolidaireUniteLegale,societeMissionUniteLegale,caractereEmployeurUniteLegale,etatAdministratifUniteLegale,"
    "activitePrincipaleNAF25UniteLegale"
)


def row(header, usual, **fields):
    names = header.split(",")
    given = usual | {name + "Etablissement": value for name, value in fields.items()}
    return {name: given.get(name.strip(), "") for name in names}


def establishment_row(number=None, **fields):
    """With its fields named without "Etablissement", which ends them all."""
    return row(ESTABLISHMENT_HEADER, stocks.establishment(number or siret(1)), **fields)


def establishment(**fields):
    read = {name.strip(): value for name, value in establishment_row(**fields).items()}
    return read_establishment(tuple(read.get(column.header) or None for column in ESTABLISHMENTS.columns))


def unit(**fields):
    read = stocks.legal_unit(siren(1)) | fields
    return read_legal_unit(tuple(read.get(column.header) or None for column in LEGAL_UNITS.columns))


@pytest.mark.parametrize(
    ("fields", "street"),
    [
        ({"numeroVoie": "12", "indiceRepetition": "", "dernierNumeroVoie": "16", "typeVoie": "AV"}, "12 à 16 avenue du Port"),
        (
            {
                "indiceRepetition": "B",
                "dernierNumeroVoie": "16",
                "indiceRepetitionDernierNumeroVoie": "T",
                "typeVoie": "AVENUE",
            },
            "12 bis à 16 ter avenue du Port",
        ),
        ({"numeroVoie": "12-16", "indiceRepetition": "", "typeVoie": "ALLÉE"}, "12 à 16 allée du Port"),
        ({"numeroVoie": "12 BIS", "indiceRepetition": "", "typeVoie": "CHAUSSÉE"}, "12 bis chaussée du Port"),
        ({"numeroVoie": "0012", "indiceRepetition": "", "dernierNumeroVoie": "12", "typeVoie": "QUAI"}, "12 quai du Port"),
        ({"numeroVoie": "", "indiceRepetition": "", "dernierNumeroVoie": "16", "typeVoie": "RUE"}, "16 rue du Port"),
        ({"numeroVoie": "12/14", "indiceRepetition": "", "typeVoie": "RUE"}, "12/14 rue du Port"),
        ({"numeroVoie": "[ND]", "typeVoie": "[ND]", "libelleVoie": "[ND]"}, None),
    ],
)
def test_the_numbers_of_a_street_are_those_from_which_to_which_it_goes(fields, street):
    assert establishment(**fields).street == street


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ALL", "allée"), ("ALLEE", "allée"), ("ALLÉE", "allée"), ("ALLÉES", "allées"), ("CHAUSSEE", "chaussée"),
        ("CITÉ", "cité"), ("MONTÉE", "montée"), ("ROND POINT", "rond-point"), ("LIEU-DIT", "lieu-dit"),
        ("LIEU DIT", "lieu-dit"), ("ZONE D'ACTIVITÉ", "zone d'activité"), ("Résidence", "résidence"), ("ZI", "ZI"),
    ],
)  # fmt: skip
def test_a_type_of_street_is_read_by_its_code_and_by_its_word_with_or_without_accents(written, read):
    assert establishment(typeVoie=written, indiceRepetition="").street == f"12 {read} du Port"


def test_a_box_and_a_cedex_are_an_address():
    found = establishment(
        numeroVoie="", indiceRepetition="", typeVoie="", libelleVoie="", codePostal="", distributionSpeciale="CS 96407",
        codeCedex="35064", libelleCedex="RENNES CEDEX 7", libelleCommune="RENNES", codeCommune="35238",
    )  # fmt: skip
    assert (found.street, found.special_distribution) == (None, "CS 96407")
    assert (found.postcode, found.cedex_code, found.cedex) == (None, "35064", "RENNES CEDEX 7")


def test_partial_diffusion_withholds_the_box_and_the_cedex():
    found = withhold(
        establishment(statutDiffusion="P", distributionSpeciale="BP 12", codeCedex="35064", libelleCedex="RENNES CEDEX 7"), None
    )
    assert (found.special_distribution, found.cedex_code, found.cedex, found.street) == (None, None, None, None)


@pytest.mark.parametrize(
    ("fields", "country"),
    [
        ({"codePaysEtranger": "99131", "libellePaysEtranger": "BELGIQUE", "codeCommune": ""}, "Belgique"),
        ({"codePaysEtranger": "99139"}, "Portugal"),
        ({"codeCommune": "99138", "codePostal": "98000"}, "Monaco"),
        ({"codePaysEtranger": "99999", "libellePaysEtranger": "PAYS INVENTE"}, "Pays Invente"),
        ({"codePaysEtranger": "99998"}, "Pays étranger"),
        ({"codePaysEtranger": "99100", "libellePaysEtranger": "FRANCE"}, None),
        ({}, None),
        ({"codePaysEtranger": "[ND]", "libellePaysEtranger": "[ND]"}, None),
    ],
)
def test_an_establishment_abroad_tells_its_country(fields, country):
    assert establishment(**fields).country == country


@pytest.mark.parametrize(
    ("fields", "activity"),
    [
        ({"activitePrincipaleNAF25": "49.41H"}, ("49.41A", "NAFRev2", "49.41H")),
        ({}, ("49.41A", "NAFRev2", None)),
        ({"activitePrincipale": "", "activitePrincipaleNAF25": "49.41H"}, (None, "NAFRev2", "49.41H")),
        ({"activitePrincipale": "49.41H", "nomenclatureActivitePrincipale": "NAF2025"}, (None, None, "49.41H")),
        ({"activitePrincipaleNAF25": "[ND]"}, ("49.41A", "NAFRev2", None)),
    ],
)
def test_the_activity_is_read_in_both_nomenclatures(fields, activity):
    found = establishment(**fields)
    assert (found.naf_code, found.naf_revision, found.naf_2025_code) == activity


def test_the_activity_of_the_company_is_read_in_both_too():
    found = unit(activitePrincipaleNAF25UniteLegale="49.41H")
    assert (found.naf_code, found.naf_2025_code) == ("49.41A", "49.41H")


@pytest.mark.parametrize(
    "written",
    [
        "SUPPRESSION DU NOM COMMERCIAL", "Suppression du nom commercial", "SUPPRESSION DE L'ENSEIGNE", "SUPPRESSION ENSEIGNE",
        "SUPPRESSION DE LA DENOMINATION USUELLE", "NEANT", "Néant", "AUCUNE", "SANS OBJET", "SANS ENSEIGNE", "NON RENSEIGNÉ",
        ".", "...", "-", "/", "SARL", "S.A.R.L.", "SAS", "S A S", "EURL", "EI", "ENTREPRISE INDIVIDUELLE",
        "SOCIETE A RESPONSABILITE LIMITEE", "[ND]", " [nd] ",
    ],
)  # fmt: skip
def test_words_that_name_nobody_are_no_names(written):
    assert establishment(enseigne1=written, denominationUsuelle=written).trade_names == []
    found = unit(sigleUniteLegale=written, denominationUsuelle1UniteLegale=written)
    assert (found.acronym, found.trade_names) == (None, [])


@pytest.mark.parametrize(
    "name", ["SAS DU LARGE", "TRANSPORTS NEANT FRERES", "2M", "S.T.B.", "SARL ETRAVE", "SANS FRONTIERES", "ND"]
)
def test_a_name_that_holds_such_a_word_is_a_name(name):
    assert not is_no_name(name)
    assert establishment(enseigne1=name).trade_names == [name]


@pytest.fixture
def load(tmp_path):
    def load(rows, units=(), positions=None):
        paths = [
            write(tmp_path / f"{name}.csv", given) for name, given in (("e", rows), ("u", units), ("p", positions)) if given
        ]
        paths += [None] * (3 - len(paths))
        return import_sirene(StockFiles(*paths), apply=True)

    return load


def write(path, rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


@pytest.mark.django_db
def test_a_file_of_2026_goes_into_the_base_and_the_same_again_writes_nothing(load):
    registration(siret(1))
    rows = [establishment_row(dernierNumeroVoie="16", distributionSpeciale="BP 12", activitePrincipaleNAF25="49.41H")]
    units = [row(UNIT_HEADER, stocks.legal_unit(siren(1)) | {"activitePrincipaleNAF25UniteLegale": "49.41H"})]
    report = load(rows, units)
    assert (report.refusal, report.anomalies) == (None, [])
    kept = SireneEstablishment.objects.get()
    assert (kept.street, kept.special_distribution, kept.naf_code, kept.naf_2025_code) == (
        "12 bis à 16 rue du Port", "BP 12", "49.41A", "49.41H",
    )  # fmt: skip
    assert SireneLegalUnit.objects.get().naf_2025_code == "49.41H"
    again = load(rows, units)
    assert (again.establishments.changed, again.legal_units.changed) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "latitude", "longitude", "is_kept"),
    [
        ({}, "48.6493", "-2.0257", True),
        ({}, "-2.0257", "48.6493", False),
        ({}, "0", "0", False),
        ({}, "43.3", "5.4", False),
        ({"codeCommune": "97416", "codePostal": "97410"}, "-21.34", "55.47", True),
        ({"codeCommune": "97416", "codePostal": "97410"}, "55.47", "-21.34", False),
        ({"codeCommune": "97416", "codePostal": "97410"}, "48.6493", "-2.0257", False),
        ({"codeCommune": "", "codePostal": ""}, "48.6493", "-2.0257", True),
        ({"codeCommune": "", "codePostal": "", "libelleCommune": "NULLE PART"}, "-2.0257", "48.6493", False),
    ],
)
def test_a_position_out_of_its_departement_is_refused(load, place, latitude, longitude, is_kept):
    registration(siret(1))
    registration(siret(2))
    sound = stocks.position(siret(2))
    report = load(
        [establishment_row(**place), establishment_row(siret(2))],
        [row(UNIT_HEADER, stocks.legal_unit(siren(1))), row(UNIT_HEADER, stocks.legal_unit(siren(2)))],
        [stocks.position(siret(1), y_latitude=latitude, x_longitude=longitude), sound],
    )
    assert (SireneEstablishment.objects.get(pk=siret(1)).latitude is not None) is is_kept
    assert SireneEstablishment.objects.get(pk=siret(2)).latitude is not None
    assert [anomaly.code for anomaly in report.anomalies] == ([] if is_kept else ["COORDONNEES_INVALIDES"])
    assert report.positions.unreadable == (not is_kept)
