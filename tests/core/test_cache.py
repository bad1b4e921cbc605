"""The counters that django-allauth keeps."""

import pytest
from django.core.cache import cache
from django.db import DatabaseError, OperationalError, connection

from adock.core.away import What
from adock.core.outages import outage_in

pytestmark = pytest.mark.django_db


def test_what_is_set_is_read_until_it_is_over():
    cache.set("one", {"a": 1}, timeout=60)
    cache.set("one", [2], timeout=60)
    cache.set("over", 1, timeout=-1)
    assert (cache.get("one"), cache.get("over"), cache.get("none")) == ([2], None, None)


def test_an_entry_is_added_once_until_it_is_over():
    assert [cache.add("lock", number, timeout=60) for number in range(3)] == [True, False, False]
    cache.touch("lock", timeout=-1)
    assert cache.add("lock", "again", timeout=60)
    assert cache.get("lock") == "again"


def test_touching_changes_nothing_that_is_not_there():
    assert not cache.touch("none", timeout=60)
    assert cache.get("none") is None


def test_one_that_never_ends_is_read_back():
    cache.set("ever", 1, timeout=None)
    assert cache.get("ever") == 1


@pytest.mark.parametrize("write", [cache.add, cache.set, cache.touch])
def test_a_table_that_takes_nothing_is_an_outage_and_no_limit_reached(write, monkeypatch):
    full = OperationalError("could not extend file: No space left on device")
    full.sqlstate = "53100"

    def refuse(execute, sql, params, many, context):
        if sql.startswith("SELECT"):
            return execute(sql, params, many, context)
        raise full

    with connection.execute_wrapper(refuse), pytest.raises(DatabaseError) as raised:
        write("lock", 1) if write != cache.touch else write("lock")
    assert outage_in(raised.value) is What.DISK
