"""The site's own pages for 400, 403, 404, 429, 500 and 503. None of them may itself fail."""

import logging
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from adock.core.french import in_minutes
from adock.core.languages import gettext as _
from adock.core.reading import Standing
from adock.core.words import marked
from adock.web.kit.frame import render_page, site
from adock.web.kit.jinja import templates
from adock.web.kit.pieces import Link

logger = logging.getLogger(__name__)

WRONG_ADDRESS = "L'adresse demandée n'est pas correcte."
OLD_FORM = "Ce formulaire n'est plus valable. Revenez à la page précédente, rechargez-la, puis envoyez-le de nouveau."
NOT_ALLOWED = "Votre compte ne permet pas d'ouvrir cette page."
PROTECTION = "Cette limite protège les comptes contre les programmes qui essaient sans fin. Rien n'a été changé."
NEED_MORE = marked("Besoin de plus ? Écrivez-nous : dites ce que vous faites, et combien de pages il vous faut.")
NO_ANSWER = "La recherche ne répond pas en ce moment. Réessayez dans une minute."


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """`pages/{400,404,503}.jinja`. `sentences` are shown verbatim; `query` fills the 404's search field."""

    sentences: tuple[str, ...] = ()
    query: str = ""
    back: Link | None = None
    suggestions: tuple[Link, ...] = field(default=())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error_page(request, 404, ErrorPage())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error_page(request, 400, ErrorPage(sentences=(WRONG_ADDRESS,)))


def forbidden_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: sent from another site, or from a page older than the session."""
    return _error_page(request, 403, ErrorPage(sentences=(OLD_FORM,)))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error_page(request, 403, ErrorPage(sentences=(str(exception) or NOT_ALLOWED,)))


def unavailable(request: HttpRequest, sentence: str = NO_ANSWER) -> HttpResponse:
    return _error_page(request, 503, ErrorPage(sentences=(sentence,)))


def too_many(request: HttpRequest, wait: timedelta, why: str = PROTECTION) -> HttpResponse:
    """429: says when to come back (after `wait` at most) and what the limit is for."""
    minutes = max(1, round(wait.total_seconds() / 60))
    response = _error_page(request, 429, ErrorPage(sentences=(f"Réessayez {in_minutes(minutes)} au plus tard.", why)))
    response.headers["Retry-After"] = str(int(wait.total_seconds()))
    return response


def too_many_readings(standing: Standing) -> HttpResponse:
    """429: when to come back, the rule, and where to write. Cheap, since whoever gets it may be asking without end."""
    response = in_short(429, (*standing.sentences, _(NEED_MORE)))
    response.headers["Retry-After"] = str(standing.wait_s)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return _standalone(500)


def _error_page(request: HttpRequest, status: int, page: ErrorPage) -> HttpResponse:
    try:
        return render_page(request, f"pages/{status}.jinja", page, status=status)
    except DatabaseError:
        logger.exception("no database to render an error page with")
        return _standalone(status)


def in_short(status: int, sentences: tuple[str, ...]) -> HttpResponse:
    """A page that asks nothing of the database, nor who is reading."""
    html = templates().get_template(f"pages/{status}.jinja").render(page=ErrorPage(sentences=sentences), site=site())
    return HttpResponse(html, status=status, headers={"Cache-Control": "no-store"})


def _standalone(status: int) -> HttpResponse:
    """A page that depends on nothing: no database, no situation, no context."""
    html = templates().get_template("pages/500.jinja").render()
    return HttpResponse(html, status=status, headers={"Cache-Control": "no-store"})
