"""How long the content of a vigilance file is retained."""

from django.utils import timezone

from adock.core.retention import Retention, Task
from adock.documents import keeping
from adock.documents.retention import NIGHTLY as FILES_NIGHTLY
from adock.vigilance import shares
from adock.vigilance.models import DepositedDocument
from adock.vigilance.rules import KEPT_AFTER_END

NIGHTLY = Task("forget_old_shares", "50 1 * * *")

PAPERS = Retention(
    "papers",
    "files of papers that were replaced or taken out; that they were there, from when to when, stays",
    "to answer what a customer was shown",
    lasts=KEPT_AFTER_END,
    task=FILES_NIGHTLY,
    purge=lambda now: keeping.erase_old(DepositedDocument, now),
    count=lambda now: keeping.over(DepositedDocument, now).count(),
)
SHARES = Retention(
    "shares",
    "shares that are over or were stopped, and who opened them when",
    "to answer what a customer was shown",
    lasts=KEPT_AFTER_END,
    task=NIGHTLY,
    purge=lambda now: shares.forget_old(timezone.localdate(now)),
    count=lambda now: shares.old_shares(timezone.localdate(now)).count(),
)
