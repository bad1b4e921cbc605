"""What the worker does by the clock."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from adock.certificates.kinds import Kind
from adock.certificates.models import Certificate, StatementDraft
from adock.core.limits import is_within_limit
from adock.core.models import Attempts, OutgoingMail
from adock.gateways import files
from adock.jobs.schedule import PURGES
from tests import people, sealed

pytestmark = pytest.mark.django_db

forget_attempts, forget_statements = PURGES["forget_attempts"], PURGES["forget_statements"]
forget_what_is_over, forget_files = PURGES["forget_what_is_over"], PURGES["forget_files"]


def test_each_night_mails_sent_long_ago_are_forgotten_and_the_others_stay():
    now = timezone.now()
    for days in (29, 31):
        OutgoingMail.objects.create(recipient="a@adock.example", text="", html="", sent_at=now - timedelta(days=days))
    forget_what_is_over(0)
    assert [(now - mail.sent_at).days for mail in OutgoingMail.objects.all()] == [29]


def test_each_hour_counts_that_are_over_are_forgotten_and_the_others_stay():
    for who in ("over", "open"):
        is_within_limit("letter", who, most=1, period=timedelta(days=1))
    Attempts.objects.filter(pk=Attempts.objects.order_by("pk").first().pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    cache.set("over", 1, timeout=60)
    cache.set("open", 1, timeout=60)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_cache SET expires = now() - interval '1 second' WHERE cache_key LIKE '%over'")
        forget_attempts(0)
        cursor.execute("SELECT cache_key FROM core_cache")
        assert [key for (key,) in cursor.fetchall()] == [":1:open"]
    assert Attempts.objects.count() == 1


def test_each_night_statements_long_given_up_or_long_over_lose_what_they_say_of_people():
    camille = people.signatory()
    sealed.company()
    draft, now = sealed.draft(camille, kind=Kind.FOREIGN_WORKERS), timezone.now()
    StatementDraft.objects.filter(pk=draft.pk).update(updated_at=now - timedelta(days=15))
    old = sealed.row(signed_on=now.date() - timedelta(days=6 * 366), workers=[{}], worker_count=1)
    young = sealed.row(signed_on=now.date() - timedelta(days=5 * 366), workers=[{}], worker_count=1)
    forget_statements(0)
    forget_files(0)
    assert not StatementDraft.objects.exists()
    assert [Certificate.objects.get(pk=one.pk).workers for one in (old, young)] == [None, [{}]]
    assert [stored.name for stored in files.names("")] == [young.file]
