"""The change table: nothing is ever skipped, whatever transactions run at once."""

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from adock.core.changes import (
    APPENDING,
    append_changes,
    append_full_change,
    changes_after,
    forget_changes,
    has_missed_changes,
    latest_number,
    wait_for_change,
)

pytestmark = pytest.mark.django_db(transaction=True)


def other_connection() -> psycopg.Connection:
    return psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor})


def sirets_after(number: int) -> list[str | None]:
    return [change.siret for change in changes_after(number)]


def make_old() -> None:
    with connection.cursor() as sql:
        sql.execute("UPDATE core_change SET at = now() - interval '40 days'")


def test_changes_are_read_in_the_order_they_were_made():
    append_changes(["00000000000018", "00000000000026"])
    append_full_change()
    assert sirets_after(0) == ["00000000000018", "00000000000026", None]


def test_a_number_gives_only_what_came_after_it():
    append_changes(["00000000000018"])
    number = changes_after(0)[-1].number
    append_changes(["00000000000026"])
    assert sirets_after(number) == ["00000000000026"]
    assert sirets_after(latest_number()) == []


def test_nobody_takes_a_number_while_an_earlier_one_is_not_committed():
    with other_connection() as slow:
        slow.execute("SELECT pg_advisory_xact_lock(%s)", [APPENDING])
        slow.execute("INSERT INTO core_change (siret) VALUES ('EARLY')")
        with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic(), connection.cursor() as sql:
            sql.execute("SET LOCAL lock_timeout = '100ms'")
            append_changes(["LATE"])
        assert sirets_after(0) == []
        slow.commit()
    append_changes(["LATE"])
    assert sirets_after(0) == ["EARLY", "LATE"]


def test_the_latest_number_lies_before_whatever_is_still_under_way():
    with other_connection() as slow:
        slow.execute("INSERT INTO core_change (siret) VALUES ('EARLY')")
        number = latest_number()
        slow.commit()
    assert sirets_after(number) == ["EARLY"]


def test_who_had_not_read_what_was_cleared_away_has_missed_it_and_who_had_has_not():
    append_changes(["OLD"])
    after = latest_number()
    make_old()
    append_changes(["NEW"])
    assert not has_missed_changes(0)
    assert forget_changes(30) == 1
    assert has_missed_changes(0)
    assert not has_missed_changes(after)
    assert sirets_after(after) == ["NEW"]


def test_when_all_was_cleared_away_the_latest_number_is_still_known():
    append_changes(["OLD"])
    number = latest_number()
    make_old()
    forget_changes(30)
    assert latest_number() == number
    assert not has_missed_changes(number)


def test_a_number_that_this_database_has_yet_to_come_to_has_missed_everything():
    assert has_missed_changes(2**60)


def test_whoever_waits_is_woken_by_a_change_of_another_connection():
    with other_connection() as writer:
        assert wait_for_change(0.01) is False
        writer.execute("SELECT pg_notify('adock_change', '')")
        writer.commit()
        assert wait_for_change(5) is True
