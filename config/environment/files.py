"""Where files are stored, which keys encrypt them, and what scans those that are deposited."""

from urllib.parse import parse_qs, urlsplit

from adock.gateways.settings import ObjectStore
from config.environment.variables import Text, demand_with
from config.strength import KEY_BYTES, key_of

URL = Text(
    "ADOCK_FILES_URL",
    "Where files are kept: `s3://bucket/prefix?endpoint=https://…&region=…`. Empty: in `ADOCK_DATA_DIR`, on disk.",
)
S3_KEY = Text("ADOCK_FILES_S3_KEY", "Access key of the object store. Demanded with `ADOCK_FILES_URL`.")
S3_SECRET = Text("ADOCK_FILES_S3_SECRET", "Secret key of the object store. Demanded with `ADOCK_FILES_URL`.")
KEYS = Text(
    "ADOCK_FILES_KEYS",
    "Keys that encrypt files, 32 bytes each in base64, separated by commas: the first encrypts, all decrypt. "
    "Empty: one made in `ADOCK_DATA_DIR`.",
    required_in_production=True,
)
CLAMD = Text(
    "ADOCK_CLAMD",
    "Antivirus, a clamd: `host:port` or `/path/of/its/socket`. Empty: deposited files are not scanned; production takes "
    "`aucun` for that, said on purpose.",
    required_in_production=True,
)
# Value of CLAMD that says on purpose that there is no antivirus.
NO_CLAMD = "aucun"


def keys() -> tuple[bytes, ...]:
    """The keys of ADOCK_FILES_KEYS; the first one encrypts. Raises ValueError."""
    return keys_of(KEYS)


def keys_of(variable: Text) -> tuple[bytes, ...]:
    """The variable's keys, in their order. Raises ValueError, whose message never repeats a key."""
    keys = []
    for rank, written in enumerate(filter(None, map(str.strip, variable.value.split(","))), start=1):
        key = key_of(written)
        if key is None:
            raise ValueError(
                f"{variable.name} : la clé n° {rank} ne fait pas {KEY_BYTES} octets en base64. "
                f"Pour en faire une : openssl rand -base64 {KEY_BYTES}"
            )
        keys.append(key)
    return tuple(keys)


def store() -> ObjectStore | None:
    """The object store of ADOCK_FILES_URL; None when files are stored on disk.

    Raises MissingSecret without its keys; ValueError for an address that is not one of an object store or that, except on
    this very machine, is not HTTPS.
    """
    if not URL.value:
        return None
    parts = urlsplit(URL.value)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme != "s3" or not parts.netloc or set(options) - {"endpoint", "region"}:
        raise ValueError(f"{URL.name} doit être de la forme s3://bucket/prefixe?endpoint=https://…&region=….")
    endpoint = urlsplit(options.get("endpoint", ""))
    is_own_machine = endpoint.hostname in {"localhost", "127.0.0.1", "::1"}
    if endpoint.geturl() and not (
        endpoint.hostname and endpoint.scheme in ({"http", "https"} if is_own_machine else {"https"})
    ):
        raise ValueError(f"{URL.name} : l'adresse donnée par endpoint doit commencer par https://.")
    demand_with(URL, S3_KEY, S3_SECRET)
    return ObjectStore(
        parts.netloc,
        parts.path.strip("/"),
        endpoint.geturl(),
        options.get("region", ""),
        S3_KEY.value,
        S3_SECRET.value,
    )


def clamd() -> str | tuple[str, int] | None:
    """Where the antivirus listens: the path of a socket, or a host and a port; None when files are not scanned. Raises
    ValueError."""
    where = CLAMD.value
    if not where or where.lower() == NO_CLAMD:
        return None
    if where.startswith("/"):
        return where
    host, _, port = where.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"{CLAMD.name} doit être de la forme hote:port, ou le chemin d'un socket, pas « {where} ».")
    return host.strip("[]"), int(port)
