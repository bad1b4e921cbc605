"""Small register files for tests: one line a keyword call, fictional companies only."""

from datetime import date
from pathlib import Path

from adock.core.siren import luhn_digit

HEADER = (
    '"Liste des entreprises inscrites au registre, situation au {situation}",Departement,Libelle_departement,SIRET,'
    "Raison_sociale,Categorie_juridique,Code_Postal,Commune,Siege_O_N,Gestionnaire_de_transport,Numero_LTI,"
    "Date_debut_validite_LTI,Date_fin_validite_LTI,Nombre_de_copies_LTI_valides,Numero_LC,Date_debut_validite_LC,"
    'Date_fin_validite_LC,Nombre_de_copies_LC_valides,"dont Nombre_de_copies_LC_VUL_valides <= 3,5t"'
)


def siren(rank: int) -> str:
    body = f"000{rank:05d}"
    return body + luhn_digit(body)


def siret(rank: int, establishment: int = 1) -> str:
    body = f"{siren(rank)}{establishment:04d}"
    return body + luhn_digit(body)


def line(number: str, **fields: str) -> str:
    """A line of the official form: a head office in Saint-Malo with an LC of six copies, save what `fields` say."""
    cells = {
        "title": "",
        "departement": "35",
        "departement_name": "Ille-et-Vilaine",
        "siret": number,
        "name": "TRANSPORTS DE L ETRAVE",
        "category": "Société par actions simplifiée (SAS)",
        "postcode": "35400",
        "commune": "SAINT-MALO",
        "head_office": "O",
        "transport_manager": "NOM FICTIF",
        "lti": "",
        "lti_from": "",
        "lti_until": "",
        "lti_copies": "",
        "lc": "2021 53 0000123",
        "lc_from": "12/03/2021",
        "lc_until": "11/03/2031",
        "lc_copies": "6",
        "lc_light_copies": "1",
    }
    return ",".join((cells | fields).values())


NO_LC = {"lc": "", "lc_from": "", "lc_until": "", "lc_copies": "", "lc_light_copies": ""}


def write(folder: Path, situation: date, *lines: str, name: str | None = None) -> str:
    """The path of a file of these lines."""
    header = HEADER.format(situation=f"{situation:%d/%m/%Y}")
    path = folder / (name or f"registre-{situation:%Y%m%d}.csv")
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return str(path)
