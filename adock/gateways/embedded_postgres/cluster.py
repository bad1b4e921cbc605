"""The cluster, that is the folder of PostgreSQL's files: made whole or not at all, and checked for version and owner."""

import os
import shutil
from pathlib import Path

from adock.gateways.embedded_postgres.binaries import Binaries
from adock.gateways.embedded_postgres.configuration import DATABASE, ROLE, SERVICE_ROLE, write_file
from adock.gateways.embedded_postgres.errors import EmbeddedPostgresError
from adock.gateways.embedded_postgres.place import Place, make_private

# Sorting by code point and Unicode's case rules come from PostgreSQL itself: the same on every system.
INITDB_OPTIONS = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth-local=peer",
    "--auth-host=reject",
    "--no-sync",  # done once, at the end
)

# What pg_trgm and the text parser take for a letter still comes from the system. Not every system has the first of these.
CHARACTER_TYPES = ("C.UTF-8", "C")

# The role owns its database and may create others, as tests do. It is not a superuser.
FIRST_COMMANDS = f"CREATE ROLE {ROLE} LOGIN CREATEDB;\nCREATE DATABASE {DATABASE} OWNER {ROLE};\n"
# Clusters of before there were two roles have the first alone: the second is made at the next start, once.
SECOND_ROLE = (
    f"DO $$ BEGIN IF to_regrole('{SERVICE_ROLE}') IS NULL THEN CREATE ROLE {SERVICE_ROLE} LOGIN NOINHERIT; END IF; END $$;\n"
)
ROLES_MADE = "adock-roles"


def is_made(place: Place) -> bool:
    return (place.cluster / "PG_VERSION").exists()


def make_cluster(place: Place, binaries: Binaries) -> None:
    if place.cluster.exists() and any(place.cluster.iterdir()):
        raise EmbeddedPostgresError(f"{place.cluster} n'est pas une base PostgreSQL : déplacez ce dossier.")
    # Made beside, then renamed: a command killed here leaves nothing that looks like a cluster.
    unfinished = place.cluster.with_name("postgres-unfinished")
    for character_type in CHARACTER_TYPES:
        shutil.rmtree(unfinished, ignore_errors=True)
        make_private(unfinished, place.account)
        outcome = binaries.run("initdb", *INITDB_OPTIONS, f"--lc-ctype={character_type}", "-D", unfinished)
        if outcome.returncode == 0:
            break
    if outcome.returncode == 0:
        alone = ("--single", "-c", "exit_on_error=true", "-c", "fsync=off", "-D", unfinished, "postgres")
        outcome = binaries.run("postgres", *alone, written_to_it=FIRST_COMMANDS)
    if outcome.returncode == 0:
        outcome = binaries.run("initdb", "--sync-only", "-D", unfinished)
    if outcome.returncode != 0:
        raise EmbeddedPostgresError(f"La base n'a pas pu être créée :\n{outcome.stdout[-2000:]}")
    unfinished.rename(place.cluster)


def has_both_roles(place: Place) -> bool:
    return (place.cluster / ROLES_MADE).exists()


def make_second_role(place: Place, binaries: Binaries) -> str | None:
    """Makes the role that serves, in a cluster whose server is stopped. Returns PostgreSQL's message when it could not."""
    alone = ("--single", "-c", "exit_on_error=true", "-D", place.cluster, "postgres")
    outcome = binaries.run("postgres", *alone, written_to_it=SECOND_ROLE)
    if outcome.returncode:
        return outcome.stdout[-2000:]
    write_file(place, ROLES_MADE, f"{ROLE} {SERVICE_ROLE}\n")
    return None


def put_aside(cluster: Path) -> None:
    previous = cluster.with_name("postgres-previous")
    shutil.rmtree(previous, ignore_errors=True)
    cluster.rename(previous)


def check_version(place: Place, binaries: Binaries) -> None:
    version = (place.cluster / "PG_VERSION").read_text().strip()
    if version != str(binaries.major):
        raise EmbeddedPostgresError(
            f"La base {place.cluster} a été créée par PostgreSQL {version}, et A Dock apporte PostgreSQL "
            f"{binaries.major}. Avec la version d'A Dock qui l'a créée, exportez-la (pg_dump), puis chargez "
            "l'export dans un nouveau dossier ; ou indiquez une autre base dans DATABASE_URL."
        )


def hand_over(place: Place) -> None:
    """Gives a cluster that root copied, and so owns, to the account that the server runs under."""
    uid, gid = place.account.uid, place.account.gid
    if place.account.is_ours or place.cluster.stat().st_uid == uid:
        return
    for folder, folders, files in os.walk(place.cluster):
        for name in (*folders, *files):
            os.chown(Path(folder, name), uid, gid, follow_symlinks=False)
    os.chown(place.cluster, uid, gid)
