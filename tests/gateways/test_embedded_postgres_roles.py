"""Two roles: the one that owns the tables, and the one that serves, which clusters of before receive at their next start."""

from collections.abc import Iterator

import psycopg
import pytest

from adock.gateways.embedded_postgres import EmbeddedPostgres, server, using_database
from adock.gateways.embedded_postgres.traces import postmaster
from adock.jobs.grants import FORBIDDEN, POWERS
from tests.servers import keep_a_row, kept_row, kill_all, one

pytestmark = pytest.mark.processes


def test_the_role_that_serves_owns_nothing_and_makes_nothing(shared_folder):
    with using_database(shared_folder) as running:
        assert one(running.service_url, "SELECT current_user || ' ' || current_database()") == "adock_service adock"
        assert one(running.url, "SELECT current_user") == "adock"
        for statement in ("CREATE TABLE mine (id int)", "CREATE DATABASE mine", "CREATE SCHEMA mine", "SET ROLE adock"):
            with (
                psycopg.connect(running.service_url, autocommit=True) as connection,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                connection.execute(statement)


@pytest.fixture
def old_cluster(empty_folder, monkeypatch) -> Iterator[EmbeddedPostgres]:
    """As a release that knew one role left it, its server running."""
    old = EmbeddedPostgres(empty_folder)
    with monkeypatch.context() as patched:
        patched.setattr(server, "make_second_role", lambda *_: None)
        old.start()
    assert one(old.url, "SELECT to_regrole('adock_service')") is None
    keep_a_row(old.url)
    yield old
    old.stop()


@pytest.mark.parametrize("left", ["stopped", "running", "killed"])
def test_a_cluster_of_before_has_both_at_its_next_start_and_keeps_its_rows(old_cluster, left):
    if left == "stopped":
        old_cluster.stop()
    elif left == "killed":
        kill_all(old_cluster._place.cluster)
    old_cluster.start()
    assert one(old_cluster.service_url, "SELECT current_user") == "adock_service"
    assert kept_row(old_cluster.url) == "committed"
    with psycopg.connect(old_cluster.service_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT * FROM kept")  # migrating gives it its rights
    first = postmaster(old_cluster._place)
    old_cluster.start()
    assert postmaster(old_cluster._place) == first


POWERFUL = {
    "superuser": ("CREATE ROLE {} SUPERUSER", "est superutilisateur"),
    "maker": ("CREATE ROLE {} CREATEROLE", "peut créer et changer des rôles"),
    "copier": ("CREATE ROLE {} REPLICATION", "peut copier la base entière"),
    "writer": ("CREATE ROLE {} IN ROLE pg_write_all_data", "a un rôle d'administration"),
    "shell": ("CREATE ROLE {} NOINHERIT IN ROLE pg_execute_server_program", "a un rôle d'administration"),
    "member": ("CREATE ROLE {} NOINHERIT IN ROLE adock", "possède la base ou son schéma"),
    "muter": ("CREATE ROLE {0}; GRANT SET ON PARAMETER session_replication_role TO {0}", "peut suspendre les déclencheurs"),
    "builder": ("CREATE ROLE {0}; GRANT CREATE ON SCHEMA public TO {0}", "peut créer des tables"),
}


def test_each_power_too_many_is_found_by_its_name(folder):
    stopped = EmbeddedPostgres(folder)
    words = "".join(f"{order}\n" for role, (made, _) in POWERFUL.items() for order in made.format(role).split("; "))
    alone = ("--single", "-c", "exit_on_error=true", "-D", folder / "postgres", "adock")
    outcome = stopped._binaries.run("postgres", *alone, written_to_it=words)
    assert outcome.returncode == 0, outcome.stdout
    with using_database(folder) as running, psycopg.connect(running.service_url) as connection:
        found = {}
        for role in [*POWERFUL, "adock_service"]:
            holds = connection.execute(POWERS, {"role": role}).fetchone()
            found[role] = " ; ".join(row.sentence for row, held in zip(FORBIDDEN, holds, strict=True) if held)
    assert [role for role, (_, said) in POWERFUL.items() if said not in found[role]] == []
    assert found["adock_service"] == ""
