"""Answers to requests that are refused before any view is called: a short page, or a problem (RFC 9457) for programs, with the
security headers. Each is counted like a page, so that a storm of them is answered 429; the log tells of them by the minute
(refusal_lines.py), never with a trace."""

import logging
from dataclasses import dataclass, replace
from functools import lru_cache
from http import HTTPStatus

import orjson
from django.http import HttpResponse

from adock.core.clients import place_of_peer
from adock.core.french import typeset
from adock.core.languages import gettext as _
from adock.core.languages import language
from adock.core.paths import health_path, reading_health_path
from adock.core.reading import Reading, count
from adock.core.words import marked
from adock.web.kit.jinja import templates
from adock.web.refusal_lines import RefusalLines
from adock.web.security_headers import is_api, resource_policy, security_headers

logger = logging.getLogger(__name__)

TITLE = marked("Demande refusée")
# Of a 503, which refuses nobody: there are too many at once.
BUSY_TITLE = marked("Service momentanément indisponible")
# What a line of the log shows of a path or of a header.
LONGEST_SHOWN = 100
# What watches and balances the service asks all day from one address, by whatever name.
UNCOUNTED = {health_path(), reading_health_path()}
LINES = RefusalLines()


@dataclass(frozen=True, slots=True)
class Refusal:
    """`sentence` is for the visitor, in French, marked; `reason` for the log. `retry_after_s`: when to come back, if ever.
    `allow`: the methods that would have been."""

    status: HTTPStatus
    sentence: str
    reason: str
    retry_after_s: int = 0
    allow: str = ""


MALFORMED = Refusal(
    HTTPStatus.BAD_REQUEST, marked("Cette demande est mal formée : aucun navigateur n'en envoie de telle."), "malformed"
)
WRONG_HOST = Refusal(
    HTTPStatus.BAD_REQUEST,
    marked("Ce nom de site n'est pas le nôtre. Vérifiez l'adresse que vous avez suivie."),
    "host not allowed",
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WRONG_METHOD = Refusal(
    HTTPStatus.METHOD_NOT_ALLOWED,
    marked("Cette méthode n'est permise nulle part ici."),
    "method",
    allow=", ".join(METHODS),
)
LONG_ADDRESS = Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, marked("Cette adresse est trop longue."), "address too long")
LONG_HEADERS = Refusal(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    marked("Les en-têtes de cette demande sont trop longs ou trop nombreux. Effacez les cookies de ce site, puis réessayez."),
    "headers too long",
)
NO_LENGTH_OF_FILE = Refusal(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    marked("Cet envoi ne dit pas sa longueur : il pourrait dépasser celle que nous prenons."),
    "form of unknown length",
)
NO_LENGTH = Refusal(
    HTTPStatus.LENGTH_REQUIRED, marked("Cette demande ne dit pas sa longueur (Content-Length)."), "body of unknown length"
)
LONG_BODY = Refusal(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    marked(
        "Cette demande est plus longue que ce que prend cette adresse : 64 ko pour la plupart. Raccourcissez-la ou envoyez-la "
        "en plusieurs fois ; dans un navigateur, la page précédente garde ce que vous avez écrit."
    ),
    "body too long",
)
MANY_FIELDS = Refusal(
    HTTPStatus.BAD_REQUEST,
    marked("Cette demande compte plus de champs, ou de signes codés, qu'aucun de nos formulaires n'en envoie."),
    "too many fields or escapes",
)
SLOW_BODY = Refusal(
    HTTPStatus.REQUEST_TIMEOUT,
    marked("Votre envoi est arrivé trop lentement, ou s'est arrêté. Revenez à la page précédente et recommencez."),
    "body too slow",
)
FULL = Refusal(
    HTTPStatus.SERVICE_UNAVAILABLE,
    marked("Trop d'envois arrivent en ce moment. Réessayez dans une minute."),
    "too many bodies at once",
    retry_after_s=60,
)
BUSY = Refusal(
    HTTPStatus.SERVICE_UNAVAILABLE,
    marked("Trop de demandes arrivent en ce moment. Réessayez dans une minute."),
    "too many requests at once",
    retry_after_s=60,
)
UNREAD = Refusal(
    HTTPStatus.SERVICE_UNAVAILABLE,
    marked("Trop de téléchargements sont en cours. Attendez la fin des vôtres, puis réessayez."),
    "too many answers unread",
    retry_after_s=60,
)
STORM = Refusal(
    HTTPStatus.TOO_MANY_REQUESTS,
    marked("Trop de demandes viennent de votre adresse internet. Attendez un peu avant la suivante."),
    "too many requests",
)
IN_CLEAR = Refusal(
    HTTPStatus.FORBIDDEN,
    marked("Cette adresse ne répond qu'en HTTPS : ce qui a été envoyé a pu être lu en route."),
    "plain HTTP",
)


def refused(refusal: Refusal, path: str) -> HttpResponse:
    """The answer to a request for `path`. Depends on no context, no database, no host."""
    content, kind = _content(refusal, language(), for_programs=is_api(path))
    headers = security_headers() | {
        "Cross-Origin-Resource-Policy": resource_policy(path),
        "Cache-Control": "no-store",
        "Content-Length": str(len(content)),
    }
    if refusal.allow:
        headers["Allow"] = refusal.allow
    if refusal.retry_after_s:
        headers["Retry-After"] = str(refusal.retry_after_s)
    return HttpResponse(content, status=refusal.status, content_type=kind, headers=headers)


def note(refusal: Refusal, what: str, who: str, path: str) -> Refusal:
    """Tells of the refusal in the log and counts it; returns what to answer, which is STORM to who was refused too often.

    `what` was asked (a method and a path, a host), by `who` (an address)."""
    place = place_of_peer(who)
    tell(refusal.reason, place, f"refused with {refusal.status}, {refusal.reason}: {what[:LONGEST_SHOWN]!r} from {who}")
    return in_storm(Reading.PAGES, place, path) or refusal


def in_storm(reading: Reading, place: str, path: str) -> Refusal | None:
    """Counts a request that is answered before any limit is looked at; STORM when the place has asked too much."""
    standing = None if path in UNCOUNTED else count(reading, place)
    return replace(STORM, retry_after_s=standing.wait_s) if standing and standing.is_exceeded else None


def tell(reason: str, place: str, line: str) -> None:
    for each in LINES.count(reason, place, line):
        logger.warning("%s", each)


@lru_cache(maxsize=200)
def _content(refusal: Refusal, spoken: str, *, for_programs: bool) -> tuple[bytes, str]:
    """The answer's body and its type, made once: refusing costs less than asking."""
    sentence = typeset(_(refusal.sentence))
    title = typeset(_(BUSY_TITLE if refusal.status is HTTPStatus.SERVICE_UNAVAILABLE else TITLE))
    if not for_programs:
        page = templates().get_template("pages/refused.jinja")
        return page.render(title=title, sentence=sentence).encode(), "text/html; charset=utf-8"
    status = int(refusal.status)
    problem = {"type": "about:blank", "title": title, "status": status, "detail": sentence, "erreurs": []}
    return orjson.dumps(problem), "application/problem+json"
