"""Refuses migrations under which the code that is still being served would fail.

While a release is put in place, the former code runs on the new tables. What it would stumble on (a column gone or
renamed, a value no longer taken, a column that it does not fill) is done in a later release, by a migration that names
the one after which no code uses it:

    safe_since = "vigilance.0007_stop_reading_note"

Exit 1: some migration is refused, and why is printed.
"""

import re
import sys
from collections.abc import Generator, Iterable, Iterator

import django
from django.contrib.postgres.operations import CreateCollation, CreateExtension, ValidateConstraint
from django.db import connection, migrations
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field, ForeignKey, ManyToManyField
from django.db.models.fields import NOT_PROVIDED
from django.db.models.options import Options

Key = tuple[str, str]

# Made before anything was deployed: no code ran beside them.
BEFORE_ANY_DEPLOYMENT = {
    ("accounts", "0001_initial"),
    ("accounts", "0002_addresses_without_case"),
    ("accounts", "0003_membership_end_reason"),
    ("accounts", "0004_refused_identities"),
    ("carriers", "0001_initial"),
    ("carriers", "0002_revisions"),
    ("certificates", "0001_initial"),
    ("certificates", "0002_immutable"),
    ("certificates", "0003_never_emptied"),
    ("core", "0001_initial"),
    ("core", "0002_journal_and_mail"),
    ("core", "0003_append_only_journal"),
    ("register", "0001_initial"),
    ("register", "0002_no_pattern_indexes"),
    ("vigilance", "0001_initial"),
}

HARMLESS = (
    migrations.AddIndex,
    migrations.AlterIndexTogether,
    migrations.AlterModelManagers,
    migrations.AlterModelOptions,
    migrations.AlterModelTableComment,
    migrations.RemoveConstraint,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    migrations.RunPython,  # nothing can be read of it
    CreateCollation,
    CreateExtension,
    ValidateConstraint,
)


def refused(loader: MigrationLoader) -> Iterator[str]:
    """One line for each fault of each migration of ours made since."""
    for app, name in sorted(loader.graph.nodes):
        is_ours = type(loader.get_migration(app, name)).__module__.startswith("adock.")
        if is_ours and (app, name) not in BEFORE_ANY_DEPLOYMENT:
            yield from (f"{app}.{name}: {fault}" for fault in faults(loader, (app, name)))


def faults(loader: MigrationLoader, key: Key) -> list[str]:
    """What that migration is refused for; nothing when it is fine."""
    migration = loader.get_migration(*key)
    before = loader.project_state(key, at_end=False)
    found = [*_half_done(migration), *_without_way_back(migration)]
    safe_since = getattr(migration, "safe_since", None)
    if safe_since is None:
        return found + [f"{reason} (no safe_since)" for reason in _breaking(migration.operations, key[0], before, New())]
    app, _, name = safe_since.partition(".")
    if (app, name) not in loader.graph.nodes:
        found.append(f"safe_since names {safe_since}, which does not exist")
    elif (app, name) == key or (app, name) not in loader.graph.forwards_plan(key):
        found.append(f"safe_since names {safe_since}, which does not come before it")
    return found


def _half_done(migration: Migration) -> Iterator[str]:
    if not migration.atomic and len(migration.operations) > 1:
        yield "outside a transaction, more than one operation: a failure leaves it half done"


def _without_way_back(migration: Migration) -> Iterator[str]:
    for operation in _all(migration.operations):
        is_blind = isinstance(operation, migrations.RunSQL | migrations.RunPython)
        if is_blind and not operation.reversible and not getattr(migration, "irreversible_because", ""):
            yield f"{type(operation).__name__} without a way back, and no irreversible_because that says why"


def _all(operations: Iterable[Operation]) -> Iterator[Operation]:
    for operation in operations:
        yield operation
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from _all(operation.database_operations)


class New:
    """What the migration under way has made itself: no older code uses it."""

    def __init__(self) -> None:
        self.models: set[Key] = set()
        self.tables: set[str] = set()


def _breaking(operations: Iterable[Operation], app: str, state: ProjectState, new: New) -> Generator[str, None, ProjectState]:
    """Reasons, in the order of the operations; returns the state after them."""
    for operation in operations:
        after = state.clone()
        operation.state_forwards(app, after)
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            in_database = yield from _breaking(operation.database_operations, app, state, new)
            yield from _no_longer_filled(operation.state_operations, app, in_database)
        elif isinstance(operation, migrations.RunSQL):
            yield from _breaking_sql(operation, new)
        elif isinstance(operation, migrations.CreateModel):
            new.models.add((app, operation.name_lower))
            new.tables.add(after.apps.get_model(app, operation.name)._meta.db_table)
        elif (app, _model(operation)) not in new.models and (reason := _reason(operation, app, state, after)):
            yield f"{operation.describe()}: {reason}"
        state = after
    return state


def _model(operation: Operation) -> str:
    return str(getattr(operation, "model_name", None) or getattr(operation, "name", "")).lower()


def _reason(operation: Operation, app: str, state: ProjectState, after: ProjectState) -> str | None:
    match operation:
        case migrations.DeleteModel() | migrations.RenameModel():
            return "the former code reads that table"
        case migrations.RemoveField():
            return "the former code reads that column"
        case migrations.RenameField():
            former, new = _field(state, app, operation, operation.old_name), _field(after, app, operation, operation.new_name)
            return "the former code reads that column" if former.column != new.column else None
        case migrations.AddField():
            is_refused = _demands_a_value(_field(after, app, operation, operation.name))
            return "the former code does not fill it: db_default, or null" if is_refused else None
        case migrations.AlterField():
            changed = list(
                _narrowed(_field(state, app, operation, operation.name), _field(after, app, operation, operation.name))
            )
            return f"the former code does not expect it: {', '.join(changed)}" if changed else None
        case migrations.AlterModelTable():
            is_refused = _meta(state, app, operation).db_table != _meta(after, app, operation).db_table
            return "the former code reads that table" if is_refused else None
        case migrations.AlterUniqueTogether():
            added = set(operation.option_value or ()) - set(_meta(state, app, operation).unique_together)
            return "the former code may write twice what it refuses" if added else None
        case migrations.AlterOrderWithRespectTo():
            return "the former code does not fill its column, or reads it"
        case migrations.AddConstraint():
            return "the former code may write what it refuses"
        case _:
            return None if isinstance(operation, HARMLESS) else "not known to be harmless"


def _meta(state: ProjectState, app: str, operation: Operation) -> Options:
    return state.apps.get_model(app, _model(operation))._meta


def _field(state: ProjectState, app: str, operation: Operation, name: str) -> Field:
    field = _meta(state, app, operation).get_field(name)
    assert isinstance(field, Field), "operations name columns, never what leads to them from elsewhere"
    return field


def _demands_a_value(field: Field) -> bool:
    is_column = field.db_type(connection) is not None
    return is_column and not field.null and field.db_default is NOT_PROVIDED and not field.generated and not field.primary_key


def _no_longer_filled(operations: Iterable[Operation], app: str, in_database: ProjectState) -> Iterator[str]:
    """What the new code forgets while its column stays: it must not demand a value."""
    for operation in operations:
        if isinstance(operation, migrations.RemoveField) and _demands_a_value(
            _field(in_database, app, operation, operation.name)
        ):
            yield f"{operation.describe()}, in code alone: its column still demands a value; make it null first"


def _narrowed(former: Field, new: Field) -> Iterator[str]:
    if isinstance(former, ManyToManyField) or isinstance(new, ManyToManyField):
        if _table_between(former) != _table_between(new):
            yield "another relation"
        return
    if former.column != new.column:
        yield "another column"
    if not _is_as_wide(former.db_type(connection), new.db_type(connection)):
        yield f"{former.db_type(connection)} becomes {new.db_type(connection)}"
    if former.null and not new.null:
        yield "no longer null"
    if new.unique and not former.unique:
        yield "unique"
    if former.primary_key != new.primary_key:
        yield "another primary key"
    if former.generated != new.generated:
        yield "computed by the database, or no longer"
    if new.db_default is NOT_PROVIDED and former.db_default is not NOT_PROVIDED and not new.null:
        yield "no default in the database any more"
    if _asked(new) - _asked(former):
        yield "checked by the database"


def _asked(field: Field) -> set[str]:
    """What the database asks of each value: a check, and a row to which it leads."""
    asked = {str(check)} if (check := field.db_check(connection)) else set()
    if isinstance(field, ForeignKey) and field.db_constraint:  # type: ignore[attr-defined]  # the stubs forget it
        asked.add(f"{field.target_field.model._meta.db_table}.{field.target_field.column}")
    return asked


def _table_between(field: Field) -> str | None:
    """That of a field which leads to many, named after both ends."""
    return field.m2m_db_table() if isinstance(field, ManyToManyField) else None


WHOLE_NUMBERS = ["smallint", "integer", "bigint"]


def _is_as_wide(former: str | None, new: str | None) -> bool:
    """Whether each value of one column type goes into the other and comes back the same."""
    if former == new:
        return True
    if (former or "").endswith("[]") or (new or "").endswith("[]"):
        return False  # lists of another type: to be looked at by people
    (kind, sizes), (new_kind, new_sizes) = _parsed(former), _parsed(new)
    if kind == "varchar":
        return new_kind == "text" or (new_kind == "varchar" and (not new_sizes or (bool(sizes) and sizes[0] <= new_sizes[0])))
    if kind == new_kind == "numeric" and sizes and new_sizes:
        return sizes[1] <= new_sizes[1] and sizes[0] - sizes[1] <= new_sizes[0] - new_sizes[1]
    return kind in WHOLE_NUMBERS and new_kind in WHOLE_NUMBERS[WHOLE_NUMBERS.index(kind) :]


def _parsed(column_type: str | None) -> tuple[str, list[int]]:
    kind, _, sizes = (column_type or "").partition("(")
    return kind, [int(size) for size in re.findall(r"\d+", sizes)]


CREATED_TABLE = re.compile(r"CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?([\w.]+)", re.IGNORECASE)
CHANGED_TABLE = re.compile(
    r"(?:(?:ALTER|DROP) TABLE (?:IF EXISTS )?(?:ONLY )?|\bON )(?P<table>[\w.]+)", re.IGNORECASE
)  # that of a trigger, a rule or an index stands after ON
CLAUSE = r"(?:[^,(]|\([^)]*\))*"  # up to the next comma outside parentheses
BREAKING_SQL = {
    r"DROP (TABLE|COLUMN|VIEW|MATERIALIZED VIEW|SEQUENCE|SCHEMA|TYPE)\b": "the former code uses what it drops",
    r"ALTER TABLE\b.* DROP (?!COLUMN|CONSTRAINT|NOT NULL|DEFAULT|IDENTITY|EXPRESSION)": "the former code uses what it drops",
    r"\bRENAME\b": "the former code uses what it renames",
    r"\bSET NOT NULL\b": "the former code may write null",
    r"\bALTER (COLUMN )?\S+ (SET DATA )?TYPE\b": "the former code may write what does not fit",
    rf"ALTER TABLE\b.* ADD (?!{CLAUSE}\b(DEFAULT|GENERATED)\b){CLAUSE}\bNOT NULL\b": "the former code does not fill it",
    r"ALTER TABLE\b.* ADD (CONSTRAINT|UNIQUE|CHECK|PRIMARY|FOREIGN|EXCLUDE)\b": "the former code may write what it refuses",
    r"CREATE UNIQUE INDEX\b": "the former code may write twice what it refuses",
    r"CREATE (OR REPLACE )?(CONSTRAINT )?TRIGGER\b.*\b(INSERT|UPDATE|DELETE)\b": "the former code may write what it refuses",
    r"CREATE (OR REPLACE )?(RULE|POLICY)\b": "the former code may read and write what it changes",
}


def _breaking_sql(operation: migrations.RunSQL, new: New) -> Iterator[str]:
    parts = [operation.sql] if isinstance(operation.sql, str) else operation.sql
    for part in parts:
        text = re.sub(r"--[^\n]*|/\*.*?\*/", " ", part if isinstance(part, str) else part[0], flags=re.DOTALL)
        for statement in (" ".join(each.replace('"', "").split()) for each in text.split(";")):
            new.tables.update(name.lower() for name in CREATED_TABLE.findall(statement))
            changed = CHANGED_TABLE.search(statement)
            if changed and changed["table"].lower() in new.tables:
                continue
            reasons = {why for pattern, why in BREAKING_SQL.items() if re.search(pattern, statement, re.IGNORECASE)}
            yield from (f"{statement[:80]}: {why}" for why in sorted(reasons))


def main() -> int:
    django.setup()
    found = list(refused(MigrationLoader(None)))
    for line in found:
        print(line, file=sys.stderr)
    if found:
        print("Let code do without it first; then name the migration of that release in safe_since.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
