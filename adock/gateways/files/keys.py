"""The keys that encrypt files: those of the environment, else, outside production, one made on first use."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from django.conf import settings

from adock.gateways.files.errors import StoreAway
from config import env

DEVELOPMENT_KEY = "files.key"


def keys() -> tuple[bytes, ...]:
    """The first encrypts, all decrypt. Raises StoreAway when the one of development can be neither read nor made."""
    return settings.FILES_KEYS or (_development_key(Path(settings.DATA_DIR)),)


def _development_key(folder: Path) -> bytes:
    if env.is_production():
        raise env.MissingSecret("La production n'écrit aucun fichier sans ADOCK_FILES_KEYS.")
    place = folder / DEVELOPMENT_KEY
    try:
        if not place.exists():
            _make(place)
        key = place.read_bytes()
    except OSError as fault:
        raise StoreAway(str(fault)) from fault
    if len(key) != env.FILES_KEY_BYTES:
        raise StoreAway(f"{place} does not hold {env.FILES_KEY_BYTES} bytes")
    return key


def _make(place: Path) -> None:
    """Whole or not at all, and never over another's: of two processes at once, the first gives its key to both."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = mkstemp(dir=place.parent, prefix=f".{place.name}.")  # 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(env.FILES_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, place)
    finally:
        os.unlink(draft)
