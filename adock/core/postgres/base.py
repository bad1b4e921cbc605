"""Connections to PostgreSQL.

Where one could not be made, none is tried again for a moment: a page that can do without would otherwise wait for it several
times over, and so would everybody behind it. Those of requests (connection.py) wait without keeping other requests waiting, and
not for ever: neither for a lock, nor for a statement, nor for a server that says nothing any more.
"""

import time
from types import ModuleType
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from adock.core.postgres.connection import Connection
from adock.core.waiting import Crowded, asking_database, is_answering

# After a failed try, none for this long, and for thrice as long as that try lasted: a machine that is gone does not even
# refuse, so each try lasts for `connect_timeout`.
SHORTEST_PAUSE_S, PAUSE_PER_TRY = 0.5, 3.0
# After a server had said nothing (SILENT_S), none for this long.
PAUSE_AFTER_SILENCE_S = 5.0

# Of requests alone: imports, migrations, the index, backups and the worker take the time that they need.
# A lock: a sheet's is held for milliseconds; who waits longer waits for a command, and is told to come back.
LOCK_S = 3
# A statement: the slowest page asks for tens of milliseconds; only a machine in trouble needs seconds.
STATEMENT_S = 6
# Without any word from the server, which should have ended the statement by then.
SILENT_S = 8.0
# The same for the question whether a connection is still good, to which any server that is well answers at once.
SILENT_WHEN_LOOKED_AT_S = 2.0

_Server = tuple[Any, Any, Any]
# When the next try is due, and what the last one said, by server.
_away_until: dict[_Server, tuple[float, str]] = {}

_driver = ModuleType("psycopg")
_driver.__dict__.update(vars(psycopg) | {"connect": Connection.connect})


class DatabaseWrapper(base.DatabaseWrapper):
    Database = _driver

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        server = server_of(conn_params)
        due_at, said = _away_until.get(server, (0.0, ""))
        began_at = time.monotonic()
        if began_at < due_at:
            raise OperationalError(said)
        if is_answering():
            conn_params = conn_params | {"options": f"{conn_params.get('options', '')} {LIMITS}".strip()}
        try:
            with asking_database(lambda: True):
                connection = super().get_new_connection(conn_params)
        except Crowded as fault:
            raise OperationalError(str(fault)) from fault
        except self.Database.OperationalError as fault:
            lasted = time.monotonic() - began_at
            _away_until[server] = time.monotonic() + SHORTEST_PAUSE_S + PAUSE_PER_TRY * lasted, str(fault)
            raise
        _away_until.pop(server, None)
        if is_answering():
            connection.silent_s = SILENT_S
            connection.on_silence = lambda said: _away_until.update({server: (time.monotonic() + PAUSE_AFTER_SILENCE_S, said)})
            connection.refusal = lambda: _refusal(server)
        return connection

    def is_usable(self) -> bool:
        connection = self.connection
        if not isinstance(connection, Connection) or connection.silent_s is None:
            return bool(super().is_usable())
        connection.silent_s = SILENT_WHEN_LOOKED_AT_S
        try:
            return bool(super().is_usable())
        finally:
            connection.silent_s = SILENT_S


def server_of(params: dict[str, Any]) -> _Server:
    return params.get("host"), params.get("port"), params.get("dbname")


LIMITS = f"-c lock_timeout={LOCK_S}s -c statement_timeout={STATEMENT_S}s"


def _refusal(server: _Server) -> str | None:
    """What the server's last silence or failure said, while it is not to be asked again."""
    due_at, said = _away_until.get(server, (0.0, ""))
    return said if time.monotonic() < due_at else None
