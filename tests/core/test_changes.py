"""The change table: nothing is ever skipped, even when transactions commit out of order."""

import psycopg
import pytest
from django.db import connection

from adock.core.changes import (
    Cursor,
    append_changes,
    append_full_change,
    changes_after,
    forget_changes,
    has_missed_changes,
    latest_cursor,
    wait_for_change,
)

pytestmark = pytest.mark.django_db(transaction=True)


def other_connection() -> psycopg.Connection:
    return psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor})


def sirets_after(cursor) -> list[str | None]:
    return [change.siret for change in changes_after(cursor)]


def test_changes_are_read_in_the_order_they_were_made():
    append_changes(["00000000000018", "00000000000026"])
    append_full_change()
    assert sirets_after(None) == ["00000000000018", "00000000000026", None]


def test_a_cursor_gives_only_what_came_after_it():
    append_changes(["00000000000018"])
    cursor = changes_after(None)[-1].cursor
    append_changes(["00000000000026"])
    assert sirets_after(cursor) == ["00000000000026"]


def test_a_change_committed_late_by_an_earlier_transaction_is_not_skipped():
    with other_connection() as slow:
        slow.execute("INSERT INTO core_change (siret) VALUES ('EARLY')")
        append_changes(["LATE"])
        # LATE is committed, but EARLY, older, is not: reading LATE now would put EARLY behind the cursor for ever
        assert sirets_after(None) == []
        slow.commit()
    assert sirets_after(None) == ["EARLY", "LATE"]


def test_the_latest_cursor_lies_before_whatever_is_still_under_way():
    with other_connection() as slow:
        slow.execute("INSERT INTO core_change (siret) VALUES ('EARLY')")
        cursor = latest_cursor()
        slow.commit()
    assert sirets_after(cursor) == ["EARLY"]


def test_nothing_is_left_after_the_latest_cursor_when_all_is_committed():
    append_changes(["00000000000018"])
    assert sirets_after(latest_cursor()) == []


def make_old():
    with connection.cursor() as sql:
        sql.execute("UPDATE core_change SET at = now() - interval '40 days'")


def test_who_had_not_read_what_was_cleared_away_has_missed_it_and_who_had_has_not():
    append_changes(["OLD"])
    before = Cursor(0, 0)
    after = changes_after(None)[-1].cursor
    make_old()
    append_changes(["NEW"])
    assert not has_missed_changes(before)
    assert forget_changes(30) == 1
    assert has_missed_changes(before)
    assert not has_missed_changes(after)
    assert not has_missed_changes(latest_cursor())
    assert sirets_after(after) == ["NEW"]


def test_nothing_is_missed_while_a_long_transaction_is_under_way():
    append_changes(["OLD"])
    make_old()
    with other_connection() as slow:
        slow.execute("INSERT INTO core_change (siret) VALUES ('EARLY')")
        cursor = latest_cursor()
        append_changes(["NEW"])
        assert not has_missed_changes(cursor)


def test_a_cursor_of_a_time_this_database_has_not_reached_has_missed_everything():
    assert has_missed_changes(Cursor(2**60, 1))


def test_what_a_restored_copy_says_it_forgot_counts_for_nothing():
    with connection.cursor() as sql:
        sql.execute("INSERT INTO core_forgottenchanges (transaction, number) VALUES (%s, 1)", [2**60])
    assert not has_missed_changes(latest_cursor())


def test_whoever_waits_is_woken_by_a_change_of_another_connection():
    with other_connection() as writer:
        assert wait_for_change(0.01) is False
        writer.execute("SELECT pg_notify('adock_change', '')")
        writer.commit()
        assert wait_for_change(5) is True
