"""How long the personal data in statements is retained."""

from adock.certificates.drafts import forget_old_drafts, old_drafts
from adock.certificates.models import Certificate
from adock.certificates.rules import DRAFTS_KEPT, KEPT_AFTER_END
from adock.core.retention import Retention, Task
from adock.documents import keeping
from adock.documents.retention import NIGHTLY as FILES_NIGHTLY

NIGHTLY = Task("forget_statements", "50 0 * * *")

DRAFTS = Retention(
    "statement_drafts",
    "statements prepared and given up",
    "they name workers",
    lasts=DRAFTS_KEPT,
    task=NIGHTLY,
    purge=lambda now: forget_old_drafts(),
    count=lambda now: old_drafts().count(),
)
STATEMENTS = Retention(
    "statements",
    "list and PDF of statements, once their validity is over; what was signed, by whom and when stays",
    "the customer may be asked for them that long (code civil, 2224)",
    lasts=KEPT_AFTER_END,
    task=FILES_NIGHTLY,
    purge=lambda now: keeping.erase_old(Certificate, now),
    count=lambda now: keeping.over(Certificate, now).count(),
)
