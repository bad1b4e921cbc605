"""The yardstick of the search: the predecessor's way, an unaccented substring on a trigram index, in our PostgreSQL.

Criteria are split on spaces and all must hold: a number of more than five digits begins a SIRET, a shorter one begins
a postcode or stands in the name, a word stands in the name; at most 200 rows, by name.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection

from adock.core.text import fold
from adock.search.query import SearchRequest

PREPARE = """
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    DROP TABLE IF EXISTS bench_predecessor;
    CREATE TABLE bench_predecessor AS
        SELECT siret, upper(translate(legal_name, '.,', '')) AS name, coalesce(postcode, '') AS postcode, commune,
               departement, EXISTS (SELECT FROM register_licence WHERE registration_id = siret AND kind = 'LC') AS has_lc
        FROM register_registration WHERE struck_off_on IS NULL;
    CREATE INDEX ON bench_predecessor USING gin (name gin_trgm_ops);
    CREATE INDEX ON bench_predecessor (siret text_pattern_ops);
    CREATE INDEX ON bench_predecessor (postcode text_pattern_ops);
    ANALYZE bench_predecessor;
"""


def prepare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(PREPARE)


def act(request: SearchRequest) -> Callable[[], Any]:
    conditions: list[str] = []
    values: list[Any] = []
    for word in fold(request.text).upper().replace(".", "").replace(",", "").split():
        if word[0].isdigit() and len(word) > 5:
            conditions.append("siret LIKE %s")
            values.append(f"{word}%")
        elif word[0].isdigit():
            conditions.append("(postcode LIKE %s OR name LIKE %s)")
            values += [f"{word}%", f"%{word}%"]
        else:
            conditions.append("name LIKE %s")
            values.append(f"%{word}%")
    if request.departements:
        conditions.append("departement = ANY(%s)")
        values.append(list(request.departements))
    if request.licences:
        conditions.append("has_lc")
    where = " AND ".join(conditions) or "true"
    return partial(_rows, f"SELECT * FROM bench_predecessor WHERE {where} ORDER BY name LIMIT 200", values)


def _rows(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
