"""Types of Django's settings for outside services. Light, since reading the environment imports it before all else."""

from typing import NamedTuple

# The length of each key of FILES_KEYS.
FILES_KEY_BYTES = 32
# The length of each key of BACKUP_KEYS.
BACKUP_KEY_BYTES = 32


class IdentityProvider(NamedTuple):
    """A provider with which people sign in, and our identity there (settings.IDENTITY_PROVIDERS)."""

    issuer: str
    client_id: str
    client_secret: str
    requires_mfa: bool = False


class ObjectStore(NamedTuple):
    """A bucket of an object store that speaks S3, and our identity there (settings.FILES_STORE).

    When the endpoint or the region is empty, the client's default applies."""

    bucket: str
    prefix: str
    endpoint: str
    region: str
    key: str
    secret: str
