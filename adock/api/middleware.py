"""What all answers below /api/v1/ share: limits, methods, open CORS, HEAD, entity tags, and problems instead of HTML."""

from collections.abc import Callable
from hashlib import blake2b
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from adock.api.v1.errors import CONTENT_TYPE, bad_request, field_error, problem, too_many
from adock.api.v1.methods import READING, Methods, header, methods_at, parameters_of
from adock.core.clients import place_of
from adock.core.languages import gettext as _
from adock.core.languages import said
from adock.core.paths import api_path
from adock.core.questions import refusal_of, unknown_among
from adock.core.reading import Effort, Reading, Standing, count

PREFIX = api_path()

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Parametres-Ignores, RateLimit, RateLimit-Policy, Retry-After",
}
# Request headers that a script may send: all, as no cookie and no key gives a right here. "*" is not known to older browsers,
# and never stands for Authorization (Fetch, 3.3.5).
SENT_HEADERS = ", ".join(
    ("*", "Accept", "Accept-Language", "Authorization", "Cache-Control", "Content-Type", "If-Modified-Since", "If-None-Match",
     "Pragma", "X-Requested-With")
)  # fmt: skip


class PublicApi:
    """Opens reading to every site's script. Only the methods that a route declares pass; those that may change something
    (all but GET and the POSTs marked READS_ONLY) are for programs alone, without CORS. Cookies give no right here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        place = place_of(request)
        standing = count(Reading.API, place)
        if standing and standing.is_exceeded:
            response = too_many(standing)
        elif refusal := refusal_of(request):
            status, sentence = refusal
            response = problem(status, _(sentence))
        elif request.method == "OPTIONS":
            return _preflight(methods_at(request.path_info) or READING)
        else:
            effort = Effort(Reading.API, place)
            response = self._read_or_act(request)
            effort.charge()
        headers = response.headers
        for name, value in (CORS if _is_open(request) else {}).items():
            headers[name] = value
        for name, value in _rate_headers(standing).items() if standing else ():
            headers.setdefault(name, value)
        return response

    def _read_or_act(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD"}:
            return self._read(request)
        return self._act(request)

    def _read(self, request: HttpRequest) -> HttpResponse:
        request.method, asked = "GET", request.method
        response = self._answer(request)
        request.method = asked
        if response.status_code == 200:
            response = _tagged(request, _telling_unknown(request, response))
        if asked == "HEAD" and response.status_code != 304:
            response.headers["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    def _act(self, request: HttpRequest) -> HttpResponse:
        methods = methods_at(request.path_info)
        if methods is None:
            return problem(404)
        if request.method not in methods.declared:
            return _not_allowed(methods)
        response = self._answer(request)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405:
            return _not_allowed(methods_at(request.path_info) or READING)
        if response.status_code >= 400 and response.headers.get("Content-Type") != CONTENT_TYPE:
            return problem(response.status_code)
        return response


def _telling_unknown(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, which names in a header the parameters that no route has; or a problem where one looks like another that the
    route has: the answer is not to the question that was meant."""
    route = request.resolver_match and request.resolver_match.route
    if not request.GET or not route:
        return response
    unknown = unknown_among(request.GET, parameters_of(route))
    meant = [name for name in unknown if name.close]
    if meant:
        return bad_request([field_error(name.written, "PARAMETRE_INCONNU", said(name.sentence)) for name in meant])
    if unknown:
        response.headers["Parametres-Ignores"] = ", ".join(quote(name.written) for name in unknown)
    return response


def _rate_headers(standing: Standing) -> dict[str, str]:
    """draft-ietf-httpapi-ratelimit-headers: the policy is the machine's, whichever process answers."""
    return {
        "RateLimit-Policy": f'"adresse";q={standing.limit};w={standing.rule.period_s}',
        "RateLimit": f'"adresse";r={standing.left};t={standing.wait_s}',
    }


def _is_open(request: HttpRequest) -> bool:
    """Whether another site's script may read the answer. It may for every GET, which saves resolving the address again."""
    if request.method in {"GET", "HEAD"}:
        return True
    methods = methods_at(request.path_info)
    return methods is None or request.method not in methods.declared - methods.open


def _preflight(methods: Methods) -> HttpResponse:
    response = HttpResponse(status=204, headers={"Allow": header(methods.declared)})
    if methods.open:
        headers = CORS | {
            "Access-Control-Allow-Methods": header(methods.open),
            "Access-Control-Allow-Headers": SENT_HEADERS,
            "Access-Control-Max-Age": "86400",
        }
        for name, value in headers.items():
            response.headers[name] = value
    return response


def _not_allowed(methods: Methods) -> HttpResponse:
    only_read = methods.declared == READING.declared
    response = problem(405, None if only_read else f"Cette adresse n'accepte que {' et '.join(sorted(methods.declared))}.")
    response.headers["Allow"] = header(methods.declared)
    return response


def _tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    tag = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
    headers = response.headers
    if _names(tag, request.META.get("HTTP_IF_NONE_MATCH", "")):
        response = HttpResponse(status=304, headers={"Cache-Control": headers.get("Cache-Control", "")})
    response.headers["ETag"] = tag
    return response


def _names(tag: str, header: str) -> bool:
    """Whether If-None-Match names the tag, either as is or weakened by compression."""
    return any(named.strip().removeprefix("W/") in {tag, "*"} for named in header.split(","))
