"""Where the cluster, its socket and its log are."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from adock.gateways.embedded_postgres.accounts import Account, account_for_new_cluster, account_of, reaches
from adock.gateways.embedded_postgres.errors import EmbeddedPostgresError

# Where root puts the cluster when the data folder, such as root's home, is closed to the server's account.
PRIVATE_ROOT = Path("/var/lib/adock")

# Where sockets go whose natural path is too long. TMPDIR does not change it, since every client must find them.
SHORT_ROOT = Path("/var/tmp")  # noqa: S108 - the folder made in it is private and its owner is checked

SOCKET_NAME = ".s.PGSQL.5432"
# sun_path holds 107 bytes on Linux and 103 on macOS: the smaller serves both.
LONGEST_SOCKET_PATH = 103
# libpq reads a comma as a list of hosts, @ as an abstract socket; the others would need quoting.
AWKWARD_CHARACTERS = frozenset(",@\"'\\\n")


@dataclass(frozen=True)
class Place:
    data_dir: Path
    cluster: Path
    account: Account

    @property
    def is_sheltered(self) -> bool:
        """Whether the cluster is outside the data folder, which then contains a link to it."""
        return self.cluster.parent != self.data_dir

    @property
    def link(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def log(self) -> Path:
        return self.data_dir / "logs" / "postgres.log"

    @property
    def socket_dir(self) -> Path:
        natural = self.cluster.parent / "postgres-run"
        path = os.fsencode(natural / SOCKET_NAME)
        if len(path) <= LONGEST_SOCKET_PATH and not AWKWARD_CHARACTERS & set(str(natural)):
            return natural
        return SHORT_ROOT / f"adock-{_digest(self.cluster)}"


def place_for(data_dir: Path, private_root: Path = PRIVATE_ROOT) -> Place:
    """The place for a data folder: the same for every command that works in it. Changes nothing on disk."""
    link = data_dir / "postgres"
    if link.is_symlink():
        cluster = link.resolve()
        if not cluster.exists():
            raise EmbeddedPostgresError(
                f"La base de {data_dir} était rangée dans {cluster}, qui n'existe pas. Remettez ce dossier "
                f"en place, ou supprimez le lien {link} pour repartir d'une base vide."
            )
        return Place(data_dir, cluster, _owner(cluster))
    if link.exists():
        return Place(data_dir, link, _owner(link))
    account = account_for_new_cluster()
    if account.is_ours or reaches(account, data_dir):
        return Place(data_dir, link, account)
    return Place(data_dir, private_root / _digest(data_dir) / "postgres", account)


def _owner(cluster: Path) -> Account:
    uid = cluster.stat().st_uid
    if os.geteuid() == 0:
        # A cluster owned by root was copied there by hand. Its owner changes when the server starts.
        return account_of(uid) if uid else account_for_new_cluster()
    owner = account_of(os.geteuid())
    if uid != owner.uid:
        raise EmbeddedPostgresError(
            f"La base {cluster} appartient à un autre compte que {owner.name}. Lancez la commande "
            "sous ce compte, ou choisissez un autre dossier avec ADOCK_DATA_DIR."
        )
    return owner


def make_reachable(folder: Path) -> None:
    """Makes the folder and its missing parents. Other accounts may enter those that root makes, but not list them."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            path.chmod(0o711)  # whatever root's umask is


def make_private(folder: Path, account: Account) -> None:
    """Makes the folder, open to that account alone. Raises when somebody else has already put one there."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        if not account.is_ours:
            os.chown(folder, account.uid, account.gid)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or stat.S_IMODE(found.st_mode) & 0o077:
        raise EmbeddedPostgresError(
            f"{folder} existe déjà et n'est pas un dossier réservé au compte {account.name} : supprimez-le, "
            "ou choisissez un autre dossier avec ADOCK_DATA_DIR."
        )


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
