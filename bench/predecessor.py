"""The yardstick of the search: the predecessor's search for an unaccented substring on a trigram index, in our PostgreSQL.

The first A Dock (adock-api 2.3, 2019) did it as follows:

* one row per establishment that is neither struck off nor closed, with what the list of results shows, and a column for its
  trade name in capitals, without accents, full stops or commas, under a trigram index (`gin_trgm_ops`);
* the text loses its full stops and commas. A text that begins with a digit is a single criterion, its spaces removed; others
  are split on spaces, and all criteria must hold. A criterion that begins with a digit is the beginning of a SIRET (if it has
  6 characters or more), the beginning of a postcode or a part of the name. Any other is a part of the name, its accents
  removed by PostgreSQL (`unaccent`);
* filters: licences held, départements served;
* the narrowest area first, then seats in the départements asked for, completeness, trade name; 200 rows at most, all columns.

Choices favour the predecessor: area and départements are in the same row, where it joined the version in force; postcodes
have an index; rows are read as tuples, where it made ORM objects, then JSON; addresses are empty, since the register has
none. It also does less: it gives no total, forgives no typing error, and reads names only. Départements "where the
establishment is", which it could not filter by, are replaced by départements served. Carriers that have said nothing serve
their own département, and are 40 % complete.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection

from adock.search.query import SearchRequest

MOST_ROWS = 200
LONGEST_POSTCODE = 5

PREPARE = """
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE EXTENSION IF NOT EXISTS unaccent;
    DROP TABLE IF EXISTS bench_predecessor;
    CREATE TABLE bench_predecessor AS
        SELECT siret, legal_name, legal_name AS trade_name, upper(unaccent(translate(legal_name, '.,', ''))) AS plain_name,
               '' AS address, coalesce(postcode, '') AS postcode, commune, departement, 40 AS completeness,
               lti.number AS lti_number, coalesce(lti.certified_copies, 0) AS lti_copies,
               lc.number AS lc_number, coalesce(lc.certified_copies, 0) AS lc_copies,
               coalesce(nullif(area, ''), 'DEPARTEMENT') AS area,
               coalesce(nullif(departements, '{}'), ARRAY[departement]) AS departements
        FROM register_registration
        LEFT JOIN register_licence AS lti ON lti.registration_id = siret AND lti.kind = 'LTI'
        LEFT JOIN register_licence AS lc ON lc.registration_id = siret AND lc.kind = 'LC'
        LEFT JOIN carriers_carrierprofile AS profile ON profile.registration_id = siret
        WHERE struck_off_on IS NULL;
    CREATE INDEX ON bench_predecessor USING gin (plain_name gin_trgm_ops);
    CREATE INDEX ON bench_predecessor (siret text_pattern_ops);
    CREATE INDEX ON bench_predecessor (postcode text_pattern_ops);
    ANALYZE bench_predecessor;
"""
SHOWN = "siret, legal_name, trade_name, address, postcode, commune, completeness, lti_copies, lc_copies, area"
NARROWEST_FIRST = """
    CASE area WHEN 'DEPARTEMENT' THEN cardinality(departements) WHEN 'REGION' THEN cardinality(departements)
              WHEN 'FRANCE' THEN 101 WHEN 'INTERNATIONAL' THEN 102 END
"""
IN_THE_NAME = "plain_name LIKE '%%' || unaccent(%s) || '%%'"


def prepare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(PREPARE)


def act(request: SearchRequest) -> Callable[[], Any]:
    conditions: list[str] = []
    values: list[Any] = []
    for criterion in _criteria(request.text):
        if not criterion[0].isdigit():
            conditions.append(IN_THE_NAME)
            values.append(_literally(criterion))
        elif len(criterion) > LONGEST_POSTCODE:
            conditions.append("siret LIKE %s")
            values.append(f"{_literally(criterion)}%")
        else:
            conditions.append(f"(postcode LIKE %s OR {IN_THE_NAME})")
            values += [f"{_literally(criterion)}%", _literally(criterion)]
    conditions += [f"{kind.lower()}_number <> ''" for kind in request.licences]
    order = [NARROWEST_FIRST, "completeness DESC", "trade_name"]
    if request.departements:
        conditions.append("(area IN ('FRANCE', 'INTERNATIONAL') OR departements @> %s::varchar[])")
        order.insert(1, "CASE WHEN departement = ANY(%s) THEN 0 ELSE 1 END")
        values += [list(request.departements)] * 2
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    return partial(
        _rows, f"SELECT {SHOWN} FROM bench_predecessor {where} ORDER BY {', '.join(order)} LIMIT {MOST_ROWS}", values
    )


def _criteria(text: str) -> list[str]:
    plain = text.replace(".", "").replace(",", "").upper()
    return ["".join(plain.split())] if plain[:1].isdigit() else plain.split()


def _literally(criterion: str) -> str:
    """The criterion with LIKE's special characters escaped."""
    return criterion.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _rows(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
