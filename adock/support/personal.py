"""What people reported under an address that is now proven to be theirs, for their export.

A report names no account: it is sent without signing in, and stays its time when an account is deleted.
"""

from allauth.account.models import EmailAddress
from django.db.models.functions import Lower

from adock.accounts.models import User
from adock.core.personal import Reference, Sections
from adock.support.models import Report
from adock.support.queries import as_json

REFERENCES: tuple[Reference, ...] = ()


def reports(user: User) -> Sections:
    proven = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    addresses = [address.lower() for address in proven]
    theirs = Report.objects.annotate(address=Lower("email")).filter(address__in=addresses).order_by("pk")
    return {"signalements": [as_json(report) for report in theirs]}
