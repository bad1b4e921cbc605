"""The site's middleware: headers, compression, cookies, unavailability and session limits."""

import logging
from collections.abc import Callable
from time import time

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from adock.core.addresses import asked_by
from adock.core.paths import api_path, health_path
from adock.search.engine import IndexUnavailable
from adock.web.kit.errors import unavailable
from adock.web.kit.security import OBJECT, Refused, noted_refusal, tell_refusal

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'"
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
}

logger = logging.getLogger(__name__)

UNAVAILABLE = (IndexUnavailable, OperationalError)

Handler = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """The Mozilla Observatory's set; HTTPS redirect and HSTS where HTTPS is on."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.headers = dict(HEADERS)
        self.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        self.https = settings.HTTPS
        if self.https:
            self.headers["Content-Security-Policy"] += "; upgrade-insecure-requests"
            self.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.https and not request.is_secure() and request.path != health_path():
            response: HttpResponse = HttpResponsePermanentRedirect("https://" + request.get_host() + request.get_full_path())
        else:
            response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        if not response.streaming:
            # lets the client reuse the connection
            response.headers.setdefault("Content-Length", str(len(response.content)))
        # Any site's script may read the open API; only our own pages may read everything else.
        is_api = request.path_info.startswith(api_path())
        response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if is_api else "same-origin")
        return response


class CompressedPages(GZipMiddleware):
    """Compresses what browsers display. Downloads are compressed already: compressing them again would hold a process for
    seconds and gain nothing."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            return response
        return super().process_response(request, response)


class ReadableCookies:
    """Drops the cookies that no browser sends by itself and that PostgreSQL cannot look up."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        return self.get_response(request)


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
    """Answers with the site's own 503, not 500, when the database or the index is unavailable."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return unavailable(request) if isinstance(exception, UNAVAILABLE) else None


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

    Both limits come from ANSSI and ASVS 7.3. The last request's time is stored at most once a minute.
    """

    STARTED, SEEN = "started_at", "seen_at"

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._limit(request)
        return self.get_response(request)

    def _limit(self, request: HttpRequest) -> None:
        now, session = int(time()), request.session
        started, seen = session.setdefault(self.STARTED, now), session.setdefault(self.SEEN, now)
        if now - started >= settings.SESSION_LIFE_S or now - seen >= settings.SESSION_IDLE_S:
            logout(request)
        elif now - seen >= 60:
            session[self.SEEN] = now
