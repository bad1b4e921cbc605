"""The register's only writer: writes a compared file as new facts, archived former facts, and the events between them.

Everything is written with COPY and by set: 60,000 lines take a few seconds. The caller holds the transaction.
"""
# ruff: noqa: S608  what is put into queries is ours

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import orjson
from django.db import connection

from adock.core.changes import append_changes, append_full_change
from adock.imports.registre_transport.compare import Comparison, digest_of
from adock.register.columns import LICENCE, REGISTRATION, RegisterLine
from adock.register.events import Event, events_between
from adock.register.models import SourceImport
from adock.register.states import FACTS_IN_PLACE, Facts, facts_of, licence_values, registration_values

# Beyond this many, followers rebuild their index faster than they read row by row.
MANY_CHANGES = 10_000

REGISTRATION_COLUMNS = ", ".join(
    ("siret", "siren", *REGISTRATION, "first_seen_on", "last_seen_on", "struck_off_on", "since_import_id", "digest")
)
LICENCE_COLUMNS = ", ".join(("registration_id", "kind", *LICENCE))


def apply(comparison: Comparison, applied: SourceImport) -> None:
    on = comparison.situation_on
    _insert_new(comparison.new, on, applied.id)
    touched = comparison.changed + comparison.back
    _archive(
        comparison.gone,
        [line.siret for line in touched],
        {line.siret: line for line in touched},
        on,
        applied.id,
    )
    _update(touched, applied.id)
    _strike_off(comparison, applied.id)
    _announce(comparison)


def _insert_new(lines: Sequence[RegisterLine], on: date, import_id: int) -> None:
    _copy(
        f"register_registration ({REGISTRATION_COLUMNS})",
        ((*_registration_row(line), on, None, None, import_id, digest_of(line)) for line in lines),
    )
    _copy_licences(lines)


def _registration_row(line: RegisterLine) -> tuple[Any, ...]:
    siret = line.siret
    return (siret, None if siret[0] == "P" else siret[:9], *registration_values(line))


def _copy_licences(lines: Iterable[RegisterLine]) -> None:
    rows = ((line.siret, kind, *values) for line in lines for kind, values in licence_values(line))
    _copy(f"register_licence ({LICENCE_COLUMNS})", rows)


def _archive(gone: Sequence[str], touched: Sequence[str], lines: dict[str, RegisterLine], on: date, import_id: int) -> None:
    """Archives what the base says of the establishments about to change, and writes the events of the change."""
    if not gone and not touched:
        return
    past, events = [], []
    for siret, since_import, before in _facts_in_place([*gone, *touched]):
        past.append((siret, since_import, import_id, _json(before)))
        after = facts_of(lines[siret]) if siret in lines else {"registered": False}
        events += [_event_row(siret, import_id, on, event) for event in events_between(before, after)]
    _copy("register_pastregistration (registration_id, since_import_id, until_import_id, facts)", past)
    _copy("register_registerevent (registration_id, source_import_id, happened_on, kind, before, after)", events)


def _event_row(siret: str, import_id: int, on: date, event: Event) -> tuple[Any, ...]:
    return (siret, import_id, on, event.kind, _json(event.before), _json(event.after))


def _facts_in_place(sirets: list[str]) -> list[tuple[str, int, Facts]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT siret, since_import_id, {FACTS_IN_PLACE}::text
            FROM register_registration WHERE siret = ANY(%s) ORDER BY siret
            """,
            [sirets],
        )
        return [(siret, since, orjson.loads(facts)) for siret, since, facts in cursor.fetchall()]


def _update(lines: Sequence[RegisterLine], import_id: int) -> None:
    if not lines:
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE incoming (LIKE register_registration) ON COMMIT DROP")
        cursor.execute("ALTER TABLE incoming ALTER first_seen_on DROP NOT NULL")
        _copy(
            f"incoming ({REGISTRATION_COLUMNS})",
            ((*_registration_row(line), None, None, None, import_id, digest_of(line)) for line in lines),
        )
        cursor.execute(
            f"""
            UPDATE register_registration AS kept SET
                {", ".join(f"{name} = i.{name}" for name in REGISTRATION)}, last_seen_on = NULL, struck_off_on = NULL,
                since_import_id = i.since_import_id, digest = i.digest
            FROM incoming AS i WHERE kept.siret = i.siret
            """
        )
        cursor.execute("DROP TABLE incoming")
        cursor.execute("DELETE FROM register_licence WHERE registration_id = ANY(%s)", [[line.siret for line in lines]])
    _copy_licences(lines)


def _strike_off(comparison: Comparison, import_id: int) -> None:
    """Marks establishments as struck off, with the date; the facts and licences last known stay readable."""
    if not comparison.gone or comparison.previous is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE register_registration SET
                struck_off_on = %(on)s, last_seen_on = LEAST(%(previous)s, %(on)s),
                first_seen_on = LEAST(first_seen_on, %(previous)s, %(on)s), since_import_id = %(import)s
            WHERE siret = ANY(%(gone)s)
            """,
            {
                "on": comparison.situation_on,
                "previous": comparison.previous.situation_on,  # later than `on` when an older file was forced
                "import": import_id,
                "gone": comparison.gone,
            },
        )


def _announce(comparison: Comparison) -> None:
    """Announces every establishment of a changed company, since one's verdict may rest on another's licence."""
    touched = comparison.new + comparison.changed + comparison.back
    if comparison.previous is None or len(touched) + len(comparison.gone) > MANY_CHANGES:
        append_full_change()
        return
    sirets = {line.siret for line in touched} | set(comparison.gone)
    sirens = list({siret[:9] for siret in sirets if siret[0] != "P"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT siret FROM register_registration WHERE siren = ANY(%s)", [sirens])
        sirets |= {row[0] for row in cursor.fetchall()}
    append_changes(sorted(sirets))


def _copy(target: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _json(value: Facts | None) -> str | None:
    return None if value is None else orjson.dumps(value).decode()
