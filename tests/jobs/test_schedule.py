"""What the worker does by the clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from adock.core.limits import is_within_limit
from adock.core.models import Attempts, OutgoingMail
from adock.jobs.schedule import forget_what_is_over

pytestmark = pytest.mark.django_db


def test_each_night_what_is_over_is_forgotten_and_what_is_not_stays():
    now = timezone.now()
    for who in ("over", "open"):
        is_within_limit("letter", who, most=1, period=timedelta(days=1))
    Attempts.objects.filter(pk=Attempts.objects.order_by("pk").first().pk).update(ends_at=now - timedelta(seconds=1))
    for days in (29, 31):
        OutgoingMail.objects.create(recipient="a@adock.example", text="", html="", sent_at=now - timedelta(days=days))
    forget_what_is_over(0)
    assert Attempts.objects.count() == 1
    assert [(now - mail.sent_at).days for mail in OutgoingMail.objects.all()] == [29]
