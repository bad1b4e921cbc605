"""Attempts that a rule of access refused, told to those who watch over the service (ASVS 16.3.2).

The one exception to "reading never writes": a page that is refused leaves an entry of the journal, for whoever was signed in,
and a line of the log. One by account, object and hour, and MOST_BY_ACCOUNT an hour, so that nobody floods either. The answer
stays what it was: a 404 tells nobody that it was noticed.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest

from adock.accounts import acts
from adock.core import journal
from adock.core.limits import is_within_limit

logger = logging.getLogger(__name__)

AN_HOUR = timedelta(hours=1)
MOST_BY_ACCOUNT = 60

# Why: not of that company, office or staff; a role without the power; no second factor; an object that is not there for them.
STRANGER, POWERLESS, ONE_FACTOR, OBJECT = "stranger", "powerless", "one_factor", "object"

_NOTED = "_refused_attempt"


@dataclass(frozen=True, slots=True)
class Refused:
    """`subject`: the company, or nothing."""

    why: str
    subject: str = ""


def note_refusal(request: HttpRequest, why: str, subject: str = "") -> None:
    """Says why the answer under way is a refusal; the middleware RefusedAttempts tells it."""
    setattr(request, _NOTED, Refused(why, subject))


def noted_refusal(request: HttpRequest) -> Refused | None:
    return getattr(request, _NOTED, None)


def tell_once(what: str, about: str) -> bool:
    """Whether this is the first time in an hour, for what must be told without flooding whoever reads it."""
    return is_within_limit(f"told {what}", about, most=1, period=AN_HOUR)


def tell_refusal(request: HttpRequest, actor: int, refused: Refused) -> None:
    """Journals and logs that a signed-in user was refused. The page is named by its pattern: an address may hold a secret."""
    page = request.resolver_match.route if request.resolver_match else ""
    if not tell_once("refusal", f"{actor} {refused.why} {refused.subject or page}"):
        return
    if not is_within_limit("refusals of", str(actor), most=MOST_BY_ACCOUNT, period=AN_HOUR):
        return
    details = {"why": refused.why, "page": page, "method": request.method}
    journal.record(acts.ACCESS_REFUSED, actor=actor, subject=refused.subject, details=details)
    logger.warning("access refused to user %s: %s %s (%s)", actor, request.method, page, refused.why)
