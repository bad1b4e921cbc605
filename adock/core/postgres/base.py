"""Connections to PostgreSQL. Where one could not be made, none is tried again for a moment: a page that can do without would
otherwise wait for it several times over, and so would everybody behind it."""

import time
from typing import Any

from django.db.backends.postgresql import base
from django.db.utils import OperationalError

# After a failed try, none for this long, and for thrice as long as that try lasted: a machine that is gone does not even
# refuse, so each try lasts for `connect_timeout`.
SHORTEST_PAUSE_S, PAUSE_PER_TRY = 0.5, 3.0

_Server = tuple[Any, Any, Any]
# When the next try is due, and what the last one said, by server.
_away_until: dict[_Server, tuple[float, str]] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        server = conn_params.get("host"), conn_params.get("port"), conn_params.get("dbname")
        due_at, said = _away_until.get(server, (0.0, ""))
        began_at = time.monotonic()
        if began_at < due_at:
            raise OperationalError(said)
        try:
            connection = super().get_new_connection(conn_params)
        except self.Database.OperationalError as fault:
            lasted = time.monotonic() - began_at
            _away_until[server] = time.monotonic() + SHORTEST_PAUSE_S + PAUSE_PER_TRY * lasted, str(fault)
            raise
        _away_until.pop(server, None)
        return connection
