"""What Django's settings say of the services outside. Light: whoever reads the environment imports it before all else."""

from typing import NamedTuple

# Of each key of FILES_KEYS.
FILES_KEY_BYTES = 32


class IdentityProvider(NamedTuple):
    """Where people sign in, and who we are there (settings.IDENTITY_PROVIDERS)."""

    issuer: str
    client_id: str
    client_secret: str
    requires_mfa: bool = False


class ObjectStore(NamedTuple):
    """A bucket of an object store that speaks S3, and who we are there (settings.FILES_STORE).

    An empty endpoint or region: the client's own."""

    bucket: str
    prefix: str
    endpoint: str
    region: str
    key: str
    secret: str
