"""The system account that the server runs under. PostgreSQL refuses to run as root, so root lends it another."""

import os
import pwd
import subprocess
from pathlib import Path
from typing import IO, Any, NamedTuple

from adock.gateways.embedded_postgres.errors import EmbeddedPostgresError

# Accounts that root may lend, in order. The first is Debian's own for this use; the second exists everywhere.
SERVICE_ACCOUNTS = ("postgres", "nobody")

# PostgreSQL's whole environment. The caller's does not reach it: PGDATA or PGOPTIONS would change what it does.
ENVIRONMENT = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", "TZ": "UTC"}


class Account(NamedTuple):
    name: str
    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        return self.uid == os.geteuid()


def account_of(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedPostgresError(
            f"Le compte numéro {uid} n'a pas de nom sur cette machine, et PostgreSQL en exige un. "
            "Ajoutez-le à /etc/passwd, ou indiquez une base existante dans DATABASE_URL."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def account_for_new_cluster() -> Account:
    if os.geteuid() != 0:
        return account_of(os.geteuid())
    for name in SERVICE_ACCOUNTS:
        try:
            return account_of(pwd.getpwnam(name).pw_uid)
        except KeyError:
            continue
    raise EmbeddedPostgresError(
        "PostgreSQL refuse de tourner sous le compte root, et aucun des comptes "
        f"{' ou '.join(SERVICE_ACCOUNTS)} n'existe. Lancez la commande sous un compte ordinaire."
    )


def clients_of(owner: Account) -> list[str]:
    """Names of the accounts that may open the database: who runs this command, and who owns the files.

    An account that root merely lent to the server is no client: it may be shared with other services.
    """
    current = account_of(os.geteuid())
    if owner.is_ours or owner.name in SERVICE_ACCOUNTS:
        return [current.name]
    return [current.name, owner.name]


def run_as(
    account: Account,
    *arguments: object,
    output: IO[Any] | int = subprocess.PIPE,
    written_to_it: str | None = None,
    timeout_s: float = 60,
) -> subprocess.CompletedProcess[str]:
    """Runs a program under that account, in a session of its own so that Ctrl-C does not reach it.

    `output` receives its standard output and errors. Raises PermissionError when the account may not run the program.
    """
    options: dict[str, Any] = {}
    if not account.is_ours:
        options |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    options |= {"stdin": subprocess.DEVNULL} if written_to_it is None else {"input": written_to_it}
    try:
        return subprocess.run(
            [str(argument) for argument in arguments],
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd="/",
            env=ENVIRONMENT,
            start_new_session=True,
            timeout=timeout_s,
            **options,
        )
    except subprocess.TimeoutExpired:
        raise EmbeddedPostgresError(f"{arguments[0]} n'a pas répondu en {timeout_s:.0f} secondes.") from None


def reaches(account: Account, folder: Path) -> bool:
    """Whether the account may enter the folder, or the nearest of its parents that exists."""
    while not folder.exists():
        folder = folder.parent
    try:
        answer = run_as(account, "/bin/sh", "-c", 'cd -- "$1"', "sh", folder)
    except PermissionError:
        raise EmbeddedPostgresError(
            "PostgreSQL refuse de tourner sous le compte root, et le passage au compte "
            f"{account.name} est interdit ici. Lancez la commande sous un compte ordinaire, "
            "ou indiquez une base existante dans DATABASE_URL."
        ) from None
    return answer.returncode == 0
