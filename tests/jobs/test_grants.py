"""The role that serves owns nothing: what it cannot do to what must stay, and what it still can."""

from contextlib import suppress

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from psycopg.errors import InsufficientPrivilege

from adock import cli
from adock.core import journal
from adock.jobs import grants, schema
from adock.vigilance.acts import SHARE_CREATED
from tests.servers import owner_of_the_tables

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(settings.OWNER_DATABASE is None, reason="one role does both here: ADOCK_MIGRATIONS_DATABASE_URL"),
]


def execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def one(query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER core_journal_append_only ON core_journalentry",
        "DROP TRIGGER certificates_immutable ON certificates_certificate",
        "ALTER TABLE core_journalentry DISABLE TRIGGER ALL",
        "ALTER TABLE core_journalentry DISABLE TRIGGER core_journal_append_only",
        "ALTER TABLE certificates_certificate DISABLE TRIGGER USER",
        "ALTER TABLE core_journalentry RENAME TO elsewhere",
        "ALTER TABLE core_journalentry ALTER COLUMN act TYPE text",
        "CREATE RULE quiet AS ON INSERT TO core_journalentry DO INSTEAD NOTHING",
        "CREATE TRIGGER quiet BEFORE INSERT ON core_journalentry EXECUTE FUNCTION core_journal_is_append_only()",
        "CREATE OR REPLACE FUNCTION core_journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "DROP FUNCTION core_journal_is_append_only() CASCADE",
        "DROP TABLE core_journalentry",
        "TRUNCATE core_journalentry",
        "TRUNCATE certificates_certificate CASCADE",
        "TRUNCATE register_registration CASCADE",
        "UPDATE core_journalentry SET act = ''",
        "DELETE FROM core_journalentry",
        "INSERT INTO core_journalentry (id, act, subject, details) VALUES (1, '', '', '1') ON CONFLICT (id) DO UPDATE SET id=1",
        "SELECT * FROM core_journalentry FOR UPDATE",
        "DELETE FROM certificates_certificate",
        "SELECT setval('certificates_number', 1)",
        "SET session_replication_role = replica",
        "SET LOCAL session_replication_role = replica",
        "SET ROLE adock",
        "SET SESSION AUTHORIZATION adock",
        "DELETE FROM django_migrations",
        "CREATE TABLE mine (id int)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA mine",
        "DROP SCHEMA public CASCADE",
        "CREATE ROLE another",
        "ALTER ROLE adock_service SUPERUSER",
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        "COPY core_journalentry TO '/tmp/out'",
        "SELECT pg_read_file('/etc/hostname')",
    ],
)
def test_the_role_that_serves_cannot(statement):
    journal.record(SHARE_CREATED, actor=None)
    with pytest.raises(ProgrammingError) as refused:
        execute(statement)
    assert isinstance(refused.value.__cause__, InsufficientPrivilege)


def test_it_gives_itself_nothing():
    execute(f"GRANT UPDATE, DELETE ON core_journalentry TO {settings.SERVICE_ROLE}")  # PostgreSQL only warns
    assert not one("SELECT has_table_privilege('core_journalentry', 'UPDATE, DELETE')")


def test_it_makes_no_database_to_be_at_home_in():
    assert not one("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TEMPORARY TABLE incoming (LIKE register_registration) ON COMMIT DROP",
        "SELECT pg_advisory_xact_lock(1)",
        "LISTEN adock_changes",
        "NOTIFY adock_changes",
        "SELECT nextval('certificates_number')",
        "SELECT last_value FROM certificates_number",
        "SET LOCAL lock_timeout = '5s'",
        "SELECT count(*) FROM procrastinate_jobs",
        "DELETE FROM procrastinate_jobs",
        "DELETE FROM core_cache",
    ],
)
def test_it_can(statement):
    execute(statement)


def test_every_table_has_its_rights_and_no_other(django_db_setup):
    assert schema.is_up_to_date()
    for relation in grants._relations(settings.SERVICE_ROLE):
        assert relation.rights == relation.due, relation.name


def test_each_table_with_less_rights_is_there():
    assert grants.LESS.keys() <= set(connection.introspection.table_names())


def test_its_role_is_harmless_and_the_owners_is_not():
    assert grants.too_powerful() == []
    found = grants.too_powerful(settings.OWNER_DATABASE["USER"])
    assert "possède des tables : il peut ôter les déclencheurs qui protègent le journal et les attestations" in found
    assert len(found) == 6


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("GRANT TRUNCATE ON register_licence TO {}", "peut vider des tables"),
        ("GRANT TRIGGER ON core_journalentry TO {}", "leur donner des déclencheurs"),
        ("GRANT TRIGGER ON core_journalentry TO PUBLIC", "leur donner des déclencheurs"),
        ("GRANT DELETE ON core_journalentry TO {}", "peut changer ou effacer le journal"),
        ("GRANT UPDATE (act) ON core_journalentry TO {}", "peut changer ou effacer le journal"),
        ("GRANT CREATE ON SCHEMA public TO {}", "peut créer des tables"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_a_right_too_many_is_found(given, said):
    with owner_of_the_tables() as cursor:
        cursor.execute(given.format(settings.SERVICE_ROLE))
        cursor.execute(grants.POWERS, {"role": settings.SERVICE_ROLE})
        found = [row.sentence for row, holds in zip(grants.FORBIDDEN, cursor.fetchone(), strict=True) if holds]
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.django_db(transaction=True)
def test_migrating_takes_back_what_was_given_by_hand_and_gives_what_lacks():
    with schema.as_owner():
        execute(f"GRANT ALL ON core_journalentry TO {settings.SERVICE_ROLE}")
        execute(f"REVOKE INSERT ON core_change FROM {settings.SERVICE_ROLE}")
        execute("CREATE TABLE trial (id bigint GENERATED ALWAYS AS IDENTITY)")
    try:
        assert not schema.is_up_to_date()
        with pytest.raises(CommandError, match="adock migrate"):
            schema.require_up_to_date(is_ours=False)
        call_command("migrate", verbosity=0, interactive=False)
        assert schema.is_up_to_date()
        assert grants.too_powerful() == []
        execute("INSERT INTO trial DEFAULT VALUES")
        with pytest.raises(ProgrammingError):
            execute("TRUNCATE trial")
    finally:
        with schema.as_owner():
            execute("DROP TABLE trial")


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_made_outside_migrations_can_be_served_from_too():
    with schema.as_owner():
        execute("CREATE TABLE trial (id int)")
    try:
        assert one("SELECT has_table_privilege('trial', 'DELETE')")
        assert not one("SELECT has_table_privilege('trial', 'TRUNCATE')")
    finally:
        with schema.as_owner():
            execute("DROP TABLE trial")


@pytest.mark.django_db(transaction=True)
def test_what_prepares_the_base_leaves_its_role_behind_even_when_it_fails():
    before = one("SELECT current_user")
    with suppress(RuntimeError), schema.as_owner():
        assert one("SELECT current_user") == settings.OWNER_DATABASE["USER"]
        raise RuntimeError
    assert one("SELECT current_user") == before == settings.SERVICE_ROLE


@pytest.mark.django_db(transaction=True)
def test_production_does_not_serve_under_a_role_that_owns_the_tables(monkeypatch):
    monkeypatch.setenv("ADOCK_ENV", "production")
    cli._require_harmless_role()
    with schema.as_owner():
        with pytest.raises(CommandError, match=r"DATABASE_URL : .* possède des tables .*ADOCK_MIGRATIONS_DATABASE_URL"):
            cli._require_harmless_role()
        monkeypatch.setenv("ADOCK_ENV", "development")
        cli._require_harmless_role()
