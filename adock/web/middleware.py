"""The site's middleware: headers, compression, cookies, unavailability and session limits."""

import logging
from collections.abc import Callable, Iterator
from time import time
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.functional import SimpleLazyObject
from whitenoise.middleware import WhiteNoiseMiddleware

from adock.core.addresses import asked_by
from adock.core.away import Away, What
from adock.core.clients import address_of, place_of
from adock.core.outages import RETRY_AFTER_S, outage_in
from adock.core.paths import api_path, health_path, key_set_path, reading_health_path, robots_path
from adock.core.reading import Reading
from adock.web import refusals
from adock.web.kit.errors import outage
from adock.web.kit.security import OBJECT, Refused, noted_refusal, tell_refusal
from adock.web.negotiation import acceptable
from adock.web.refusals import IN_CLEAR, WRONG_HOST
from adock.web.security_headers import is_api, resource_policy, security_headers

Handler = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)


class SecurityHeaders:
    """The Mozilla Observatory's set; HTTPS redirect and HSTS where HTTPS is on."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.headers = security_headers()
        self.https = settings.HTTPS

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._turned_away(request) or self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        if not response.streaming:
            # lets the client reuse the connection
            response.headers.setdefault("Content-Length", str(len(response.content)))
        response.headers.setdefault("Cross-Origin-Resource-Policy", resource_policy(request.path_info))
        if response.cookies and "public" in response.headers.get("Cache-Control", ""):
            # a cache in between would hand one visitor's cookie to all
            response.headers["Cache-Control"] = "no-store"
        return response

    def _turned_away(self, request: HttpRequest) -> HttpResponse | None:
        """Refuses a host that is not ours, whatever the address. In clear, redirects pages to HTTPS and refuses programs (ASVS
        4.1.2): redirected, one that sends a key in clear would never be noticed."""
        try:
            host = request.get_host()
        except DisallowedHost:
            said = str(request.META.get("HTTP_HOST", ""))
            refusal = refusals.note(WRONG_HOST, said, address_of(request), request.path_info)
            return refusals.refused(refusal, request.path_info)
        if not self.https or request.is_secure() or request.path_info in {health_path(), reading_health_path()}:
            return None
        if is_api(request.path_info) or request.method not in {"GET", "HEAD"}:
            storm = refusals.in_storm(Reading.PAGES, place_of(request), request.path_info)
            return refusals.refused(storm or IN_CLEAR, request.path_info)
        return HttpResponsePermanentRedirect(f"https://{host}{request.get_full_path()}")


class StaticFiles(WhiteNoiseMiddleware):
    """Serves what lies in a folder of the static files. What lies beside the folders is our own: the list of names that Django
    keeps (staticfiles.json), the digest of the sources."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if path.startswith(self.static_prefix):
            storm = refusals.in_storm(Reading.STATIC_FILES, place_of(request), path)
            if storm is not None:
                return refusals.refused(storm, path)
        response: HttpResponseBase = super().__call__(request)
        return response

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        if self._is_public(url):
            super().add_file_to_dictionary(url, path, stat_cache=stat_cache)

    def candidate_paths_for_url(self, url: str) -> Iterator[str]:
        return super().candidate_paths_for_url(url) if self._is_public(url) else iter(())

    def _is_public(self, url: str) -> bool:
        return "/" in url.removeprefix(self.static_prefix)


class AcceptedEncodings:
    """Leaves in Accept-Encoding only what may be sent, for what compresses pages and chooses among static files."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if sent := request.META.get("HTTP_ACCEPT_ENCODING", ""):
            request.META["HTTP_ACCEPT_ENCODING"] = acceptable(sent)
        return self.get_response(request)


class CompressedPages(GZipMiddleware):
    """Compresses what browsers display. Downloads are compressed already: compressing them again would hold a process for
    seconds and gain nothing."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            return response
        return super().process_response(request, response)


class ReadableCookies:
    """Drops the cookies that no browser sends by itself (RFC 6265, 4.1.1): with a backslash, which http.cookies takes long to
    read (CVE-2024-7592), or a NUL, which PostgreSQL cannot look up. Drops them all where the answer is the same for everybody
    and caches may keep it: no session is looked up there, hence none is renewed nor ended."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_for_everybody(request.path_info):
            request.META.pop("HTTP_COOKIE", None)
        sent = request.META.get("HTTP_COOKIE", "")
        if "\\" in sent or "\0" in sent:
            kept = (pair for pair in sent.split(";") if "\\" not in pair and "\0" not in pair)
            request.META["HTTP_COOKIE"] = ";".join(kept)
        return self.get_response(request)


def is_for_everybody(path: str) -> bool:
    """Whether what is answered at the path never depends on who asks."""
    well_known = key_set_path().rpartition("/")[0]  # what programs look for on any site (RFC 8615)
    is_alone = path in {health_path(), reading_health_path(), robots_path()}
    return is_alone or path.startswith((api_path(), f"{well_known}/"))


class WhereItCameIn:
    """Makes links written during the request use the requested host, where no ADOCK_PUBLIC_URL is set.

    Production sets one: there, the host that a request names is never written anywhere.
    """

    def __init__(self, get_response: Handler) -> None:
        if settings.PUBLIC_URL:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with asked_by(request):
            return self.get_response(request)


class Unavailability:
    """Answers with the site's own 503, not 500, when what a view needs is away, and says in every 503 when to come back.

    What fails outside of views (other middleware, allauth's, Django's own) gets the same answer from `server_error`.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 503:
            response.headers.setdefault("Retry-After", str(RETRY_AFTER_S))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return outage(request, exception)


class AccountsAway(Away):
    """Whose session this is cannot be read for now."""

    what = What.DATABASE


class RefusedAttempts:
    """Tells of what a signed-in user asked for and is not theirs (adock/web/kit/security.py): what a door refused, and
    addresses behind a door that name something which is not there for them."""

    BEHIND_DOORS = ("mon-espace/", "instruction/", "pilotage/", "partages/", "invitations/", "objections/")

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in {403, 404} and settings.SESSION_COOKIE_NAME in request.COOKIES:
            try:
                self._tell(request, response)
            except DatabaseError:  # the answer matters more than its trace
                logger.exception("a refused attempt could not be journalled")
        return response

    def _tell(self, request: HttpRequest, response: HttpResponse) -> None:
        refused = noted_refusal(request)
        match = request.resolver_match
        if refused is None and response.status_code == 404 and match and match.route.startswith(self.BEHIND_DOORS):
            refused = Refused(OBJECT, str(match.kwargs.get("siren", "")) if match.kwargs else "")
        if refused is not None and request.user.is_authenticated:
            tell_refusal(request, request.user.pk, refused)


class SessionLimits:
    """A session ends 12 hours after it began, and after an hour without a request (settings SESSION_LIFE_S, SESSION_IDLE_S).

    Both limits come from ANSSI and ASVS 7.3. The last request's time is stored at most once a minute. While sessions cannot
    be read, nobody is signed in: what is public goes on for everybody (kit/frame.py), and asking who the user is raises
    AccountsAway, which is answered by 503.
    """

    STARTED, SEEN = "started_at", "seen_at"

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            try:
                if request.user.is_authenticated:
                    self._limit(request)
            except Exception as fault:
                if outage_in(fault) is None:
                    raise
                logger.error("a session cannot be read", exc_info=fault)
                _put_out_of_reach(request, fault)
        return self.get_response(request)

    def _limit(self, request: HttpRequest) -> None:
        now, session = int(time()), request.session
        started, seen = session.setdefault(self.STARTED, now), session.setdefault(self.SEEN, now)
        if now - started >= settings.SESSION_LIFE_S or now - seen >= settings.SESSION_IDLE_S:
            logout(request)
        elif now - seen >= 60:
            session[self.SEEN] = now


def _put_out_of_reach(request: HttpRequest, fault: Exception) -> None:
    """Makes the user unknown to the end of the request, even if the database is back before: its limits were not looked at."""

    def unknown() -> NoReturn:
        raise AccountsAway from fault

    request.user = SimpleLazyObject(unknown)  # type: ignore[assignment]  # as Django's own middleware does
