"""What all answers below /api/v1/ share: limits, open CORS, HEAD, entity tags, and problems instead of HTML."""

from collections.abc import Callable
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from adock.api.v1.errors import CONTENT_TYPE, problem
from adock.api.v1.limits import RateLimiter
from adock.core.clients import address_of
from adock.core.paths import api_path

PREFIX = api_path()

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, RateLimit, RateLimit-Policy, Retry-After",
}
PREFLIGHT = CORS | {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class PublicApi:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.limiter = RateLimiter(settings.API_RATE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=PREFLIGHT | {"Allow": "GET, HEAD, OPTIONS"})
        standing = self.limiter.count(address_of(request))
        if standing and standing.is_exceeded:
            response = problem(429, f"Trop de demandes : réessayez dans {standing.seconds_to_reset} secondes.")
        else:
            response = self._answer(request)
        headers = response.headers
        for name, value in (CORS | standing.headers() if standing else CORS).items():
            headers[name] = value
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            response = problem(405)
            response.headers["Allow"] = "GET, HEAD, OPTIONS"
            return response
        request.method, asked = "GET", request.method
        response = self.get_response(request)
        request.method = asked
        if response.status_code >= 400 and response.headers.get("Content-Type") != CONTENT_TYPE:
            response = problem(response.status_code)
        if response.status_code == 200:
            response = _tagged(request, response)
        if asked == "HEAD" and response.status_code != 304:
            response.headers["Content-Length"] = str(len(response.content))
            response.content = b""
        return response


def _tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    tag = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
    headers = response.headers
    if _names(tag, request.META.get("HTTP_IF_NONE_MATCH", "")):
        response = HttpResponse(status=304, headers={"Cache-Control": headers.get("Cache-Control", "")})
    response.headers["ETag"] = tag
    return response


def _names(tag: str, header: str) -> bool:
    """Whether If-None-Match names the tag, as it is or weakened by compression."""
    return any(named.strip().removeprefix("W/") in {tag, "*"} for named in header.split(","))
