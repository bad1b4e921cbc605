"""How long what visitors report is retained."""

from adock.core.retention import Retention, Task
from adock.support import services
from adock.support.rules import KEPT

REPORTS = Retention(
    "reports",
    "what visitors report, and the address they gave for an answer",
    "to answer, and to find what is reported again",
    lasts=KEPT,
    task=Task("forget_old_reports", "55 1 * * *"),
    purge=services.forget_old_reports,
    count=lambda now: services.old_reports(now).count(),
)
