"""One table says what is not kept for ever: the worker runs it, and the page on personal data reads it."""

from collections import Counter
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from adock.accounts.models import User
from adock.certificates.models import StatementDraft
from adock.core.domains import rows_of_domains
from adock.core.limits import is_within_limit
from adock.core.models import Attempts, Change, OutgoingMail
from adock.core.retention import Retention, retentions
from adock.jobs.schedule import PURGES
from adock.support.models import Report
from adock.vigilance.kinds import Slot
from adock.vigilance.models import Share
from tests import people, sealed
from tests import vigilance_factories as vigilance

ROWS = list(rows_of_domains("retention", Retention))


def test_no_two_rows_share_a_code():
    assert [code for code, times in Counter(row.code for row in ROWS).items() if times > 1] == []


def test_each_row_is_purged_by_a_task_of_the_worker_or_lasts_a_time_that_somebody_sees_to():
    for row in ROWS:
        assert (row.task is None) == (row.purge is None)
        assert row.purge or row.lasts
        assert row.purge or not row.count
    assert PURGES.keys() == {row.task.name for row in ROWS if row.task}


def test_no_task_has_two_times():
    tasks = {row.task for row in ROWS if row.task}
    assert len(tasks) == len({task.name for task in tasks}) == len({task.cron for task in tasks})


@pytest.mark.parametrize(
    ("days", "words"), [(1, "1\u00a0jour"), (14, "14\u00a0jours"), (365, "un an"), (366, "366\u00a0jours"), (1826, "cinq ans")]
)
def test_a_time_is_said_in_whole_years_or_in_days(days, words):
    assert Retention("x", "what", "why", lasts=timedelta(days=days)).in_words == words


@pytest.mark.django_db
def test_the_page_on_personal_data_says_how_long_as_the_table_has_it(monkeypatch):
    text = unescape(Client().get("/donnees-personnelles").content.decode())
    for said in (
        f"Jusqu'à ce que vous supprimiez le compte\u00a0; {retentions()['unconfirmed_accounts'].in_words} si l'adresse",
        f"La liste et le PDF\u00a0: {retentions()['statements'].in_words} après la fin de leur validité",
        f"Une attestation préparée et non signée\u00a0: {retentions()['statement_drafts'].in_words}<",
        f"le partage ouvert, puis {retentions()['papers'].in_words}.",
    ):
        assert said in text


@pytest.mark.django_db
def test_what_is_over_can_be_counted_before_it_goes():
    now = timezone.now()
    OutgoingMail.objects.create(recipient="a@adock.example", text="", html="", sent_at=now - timedelta(days=31))
    OutgoingMail.objects.create(recipient="a@adock.example", text="", html="", once="told", sent_at=now - timedelta(days=31))
    Change.objects.create(siret=None)
    Change.objects.update(at=now - timedelta(days=31))
    is_within_limit("letter", "over", most=1, period=timedelta(days=1))
    Attempts.objects.update(ends_at=now - timedelta(seconds=1))
    cache.set("over", 1, timeout=60)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_cache SET expires = now() - interval '1 second'")
    User.objects.create(created_at=now - timedelta(days=8))
    camille = people.signatory()
    sealed.company()
    sealed.draft(camille)
    StatementDraft.objects.update(updated_at=now - timedelta(days=15))
    Share.objects.create(
        siren="000000018",
        customer="Client",
        slots=[],
        ends_on=now.date() - timedelta(days=367),
        token_sealed=b"",
        created_at=now,
    )
    sealed.row(signed_on=now.date() - timedelta(days=6 * 366))
    vigilance.document(Slot.KBIS, ended_at=now - timedelta(days=366))
    Report.objects.create(reference="7KQ2-M9FD", kind="autre", words="Rien.", received_at=now - timedelta(days=366))
    countable = {row.code: row for row in ROWS if row.count}
    found = {code: row.count(now) for code, row in countable.items()}
    assert found == {
        "changes": 1,
        "mails": 2,
        "attempts": 2,
        "unconfirmed_accounts": 1,
        "sessions": 0,
        "statement_drafts": 1,
        "statements": 1,
        "papers": 1,
        "shares": 1,
        "reports": 1,
    }
    assert {code: row.purge(now) for code, row in countable.items()} == found
    assert set({code: row.count(now) for code, row in countable.items()}.values()) == {0}
