"""How long what a vigilance file holds is kept."""

from django.utils import timezone

from adock.core.retention import Retention, Task
from adock.vigilance import deposits, shares
from adock.vigilance.rules import KEPT_AFTER_END

NIGHTLY = Task("forget_old_papers", "50 1 * * *")

PAPERS = Retention(
    "papers",
    "files of papers that were replaced or taken out; that they were there, from when to when, stays",
    "to answer what a customer was shown",
    lasts=KEPT_AFTER_END,
    task=NIGHTLY,
    purge=deposits.erase_old,
)
STRAYS = Retention(
    "stray_papers",
    "files of deposits that failed half way",
    "no row names them",
    task=NIGHTLY,
    purge=deposits.sweep_strays,
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
