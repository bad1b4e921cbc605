"""Outages made on purpose, within a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import django.db
import psycopg

from adock.core.postgres.base import DatabaseWrapper


@contextmanager
def database_failing(error: psycopg.Error | None = None) -> Iterator[None]:
    """While it lasts, every statement of this process fails as Django says that `error` happened: by default, no connection."""
    cause = error or psycopg.OperationalError("connection refused")
    kind = getattr(django.db, next(cls.__name__ for cls in type(cause).__mro__ if hasattr(django.db, cls.__name__)))

    def fail(*_: object, **__: object) -> None:
        raise kind(str(cause)) from cause

    with mock.patch.object(DatabaseWrapper, "cursor", fail):
        yield
