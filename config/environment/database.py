"""The PostgreSQL database in use."""

from config.environment.variables import Text

URL = Text("DATABASE_URL", "`postgresql://…`, version 15 or newer. Empty: the embedded PostgreSQL.")

# Set only by the command line, and handed down to the programs that it starts.
_EMBEDDED_URL = Text("ADOCK_EMBEDDED_URL", "Address of the embedded server, once it runs.")


def url() -> str:
    """DATABASE_URL if given, else the address of the embedded server if it was started, else ''."""
    return URL.value or _EMBEDDED_URL.value


def uses_embedded() -> bool:
    return not URL.value


def set_embedded_url(address: str) -> None:
    _EMBEDDED_URL.hand_down(address)
