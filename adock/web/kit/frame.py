"""A page's answer: its template, and what every page shows besides its own content."""

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from adock.accounts.models import User
from adock.core.clock import today
from adock.core.dates import in_words
from adock.core.languages import gettext as _
from adock.core.languages import plural
from adock.core.outages import outage_in
from adock.core.paths import mailbox_path
from adock.directory.situation import Situation, current_situation
from adock.register.rules import STALE_AFTER_DAYS
from adock.web.kit.jinja import render
from adock.web.kit.pieces import Site

# A page says "today": the visitor's browser may cache it for a minute, an intermediate cache may not.
CACHE_CONTROL = "private, max-age=60"


@cache
def site() -> Site:
    return Site(**settings.SITE)


def public_address(request: HttpRequest, path: str = "") -> str:
    """An address to give to visitors, of the page asked for (without its parameters) unless a path is given: under
    ADOCK_PUBLIC_URL if set, else as requested."""
    site = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    return site + (path or request.path)


def render_page(
    request: HttpRequest, template: str, page: Any, *, situation: Situation | None = None, status: int = 200
) -> HttpResponse:
    response = render(request, template, {"page": page} | frame(request, situation), status=status)
    viewer = viewer_of(request)
    is_public = status == 200 and not viewer.is_authenticated and not isinstance(viewer, UnknownUser)
    response.headers["Cache-Control"] = CACHE_CONTROL if is_public else "no-store"
    return response


def frame(request: HttpRequest, situation: Situation | None = None) -> dict[str, Any]:
    """What every page shows around its own content."""
    known, viewer = situation or _known_situation(), viewer_of(request)
    return {
        "site": site(),
        "viewer": viewer,
        "is_account_away": isinstance(viewer, UnknownUser),
        "mailbox_url": mailbox_path() if settings.LOCAL_MAILBOX else "",
        "has_fictional_data": known is not None and known.has_fictional_data,
        "stale_notice": "" if known is None else _stale_notice(known),
    }


class UnknownUser(AnonymousUser):
    """Whoever asks while accounts are out of reach: perhaps somebody who is signed in. Reads what everybody may."""


def viewer_of(request: HttpRequest) -> User | AnonymousUser:
    """The request's user, for pages that are everybody's; anonymous when it was refused before the user was known (a host that
    is not ours), an UnknownUser while accounts are out of reach. `request.user` raises then, and the answer is 503."""
    try:
        return getattr(request, "user", None) or AnonymousUser()
    except Exception as fault:
        if outage_in(fault) is None:
            raise
        return UnknownUser()


def _known_situation() -> Situation | None:
    try:
        return current_situation()
    except Exception as fault:
        if outage_in(fault) is None:
            raise
        return None


def _stale_notice(situation: Situation) -> str:
    if situation.register is None:
        return _("Aucun fichier du registre n'a encore été importé.")
    age = situation.register.age_in_days(today())
    if age <= STALE_AFTER_DAYS:
        return ""
    sentence = _("Le registre consulté date du {day}, il y a {count}.")
    return sentence.format(day=in_words(situation.register_on), count=plural(age, "jour"))
