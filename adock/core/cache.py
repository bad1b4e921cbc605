"""The counters of rate limits that django-allauth keeps, in a table that all web processes share (settings.CACHES)."""

import base64
import pickle
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connection

# Years before what a date can hold, wherever it is read.
_NEVER = datetime(9000, 1, 1, tzinfo=UTC)
# An entry that is over counts as absent, and one that is not prevents adding.
_ENTRY = "INSERT INTO {table} (cache_key, value, expires) VALUES (%(key)s, %(value)s, %(expires)s) ON CONFLICT (cache_key) DO "
_WRITE = {
    "set": _ENTRY + "UPDATE SET value = excluded.value, expires = excluded.expires",
    "add": _ENTRY + "UPDATE SET value = excluded.value, expires = excluded.expires WHERE {table}.expires <= %(now)s",
    "touch": "UPDATE {table} SET expires = %(expires)s WHERE cache_key = %(key)s AND expires > %(now)s",
}


class Counters(DatabaseCache):
    """Django's, but for what it does when the table cannot be written: it would say that an entry was there already, which
    allauth takes for a limit reached (429). Here the error is raised, and answered as what it is (503)."""

    _table: str
    _cull: Any

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        """Whether it was written. Raises django.db.Error."""
        ends_at = self.get_backend_timeout(timeout)
        table = connection.ops.quote_name(self._table)
        now = datetime.now(UTC).replace(microsecond=0)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - the name is a setting
            count = cursor.fetchone()[0]
            if count > self._max_entries:
                self._cull(connection.alias, cursor, now, count)
            cursor.execute(
                _WRITE[mode].format(table=table),
                {
                    "key": key,
                    "value": base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("ascii"),
                    "expires": _moment(ends_at),
                    "now": now,
                },
            )
            return bool(cursor.rowcount)


def _moment(ends_at: float | None) -> datetime:
    return _NEVER if ends_at is None else datetime.fromtimestamp(ends_at, UTC).replace(microsecond=0)
