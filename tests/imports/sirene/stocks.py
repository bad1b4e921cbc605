"""Small stock files in INSEE's form for tests: one row a call, fictional companies only."""

import csv
import gzip
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import duckdb

ESTABLISHMENT = {
    "siren": "",
    "nic": "",
    "siret": "",
    "statutDiffusionEtablissement": "O",
    "dateCreationEtablissement": "2012-03-01",
    "trancheEffectifsEtablissement": "11",
    "dateDernierTraitementEtablissement": "2026-10-02T09:12:44",
    "etablissementSiege": "true",
    "complementAdresseEtablissement": "",
    "numeroVoieEtablissement": "12",
    "indiceRepetitionEtablissement": "B",
    "typeVoieEtablissement": "RUE",
    "libelleVoieEtablissement": "DU PORT",
    "codePostalEtablissement": "35400",
    "libelleCommuneEtablissement": "SAINT-MALO",
    "libelleCommuneEtrangerEtablissement": "",
    "codeCommuneEtablissement": "35288",
    "dateDebut": "2018-01-01",
    "etatAdministratifEtablissement": "A",
    "enseigne1Etablissement": "Transports de l'Étrave",
    "enseigne2Etablissement": "",
    "enseigne3Etablissement": "",
    "denominationUsuelleEtablissement": "",
    "activitePrincipaleEtablissement": "49.41A",
    "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
}

LEGAL_UNIT = {
    "siren": "",
    "statutDiffusionUniteLegale": "O",
    "dateCreationUniteLegale": "2012-03-01",
    "sigleUniteLegale": "T.E.",
    "prenom1UniteLegale": "",
    "prenomUsuelUniteLegale": "",
    "nomUniteLegale": "",
    "nomUsageUniteLegale": "",
    "denominationUniteLegale": "TRANSPORTS DE L ETRAVE",
    "denominationUsuelle1UniteLegale": "",
    "denominationUsuelle2UniteLegale": "",
    "denominationUsuelle3UniteLegale": "",
    "categorieJuridiqueUniteLegale": "5710",
    "etatAdministratifUniteLegale": "A",
    "activitePrincipaleUniteLegale": "49.41A",
}

POSITION = {"siret": "", "x": "", "y": "", "y_latitude": "48.6493", "x_longitude": "-2.0257"}

PERSON = {
    "denominationUniteLegale": "",
    "sigleUniteLegale": "",
    "categorieJuridiqueUniteLegale": "1000",
    "prenom1UniteLegale": "CAMILLE",
    "nomUniteLegale": "FICTIF",
}

Row = dict[str, str]


def establishment(number: str, **fields: str) -> Row:
    """An open head office at 12 bis rue du Port, Saint-Malo, save what `fields` say."""
    return ESTABLISHMENT | {"siren": number[:9], "nic": number[9:], "siret": number} | fields


def legal_unit(number: str, **fields: str) -> Row:
    return LEGAL_UNIT | {"siren": number} | fields


def position(number: str, **fields: str) -> Row:
    return POSITION | {"siret": number} | fields


def as_csv(rows: Iterable[Row], delimiter: str = ",") -> bytes:
    rows = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def write(path: Path, rows: Iterable[Row]) -> Path:
    """Rows in the form that the path's suffix names: .csv, .gz, .zip (of a CSV) or .parquet."""
    content = as_csv(rows)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(content))
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(path.with_suffix(".csv").name, content)
    elif path.suffix == ".parquet":
        plain = path.with_suffix(".source.csv")
        plain.write_bytes(content)
        duckdb.sql(f"COPY (FROM read_csv('{plain}', all_varchar=true, header=true, auto_detect=true)) TO '{path}'")
    else:
        path.write_bytes(content)
    return path
