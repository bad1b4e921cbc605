"""What the role that serves may do with each table, and what no role that serves may ever do.

`adock migrate` gives the rights below to the role of DATABASE_URL, and takes back any other, at each run: a new table has its
rights with its migration. Where one role does both (a developer's own base) there is nothing to give.
OWASP ASVS 5.0: 13.2.2.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.db import connection
from psycopg import sql

ALL = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
# Less than ALL: what is only ever appended to, and what only migrations write.
LESS: Mapping[str, frozenset[str]] = {
    "core_journalentry": frozenset({"SELECT", "INSERT"}),
    "certificates_certificate": frozenset({"SELECT", "INSERT", "UPDATE"}),
    "django_migrations": frozenset({"SELECT"}),
    "django_content_type": frozenset({"SELECT"}),
    "auth_permission": frozenset({"SELECT"}),
}
OF_SEQUENCES = frozenset({"USAGE", "SELECT"})

TABLES, SEQUENCES = "TABLE", "SEQUENCE"

# Those of whoever migrated: an extension, or another program, may have its own in the same schema.
_OUR_RELATIONS = """
    FROM pg_class AS c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        AND c.relowner = (SELECT relowner FROM pg_class WHERE oid = to_regclass('django_migrations'))
    ORDER BY c.relname
"""
_GIVEN = f"""
    SELECT c.relname, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
        ARRAY(SELECT a.privilege_type FROM aclexplode(c.relacl) AS a WHERE a.grantee = to_regrole(%(role)s))
    {_OUR_RELATIONS}
"""  # noqa: S608  text of ours
_USABLE = f"""
    SELECT c.relname, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, ARRAY(
        SELECT wanted FROM unnest(%(rights)s::text[]) AS wanted
        WHERE CASE WHEN c.relkind = 'S' THEN wanted = ANY(%(of_sequences)s) AND has_sequence_privilege(c.oid, wanted)
            ELSE wanted <> 'USAGE' AND has_table_privilege(c.oid, wanted) END)
    {_OUR_RELATIONS}
"""  # noqa: S608


class _Relation(NamedTuple):
    name: str
    kind: str
    rights: frozenset[str]

    @property
    def due(self) -> frozenset[str]:
        return OF_SEQUENCES if self.kind == SEQUENCES else LESS.get(self.name, ALL)


def give(role: str) -> None:
    """Brings the role's rights to what the table says. Called in a transaction of the role that owns the tables, which must
    not be this one."""
    with connection.cursor() as cursor:
        for order in _orders(role):
            cursor.execute(order)


def _orders(role: str) -> Iterator[sql.Composed]:
    to, owner = sql.Identifier(role), sql.Identifier(_one("SELECT current_user"))
    schema, name = sql.Identifier(_one("SELECT current_schema()")), sql.Identifier(_one("SELECT current_database()"))
    # temporary tables: imports write into one first
    yield sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, to)
    yield sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, to)
    if _one("SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = current_schema()"):
        # bases of before PostgreSQL 15 let everybody make tables and functions there
        yield sql.SQL("REVOKE CREATE ON SCHEMA {} FROM PUBLIC, {}").format(schema, to)
    for kind, rights in ((TABLES, ALL), (SEQUENCES, OF_SEQUENCES)):
        yield sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA {} GRANT {} ON {} TO {}").format(
            owner, schema, _words(rights), sql.SQL(f"{kind}S"), to
        )
    for relation in _relations(role):
        which = (sql.SQL(relation.kind), schema, sql.Identifier(relation.name))
        if extra := relation.rights - relation.due:
            yield sql.SQL("REVOKE {} ON {} {}.{} FROM {}").format(_words(extra), *which, to)
        if missing := relation.due - relation.rights:
            yield sql.SQL("GRANT {} ON {} {}.{} TO {}").format(_words(missing), *which, to)


def _relations(role: str) -> list[_Relation]:
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN, {"role": sql.Identifier(role).as_string()})
        return [_Relation(name, kind, frozenset(rights)) for name, kind, rights in cursor.fetchall()]


def _words(rights: frozenset[str]) -> sql.Composable:
    return sql.SQL(", ".join(sorted(rights)))


def _one(query: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def are_given() -> bool:
    """Whether the role of this connection has all the rights that it needs. Those of an owner are among them."""
    with connection.cursor() as cursor:
        cursor.execute(_USABLE, {"rights": sorted(ALL | OF_SEQUENCES), "of_sequences": sorted(OF_SEQUENCES)})
        relations = [_Relation(name, kind, frozenset(rights)) for name, kind, rights in cursor.fetchall()]
    return all(relation.due <= relation.rights for relation in relations)


# ------------------------------------------------------------------ what a role that serves may not do


class Forbidden(NamedTuple):
    """`asked` is a condition in SQL on `r`, a role of pg_roles that the connection is or may become."""

    asked: str
    sentence: str


_OURS = "relnamespace = current_schema()::regnamespace"

FORBIDDEN = (
    Forbidden("r.rolsuper", "est superutilisateur"),
    Forbidden("r.rolcreaterole", "peut créer et changer des rôles"),
    Forbidden("r.rolreplication", "peut copier la base entière par réplication"),
    Forbidden(
        "r.rolname IN ('pg_write_server_files', 'pg_execute_server_program', 'pg_read_server_files', 'pg_write_all_data')",
        "a un rôle d'administration de PostgreSQL",
    ),
    Forbidden(
        f"EXISTS (SELECT FROM pg_class WHERE {_OURS} AND relowner = r.oid)",
        "possède des tables : il peut ôter les déclencheurs qui protègent le journal et les attestations",
    ),
    Forbidden(
        "EXISTS (SELECT FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proowner = r.oid)",
        "possède des fonctions, dont celles des déclencheurs peut-être",
    ),
    Forbidden(
        "EXISTS (SELECT FROM pg_namespace WHERE nspname = current_schema() AND nspowner = r.oid)"
        " OR EXISTS (SELECT FROM pg_database WHERE datname = current_database() AND datdba = r.oid)",
        "possède la base ou son schéma : il peut en supprimer les tables",
    ),
    Forbidden("has_schema_privilege(r.oid, current_schema(), 'CREATE')", "peut créer des tables et des fonctions"),
    Forbidden(
        f"EXISTS (SELECT FROM pg_class AS c WHERE c.{_OURS} AND c.relkind IN ('r', 'p')"
        " AND has_table_privilege(r.oid, c.oid, 'TRUNCATE, TRIGGER'))",
        "peut vider des tables, ou leur donner des déclencheurs",
    ),
    Forbidden(
        f"EXISTS (SELECT FROM pg_class AS c WHERE c.{_OURS} AND c.relname = 'core_journalentry'"
        " AND (has_table_privilege(r.oid, c.oid, 'DELETE') OR has_any_column_privilege(r.oid, c.oid, 'UPDATE')))",
        "peut changer ou effacer le journal",
    ),
    Forbidden(
        "has_parameter_privilege(r.oid, 'session_replication_role', 'SET')",
        "peut suspendre les déclencheurs (session_replication_role)",
    ),
)


# One column for each row above. What the role may become counts: SET ROLE, or RESET ROLE back to whoever connected.
POWERS = (
    "SELECT " + ", ".join(f"coalesce(bool_or({row.asked}), false)" for row in FORBIDDEN) + " FROM pg_roles AS r"  # noqa: S608
    " WHERE pg_has_role(coalesce(to_regrole(%(role)s), to_regrole(quote_ident(session_user))), r.oid, 'MEMBER')"
)


def too_powerful(role: str | None = None) -> list[str]:
    """All that a role may do and must not, in French; of a superuser, who may do all, that alone. By default, the role of
    this connection."""
    with connection.cursor() as cursor:
        cursor.execute(POWERS, {"role": None if role is None else sql.Identifier(role).as_string()})
        found = [row.sentence for row, holds in zip(FORBIDDEN, cursor.fetchone(), strict=True) if holds]
    return found[:1] if found[:1] == [FORBIDDEN[0].sentence] else found
