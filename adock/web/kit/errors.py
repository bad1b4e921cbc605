"""The site's own pages for 400, 403, 404, 429, 500 and 503. None of them may itself fail."""

import logging
import sys
from dataclasses import dataclass, field
from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from adock.core.away import What
from adock.core.french import in_minutes, typeset
from adock.core.languages import gettext as _
from adock.core.outages import RETRY_AFTER_S, outage_in
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
NO_ANSWER = marked("La recherche ne répond pas en ce moment. Réessayez dans une minute.")
AWAY = marked("Une partie du service ne répond pas en ce moment. Réessayez dans une minute.")
UNAVAILABLE = marked("Service momentanément indisponible")
COME_BACK = marked(
    "Réessayez dans une minute : la recherche et les fiches fonctionnent peut-être déjà, depuis l'accueil. Un contrôle ne "
    "peut pas attendre ? Demandez la copie conforme de la licence : elle doit être à bord du véhicule."
)
NOT_DONE = marked("Votre envoi n'a pas abouti : considérez qu'il est à refaire.")
TYPED_IS_KEPT = marked("Ce que vous avez saisi est gardé dans cette page : le bouton l'envoie de nouveau, sans rien retaper.")
GO_BACK = marked(
    "Ce que vous avez saisi est encore dans la page précédente : revenez-y, puis envoyez-la de nouveau dans une minute."
)

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the field's name
# What a page may send again: not more than this, and nothing that is secret.
MOST_TYPED = 100_000
SECRET_FIELDS = ("password", "mot_de_passe", "code", "credential", "token", "jeton")


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """`pages/{400,404,503}.jinja`. `sentences` are shown verbatim; `query` fills the 404's search field. `reads`: whether the
    index answers, so that search and sheets do."""

    sentences: tuple[str, ...] = ()
    query: str = ""
    back: Link | None = None
    suggestions: tuple[Link, ...] = field(default=())
    again: tuple[tuple[str, str], ...] = ()  # the fields of a form that did not arrive, to send again
    again_needs_token: bool = False
    reads: bool = False


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


def outage(request: HttpRequest, fault: BaseException | None) -> HttpResponse | None:
    """The 503 for what failed because something is away, told in the log as such; None when it failed for another reason."""
    what = outage_in(fault)
    if what is None:
        return None
    route = request.resolver_match.route if request.resolver_match else "before any view"
    logger.error("a request is answered 503: %s /%s", request.method, route, exc_info=fault)
    sentences: tuple[str, ...] = (_(NO_ANSWER if what is What.INDEX else AWAY),)
    again = _to_send_again(request)
    if request.method not in {"GET", "HEAD"}:
        sentences += (_(NOT_DONE), _(TYPED_IS_KEPT if again else GO_BACK))
    needs_token = bool(again) and TOKEN in request.POST
    page = ErrorPage(sentences=sentences, again=again, again_needs_token=needs_token, reads=what is not What.INDEX)
    response = _error_page(request, 503, page)
    response.headers["Retry-After"] = str(RETRY_AFTER_S)  # what fails around the middleware that adds it elsewhere
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark: it would write a second line
    return response


def _to_send_again(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """The fields of a form of ours, for the page to hold. None when one is secret, nor when the form was not checked to come
    from a page of ours: the token that this page adds would make one of it."""
    is_ours = getattr(request, "csrf_processing_done", False) or request.headers.get("Sec-Fetch-Site") == "same-origin"
    if not is_ours or request.method != "POST" or request.content_type != "application/x-www-form-urlencoded":
        return ()
    fields = tuple((name, value) for name, values in request.POST.lists() for value in values if name != TOKEN)
    is_secret = any(word in name.lower() for name, _ in fields for word in SECRET_FIELDS)
    return () if is_secret or sum(len(name) + len(value) for name, value in fields) > MOST_TYPED else fields


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's answer to what nothing foresaw, called while the exception is being handled."""
    return outage(request, sys.exc_info()[1]) or _standalone(500)


def _error_page(request: HttpRequest, status: int, page: ErrorPage) -> HttpResponse:
    try:
        return render_page(request, f"pages/{status}.jinja", page, status=status)
    except Exception as fault:
        if outage_in(fault) is None:
            raise
        logger.exception("an error page cannot be rendered")
        return _standalone(status)


def in_short(status: int, sentences: tuple[str, ...]) -> HttpResponse:
    """A page that asks nothing of the database, nor who is reading."""
    html = templates().get_template(f"pages/{status}.jinja").render(page=ErrorPage(sentences=sentences), site=site())
    return HttpResponse(html, status=status, headers={"Cache-Control": "no-store"})


def _standalone(status: int) -> HttpResponse:
    """A page that depends on nothing: no database, no situation, no context."""
    unavailable = {"title": _(UNAVAILABLE), "sentence": typeset(_(COME_BACK))}
    name, shown = ("refused", unavailable) if status == 503 else ("500", {})
    html = templates().get_template(f"pages/{name}.jinja").render(shown)
    return HttpResponse(html, status=status, headers={"Cache-Control": "no-store"})
