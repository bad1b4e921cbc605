import duckdb

from adock.demo.identifiers import check_weight, siren_at, siret_at
from adock.demo.stock import queries


def test_duckdb_numbers_establishments_as_python_does():
    sirens = [siren_at(index) for index in (0, 1, 98_765)]
    with duckdb.connect() as connection:
        columns = ", ".join(f"{name} {kind}" for name, kind in queries.TABLES["company"].items())
        connection.execute(f"CREATE TABLE company ({columns})")
        for siren in sirens:
            connection.execute(
                "INSERT INTO company VALUES (?, ?, '', 'O', '2020-01-01', false, '', [], 9999)",
                [siren, check_weight(siren)],
            )
        connection.execute(queries.MACROS)
        connection.execute(queries.IDENTIFIED)
        found = [siret for (siret,) in connection.execute("SELECT siret FROM identified").fetchall()]
    assert found == [siret_at(siren, sequence) for siren in sirens for sequence in range(1, 10_000)]
