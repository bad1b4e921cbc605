"""The keys that encrypt files: those of the environment or, outside production, one made on first use."""

import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from adock.gateways import private_files
from adock.gateways.files.encryption import identifier
from adock.gateways.files.errors import StoreAway
from adock.gateways.settings import FILES_KEY_BYTES

DEVELOPMENT_KEY = "files.key"


def keys() -> tuple[bytes, ...]:
    """The keys: the first encrypts, all decrypt. Raises StoreAway when the development key can be neither read nor made."""
    return settings.FILES_KEYS or (_development_key(Path(settings.DATA_DIR)),)


def names_of_keys() -> list[str]:
    """The names that files bear of the keys that encrypted them, in the order of the keys. Raises StoreAway."""
    return [identifier(key).hex() for key in keys()]


def _development_key(folder: Path) -> bytes:
    if settings.IS_PRODUCTION:
        raise ImproperlyConfigured("La production n'écrit aucun fichier sans ADOCK_FILES_KEYS.")
    place = folder / DEVELOPMENT_KEY
    try:
        key = private_files.kept(place, lambda: os.urandom(FILES_KEY_BYTES))
    except OSError as fault:
        raise StoreAway(str(fault)) from fault
    if len(key) != FILES_KEY_BYTES:
        raise StoreAway(f"{place} does not hold {FILES_KEY_BYTES} bytes")
    return key
