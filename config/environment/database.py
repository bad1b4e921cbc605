"""The PostgreSQL database in use."""

from config.database import django_database
from config.environment.variables import Text, demand_with

URL = Text("DATABASE_URL", "`postgresql://…`, version 15 or newer. Empty: the embedded PostgreSQL.")
MIGRATIONS_URL = Text(
    "ADOCK_MIGRATIONS_DATABASE_URL",
    "The same base as `DATABASE_URL`, under the role that owns its tables: `adock migrate` (and `serve`, before it serves) is "
    "the only one to use it. Empty: the role of `DATABASE_URL`.",
)

# Set only by the command line, and handed down to the programs that it starts.
_EMBEDDED_URL = Text("ADOCK_EMBEDDED_URL", "Address of the embedded server, once it runs.")
_EMBEDDED_MIGRATIONS_URL = Text("ADOCK_EMBEDDED_MIGRATIONS_URL", "The same, under the role that owns the tables.")


def url() -> str:
    """DATABASE_URL if given, else the address of the embedded server if it was started, else ''."""
    return URL.value or _EMBEDDED_URL.value


def migrations_url() -> str:
    """The address under the role that owns the tables; '' when the service's own role does."""
    return MIGRATIONS_URL.value if URL.value else _EMBEDDED_MIGRATIONS_URL.value


def forget_migrations_url() -> None:
    """Hides that address from the programs that are started from now on."""
    MIGRATIONS_URL.hand_down("")
    _EMBEDDED_MIGRATIONS_URL.hand_down("")


def check() -> None:
    """Raises MissingSecret for the owner's address without the service's; ValueError for what is no address of a database,
    or unless both name one base, and the service's names its role, to which rights are given."""
    service = django_database(URL.value)
    if not MIGRATIONS_URL.value:
        return
    demand_with(MIGRATIONS_URL, URL)
    owner = django_database(MIGRATIONS_URL.value)
    if service["NAME"] != owner["NAME"]:
        raise ValueError(f"{MIGRATIONS_URL.name} et {URL.name} doivent nommer la même base.")
    if not service["USER"] or not owner["USER"]:
        raise ValueError(f"{MIGRATIONS_URL.name} et {URL.name} doivent nommer chacun son rôle : postgresql://ROLE@…")


def uses_embedded() -> bool:
    return not URL.value


def set_embedded_url(address: str, *, migrations: str = "") -> None:
    _EMBEDDED_URL.hand_down(address)
    _EMBEDDED_MIGRATIONS_URL.hand_down(migrations)
