"""Receiving what visitors report: the only writer of Report."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from adock.core import journal
from adock.core.limits import is_within_limit
from adock.core.outbox import send
from adock.core.tokens import paper_code
from adock.support import acts, emails
from adock.support.models import Report
from adock.support.rules import ACKNOWLEDGED_ONCE_IN, KEPT, Kind


def receive(kind: Kind, words: str, *, number: str = "", paper: str = "", page: str = "", email: str = "") -> Report:
    """Keeps the report, mails it to the team, and acknowledges it to whoever gave an address. Values are already read
    (rules.py)."""
    acknowledges = bool(email) and is_within_limit("report-acknowledged", email.lower(), most=1, period=ACKNOWLEDGED_ONCE_IN)
    with transaction.atomic():
        report = Report.objects.create(
            reference=paper_code(groups=2), kind=kind, words=words, number=number, paper=paper, page=page, email=email
        )
        journal.record(acts.REPORT_RECEIVED, actor=None, subject=number, details={"kind": kind.value})
        send(emails.to_the_team(report))
        if acknowledges:
            send(emails.acknowledgement(report))
    return report


def old_reports(now: datetime) -> QuerySet[Report]:
    return Report.objects.filter(received_at__lt=now - KEPT)


def forget_old_reports(now: datetime) -> int:
    """Deletes reports received too long ago; returns how many."""
    return old_reports(now).delete()[0]
