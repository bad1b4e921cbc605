"""Which PostgreSQL holds the truth."""

from config.environment.variables import Text

URL = Text("DATABASE_URL", "`postgresql://…`, version 15 or newer. Empty: the embedded PostgreSQL.")

# Known to the command line alone, and handed down to the programs that it starts.
_EMBEDDED_URL = Text("ADOCK_EMBEDDED_URL", "Address of the embedded server, once it runs.")


def url() -> str:
    """DATABASE_URL when given, else the address of the embedded server if one has been started, else ''."""
    return URL.value or _EMBEDDED_URL.value


def uses_embedded() -> bool:
    return not URL.value


def set_embedded_url(address: str) -> None:
    _EMBEDDED_URL.hand_down(address)
