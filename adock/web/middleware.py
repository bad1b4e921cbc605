"""The site's middleware: headers, compression, cookies, unavailability and session limits."""

from collections.abc import Callable, Iterator
from time import time
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

from adock.core.addresses import asked_by
from adock.core.clients import address_of
from adock.core.paths import health_path
from adock.search.engine import IndexUnavailable
from adock.web import refusals
from adock.web.kit.errors import unavailable
from adock.web.refusals import IN_CLEAR, WRONG_HOST
from adock.web.security_headers import HEADERS as HEADERS
from adock.web.security_headers import is_api, resource_policy, security_headers

UNAVAILABLE = (IndexUnavailable, OperationalError)

Handler = Callable[[HttpRequest], HttpResponse]


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
        return response

    def _turned_away(self, request: HttpRequest) -> HttpResponse | None:
        """Refuses a host that is not ours, whatever the address. In clear, redirects pages to HTTPS and refuses programs (ASVS
        4.1.2): redirected, one that sends a key in clear would never be noticed."""
        try:
            host = request.get_host()
        except DisallowedHost:
            refusals.tell(WRONG_HOST, str(request.META.get("HTTP_HOST", "")), address_of(request))
            return refusals.refused(WRONG_HOST, request.path_info)
        if not self.https or request.is_secure() or request.path_info == health_path():
            return None
        if is_api(request.path_info) or request.method not in {"GET", "HEAD"}:
            return refusals.refused(IN_CLEAR, request.path_info)
        return HttpResponsePermanentRedirect(f"https://{host}{request.get_full_path()}")


class StaticFiles(WhiteNoiseMiddleware):
    """Serves what lies in a folder of the static files. What lies beside the folders is our own: the list of names that Django
    keeps (staticfiles.json), the digest of the sources."""

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        if self._is_public(url):
            super().add_file_to_dictionary(url, path, stat_cache=stat_cache)

    def candidate_paths_for_url(self, url: str) -> Iterator[str]:
        return super().candidate_paths_for_url(url) if self._is_public(url) else iter(())

    def _is_public(self, url: str) -> bool:
        return "/" in url.removeprefix(self.static_prefix)


class CompressedPages(GZipMiddleware):
    """Compresses what browsers display. Downloads are compressed already: compressing them again would hold a process for
    seconds and gain nothing."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            return response
        return super().process_response(request, response)


class ReadableCookies:
    """Drops the cookies that no browser sends by itself (RFC 6265, 4.1.1): with a backslash, which http.cookies takes long to
    read (CVE-2024-7592), or a NUL, which PostgreSQL cannot look up."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.META.get("HTTP_COOKIE", "")
        if "\\" in sent or "\0" in sent:
            kept = (pair for pair in sent.split(";") if "\\" not in pair and "\0" not in pair)
            request.META["HTTP_COOKIE"] = ";".join(kept)
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
