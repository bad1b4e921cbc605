"""The keys that open an archive, and the names of those that what it holds needs besides. No key is ever in an archive."""

import os
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils.encoding import force_bytes

from adock.backup.errors import BackupRefused, Code
from adock.gateways import files, private_files
from adock.gateways.sealing import SealUnavailable
from adock.gateways.sealing.checks import names_of_keys as names_of_sealing_keys
from adock.gateways.settings import BACKUP_KEY_BYTES

DEVELOPMENT_KEY = "backup.key"
_MISSING = (
    "Il manque ADOCK_BACKUP_KEY, la clé des sauvegardes : 32 octets en base64, gardés ailleurs que les sauvegardes. "
    "Pour en faire une : openssl rand -base64 32"
)

# Variable -> what is lost without its key.
CONSEQUENCES = {
    "ADOCK_FILES_KEYS": "un lien de partage fait sous cette clé s'ouvre toujours, mais ne peut plus être recopié",
    "ADOCK_SECRET_KEY": "les codes à usage unique (second facteur) enregistrés ne s'ouvrent plus",
    "ADOCK_SEAL_PKCS12": "un document scellé par ce cachet sera dit scellé par quelqu'un d'autre",
    "ADOCK_TOKEN_KEY": "un QR code signé par cette clé sera dit de clé inconnue",
}

Names = dict[str, list[str]]


def to_seal() -> bytes:
    """The key of a new archive: the first one, or one made on first use. Raises BackupRefused in production without one."""
    if settings.BACKUP_KEYS:
        return bytes(settings.BACKUP_KEYS[0])
    if settings.IS_PRODUCTION:
        raise BackupRefused(Code.CLE_ABSENTE, _MISSING)
    return private_files.kept(_development_file(), lambda: os.urandom(BACKUP_KEY_BYTES))


def to_open() -> tuple[bytes, ...]:
    """The keys that may open an archive; none is made. Raises BackupRefused when there is none."""
    if settings.BACKUP_KEYS:
        return tuple(settings.BACKUP_KEYS)
    if not settings.IS_PRODUCTION and _development_file().exists():
        return (_development_file().read_bytes(),)
    raise BackupRefused(Code.CLE_ABSENTE, f"{_MISSING}. Celle de cette sauvegarde est chez qui l'a faite.")


def names() -> Names:
    """Variable -> the names of its keys, the one in use first: beginnings of digests, from which no key can be told."""
    try:
        sealing = names_of_sealing_keys()
    except SealUnavailable:
        sealing = {}
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return {
        "ADOCK_FILES_KEYS": files.names_of_keys(),
        "ADOCK_SECRET_KEY": [sha256(b"A Dock, name of a secret key\0" + force_bytes(each)).hexdigest()[:8] for each in secrets],
        **sealing,
    }


def missing(needed: Names) -> Names:
    """Of the keys that an archive needs, those that this instance does not have."""
    ours = names()
    lacking = {variable: [name for name in listed if name not in ours.get(variable, ())] for variable, listed in needed.items()}
    return {variable: listed for variable, listed in lacking.items() if listed}


def _development_file() -> Path:
    return Path(settings.DATA_DIR) / DEVELOPMENT_KEY
