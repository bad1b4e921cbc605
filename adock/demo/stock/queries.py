"""The stock in SQL: duckdb composes the rows as it writes them, so that millions need no more memory than thousands.

It reads three tables: `company`, `description` (of the registered establishments, by SIRET) and `slot` (communes, each
repeated in proportion to its population). What is not described comes from the bits of a hash of the SIRET.
"""

from collections.abc import Mapping
from datetime import date

from adock.demo import words
from adock.demo.stock.columns import ESTABLISHMENT_COLUMNS, POSITION_COLUMNS
from adock.demo.stock.registered import SPREAD, Description
from adock.demo.stock.units import WITHHELD

# Enough slots to have every commune of some size, and few enough to draw quickly.
MOST_SLOTS, FEWEST_SLOTS = 1 << 16, 1 << 9

TABLES = {
    "company": {
        "siren": "VARCHAR",
        "check_weight": "INTEGER",
        "naf_code": "VARCHAR",
        "diffusion": "VARCHAR",
        "created_on": "DATE",
        "is_ceased": "BOOLEAN",
        "head_office": "VARCHAR",
        "described": "INTEGER[]",  # sequence numbers of its establishments that are in `description`
        "others": "INTEGER",  # the others have sequence numbers from 1 to this one
    },
    "description": dict.fromkeys(Description._fields, "VARCHAR"),
    "slot": {
        "slot": "INTEGER",
        "postcode": "VARCHAR",
        "commune": "VARCHAR",
        "commune_code": "VARCHAR",
        "latitude": "DOUBLE",
        "longitude": "DOUBLE",
    },
}

_STREET_TYPES = (*["RUE"] * 7, "AV", "AV", "BD", "RTE", "CHE", "ALL", "IMP", "PL", "ZA", "ZI")
_SIGNS = (
    "Au bon", "L'atelier", "Chez", "Le comptoir", "La maison", "Espace", "Garage", "Boutique", "Transports", "Express",
    "Hôtel", "Café", "Salon", "Cabinet", "Les jardins", "Groupe", "Agence",
)  # fmt: skip

MACROS = """
CREATE MACRO doubled(digit) AS 2 * digit - CASE WHEN digit > 4 THEN 9 ELSE 0 END;
CREATE MACRO die(dice, shift, sides) AS ((dice >> shift) % sides)::INTEGER;
CREATE MACRO word(list, dice, shift) AS list[1 + die(dice, shift, len(list))];
"""

# One row per establishment, company by company. The check digit is Luhn's: see core/siren.py.
IDENTIFIED = """
CREATE VIEW identified AS
SELECT *, siren || lpad(number::VARCHAR, 4, '0') || (
    (10 - (check_weight + number // 1000 + doubled(number // 100 % 10) + number // 10 % 10 + doubled(number % 10)) % 10)
    % 10
)::VARCHAR AS siret
FROM (SELECT * EXCLUDE (described, others), unnest(list_concat(described, range(1, others + 1)::INTEGER[])) AS number
      FROM company)
"""


def stock_view(seed: int, situation: date, slots: int) -> str:
    """CREATE VIEW stock: the fields of Description, and a few more. `slots` is the number of rows of table `slot`."""
    fields = {name: _either(f"description.{name}", invented) for name, invented in _invented(situation).items()}
    selected = ",\n".join(f"{expression} AS {name}" for name, expression in fields.items())
    return f"""
    CREATE VIEW stock AS
    SELECT diced.siren, diced.siret, diced.diffusion, diced.naf_code,
           diced.siret = diced.head_office AS is_head_office, 1 + die(dice_2, 7, 4) AS periods,
           {selected}
    FROM (SELECT *, hash(siret, {seed}) AS dice_1, hash(siret, {seed} + 1) AS dice_2 FROM identified) AS diced
    LEFT JOIN description ON description.siret = diced.siret
    LEFT JOIN slot ON slot.slot = (dice_1 % {slots})::INTEGER
    """  # noqa: S608  nothing in it comes from outside


def _either(described: str, invented: str) -> str:
    return f"CASE WHEN description.siret IS NOT NULL THEN {described} ELSE {invented} END"


def _invented(situation: date) -> dict[str, str]:
    """The SQL expression of each field for an establishment that is not described."""
    day = f"DATE '{situation}'"
    is_closed = "(diced.is_ceased OR (diced.siret <> diced.head_office AND die(dice_1, 20, 100) < 25))"
    sign = f"word({_list(_SIGNS)}, dice_2, 40) || ' ' || word({_list(words.WORDS)}, dice_2, 45)"
    return {
        "created_on": "diced.created_on::VARCHAR",
        "size_bracket": "word(['NN', 'NN', 'NN', '00', '01', '01', '02', '03', '11', '12'], dice_1, 24)",
        "treated_at": f"({day} - die(dice_1, 28, 900))::VARCHAR || 'T08:00:' || (10 + die(dice_1, 33, 50))::VARCHAR",
        "complement": _withheld(f"CASE WHEN die(dice_1, 36, 100) < 10 THEN word({_list(words.COMPLEMENTS)}, dice_1, 40) END"),
        "street_number": _withheld("CASE WHEN die(dice_1, 44, 100) < 90 THEN (1 + die(dice_1, 48, 150))::VARCHAR END"),
        "repetition": _withheld("CASE WHEN die(dice_2, 0, 100) < 5 THEN word(['B', 'B', 'B', 'T', 'Q'], dice_2, 10) END"),
        "street_type": _withheld(f"word({_list(_STREET_TYPES)}, dice_2, 13)"),
        "street": _withheld(f"word({_list(words.STREETS)}, dice_2, 17)"),
        "postcode": _withheld("slot.postcode"),
        "commune": "slot.commune",
        "distribution": "NULL",
        "commune_code": "slot.commune_code",
        "since": f"(CASE WHEN {is_closed} THEN {day} - die(dice_1, 30, 4000) ELSE diced.created_on END)::VARCHAR",
        "state": f"CASE WHEN {is_closed} THEN 'F' ELSE 'A' END",
        "sign_1": _withheld(f"CASE WHEN die(dice_2, 30, 100) < 25 THEN {sign} END"),
        "sign_2": "NULL",
        "sign_3": "NULL",
        "usual_name": _withheld(f"CASE WHEN die(dice_2, 36, 100) < 5 THEN word({_list(words.WORDS)}, dice_2, 50) END"),
        "latitude": f"(slot.latitude + (die(dice_2, 22, 2000) - 1000) * {SPREAD / 1000})::DECIMAL(9, 6)::VARCHAR",
        "longitude": f"(slot.longitude + (die(dice_2, 52, 2000) - 1000) * {SPREAD / 1000})::DECIMAL(9, 6)::VARCHAR",
    }


def _withheld(expression: str) -> str:
    """The expression, withheld under partial diffusion when it is not empty."""
    return f"CASE WHEN diced.diffusion = 'P' AND ({expression}) IS NOT NULL THEN '{WITHHELD}' ELSE {expression} END"


def _list(values: tuple[str, ...]) -> str:
    return "[" + ", ".join("'" + value.replace("'", "''") + "'" for value in values) + "]"


def establishments(situation: date, revision: str) -> str:
    """The SELECT of the establishments' stock, in INSEE's columns."""
    told = {
        "siren": "siren",
        "nic": "right(siret, 5)",
        "siret": "siret",
        "statutDiffusionEtablissement": "diffusion",
        "dateCreationEtablissement": "created_on",
        "trancheEffectifsEtablissement": "size_bracket",
        "anneeEffectifsEtablissement": f"CASE WHEN size_bracket <> 'NN' THEN {situation.year - 2} END",
        "dateDernierTraitementEtablissement": "treated_at",
        "etablissementSiege": "is_head_office",
        "nombrePeriodesEtablissement": "periods",
        "complementAdresseEtablissement": "complement",
        "numeroVoieEtablissement": "street_number",
        "indiceRepetitionEtablissement": "repetition",
        "typeVoieEtablissement": "street_type",
        "libelleVoieEtablissement": "street",
        "codePostalEtablissement": "postcode",
        "libelleCommuneEtablissement": "commune",
        "distributionSpecialeEtablissement": "distribution",
        "codeCommuneEtablissement": "commune_code",
        "dateDebut": "since",
        "etatAdministratifEtablissement": "state",
        "enseigne1Etablissement": "sign_1",
        "enseigne2Etablissement": "sign_2",
        "enseigne3Etablissement": "sign_3",
        "denominationUsuelleEtablissement": "usual_name",
        "activitePrincipaleEtablissement": "naf_code",
        "nomenclatureActivitePrincipaleEtablissement": f"'{revision}'",
        "caractereEmployeurEtablissement": "CASE WHEN size_bracket = 'NN' THEN 'N' ELSE 'O' END",
    }
    return f"SELECT {_typed(told, ESTABLISHMENT_COLUMNS)} FROM stock"  # noqa: S608


def positions() -> str:
    """The SELECT of the geolocation: establishments that are open and whose address may be published."""
    told = {
        "siret": "siret",
        "qualite_xy": "CASE WHEN periods = 1 THEN '33' ELSE '11' END",
        "plg_code_commune": "commune_code",
        "y_latitude": "latitude",
        "x_longitude": "longitude",
    }
    wanted = "state = 'A' AND diffusion = 'O' AND latitude IS NOT NULL"
    return f"SELECT {_typed(told, POSITION_COLUMNS)} FROM stock WHERE {wanted}"  # noqa: S608


def _typed(told: Mapping[str, str], columns: Mapping[str, str]) -> str:
    return ", ".join(f'({told.get(name, "NULL")})::{kind} AS "{name}"' for name, kind in columns.items())
