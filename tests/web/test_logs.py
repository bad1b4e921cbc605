"""What our logs leave out."""

import sys

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from adock.web.logs import WithoutValues


@pytest.mark.django_db
def test_the_values_that_a_table_refused_are_not_written_out():
    name = "-".join(("awa", "diallo"))  # so that a trace, which quotes this file, does not hold it
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO core_attempts SELECT %s, 1, now() FROM generate_series(1, 2)", [name])
    except IntegrityError:
        written = WithoutValues().formatException(sys.exc_info())
    assert "UniqueViolation" in written
    assert name not in written
    assert settings.LOGGING["formatters"]["line"]["()"] == "adock.web.logs.WithoutValues"
