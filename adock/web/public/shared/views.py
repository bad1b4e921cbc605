"""A company's vigilance file, for the customer who was given a link: a cover with a button, then one page of papers.

A GET of the cover changes and records nothing, since programs that check mails open every link. The button opens the file.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from adock.accounts.companies import company_name
from adock.core.clients import place_of
from adock.core.clock import today
from adock.core.dates import in_words
from adock.core.limits import is_within_limit
from adock.core.moments import moment_in_words
from adock.core.siren import group_siren
from adock.directory.companies import load_companies
from adock.directory.company import Company
from adock.directory.situation import Situation, current_situation
from adock.gateways.files import StoreAway
from adock.gateways.sealing import SealUnavailable
from adock.register.paths import public_company_path, sheet_path
from adock.vigilance import archive as archives
from adock.vigilance import shares
from adock.vigilance.models import Share, ShareOpening
from adock.vigilance.papers import Paper
from adock.vigilance.paths import shared_archive_path, shared_file_path, shared_path
from adock.vigilance.rules import ShareState
from adock.vigilance.wording import count_sentence
from adock.web.kit import errors
from adock.web.kit.downloads import attachment
from adock.web.kit.frame import render_page
from adock.web.kit.pieces import Link, Plate, State, siren_number
from adock.web.public import wording
from adock.web.public.shared import pass_cookie
from adock.web.public.shared.pages import CoverPage, FilePage, ProblemPage
from adock.web.public.shared.papers import panel

logger = logging.getLogger(__name__)

AN_HOUR = timedelta(hours=1)
# Per link, place and hour: many times what a person does; only a program exceeds it. And from how many places: whoever else
# has the link does not use up the customer's.
MOST_OPENINGS, MOST_PAPERS, MOST_ARCHIVES = 60, 120, 20
MANY_PLACES = 5

PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive"}

WRONG_CODE = "Ce n'est pas le bon code. Vérifiez-le, ou redemandez-le à l'entreprise."
NO_CODE = "Saisissez le code que l'entreprise vous a donné."
TOO_MANY_CODES = "Dix codes faux ont été saisis : ce lien est bloqué pendant une heure. Redemandez le code à l'entreprise."
TOO_MANY = "Ce lien a trop servi en une heure. Réessayez dans une heure au plus tard."

View = Callable[..., HttpResponse]


def _private(view: View) -> View:
    """For the addresses that hold a share's secret: never cached, never indexed, never sent as a referrer.

    The view receives the share, checked to be open. No CSRF token is required, because the secret protects forms too: a
    page elsewhere that does not know it can send nothing, and one that does needs no browser.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, token: str, **kwargs: str) -> HttpResponse:
        response = _answer(request, token, **kwargs)
        for name, value in PRIVATE.items():
            response.headers[name] = value
        return response

    def _answer(request: HttpRequest, token: str, **kwargs: str) -> HttpResponse:
        share = shares.find(token)
        if share is None:
            return errors.not_found(request)
        try:
            shares.check_open(share)
            return view(request, share, token, **kwargs)
        except shares.Closed as closed:
            return _closed(request, closed)
        except Http404:
            return errors.not_found(request)

    return guarded


def _opened(view: View) -> View:
    """For visitors who have pressed the cover's button; others are redirected to it."""

    @wraps(view)
    def guarded(request: HttpRequest, share: Share, token: str, **kwargs: str) -> HttpResponse:
        if not pass_cookie.is_held(request, share):
            return HttpResponseRedirect(shared_path(token), status=303)
        return view(request, share, token, **kwargs)

    return guarded


@_private
def cover(request: HttpRequest, share: Share, token: str) -> HttpResponse:
    if request.method != "POST":
        return _cover(request, share, token)
    if not _is_within(request, share, "share-opened", MOST_OPENINGS):
        return _too_many(request, share)
    typed = request.POST.get("code", "")
    try:
        shares.open_file(share, typed, place_of(request))
    except shares.WrongCode:
        return _cover(request, share, token, WRONG_CODE if typed.strip() else NO_CODE, status=400)
    except shares.TooManyCodes:
        return _cover(request, share, token, TOO_MANY_CODES, status=429)
    response = HttpResponseRedirect(shared_file_path(token), status=303)
    pass_cookie.give(response, share, shared_path(token))
    return response


@_private
@_opened
def file(request: HttpRequest, share: Share, token: str) -> HttpResponse:
    day, situation = today(), current_situation()
    company = _company(share, situation)
    papers = shares.papers_of(share, day)
    has_files = any(archives.can_be_handed_over(paper) for paper in papers)
    page = FilePage(
        name=company_name(share.siren),
        siren=siren_number(share.siren),
        customer=share.customer,
        until=in_words(share.ends_on),
        plate=wording.plate(company.verdict, day, situation.register_on) if company else UNKNOWN,
        reasons=wording.other_reasons(company.verdict) if company else (),
        sheet=Link("Voir la fiche publique", sheet_path(company.main.siret)) if company else None,
        count=count_sentence(papers),
        panels=tuple(panel(paper, day, token) for paper in papers),
        archive_url=shared_archive_path(token) if has_files else "",
    )
    return render_page(request, "public/shared/file.jinja", page, situation=situation)


@_private
@_opened
def paper(request: HttpRequest, share: Share, token: str, slot: str) -> HttpResponse:
    found = next((one for one in shares.papers_of(share, today()) if one.slot.value == slot), None)
    if found is None:
        raise Http404
    if not archives.can_be_handed_over(found):
        return _gone(request, token)
    if not _is_within(request, share, "share-paper", MOST_PAPERS):
        return _too_many(request, share)
    try:
        content = archives.read(found)
    except archives.PaperUnreadable as fault:
        return _unreadable(request, share, token, fault.paper)
    except StoreAway:
        return _away(request, token)
    shares.record_opening(share, ShareOpening.What.PAPER, found)
    return attachment(content, archives.file_name(found), found.media_type)


@_private
@_opened
def archive(request: HttpRequest, share: Share, token: str) -> HttpResponse:
    if not _is_within(request, share, "share-archive", MOST_ARCHIVES):
        return _too_many(request, share)
    moment, situation = timezone.now(), current_situation()
    papers = shares.papers_of(share, today())
    try:
        made = archives.make(share, papers, _company(share, situation), situation, moment)
    except archives.PaperUnreadable as fault:
        return _unreadable(request, share, token, fault.paper)
    except (StoreAway, SealUnavailable):
        return _away(request, token)
    except archives.TooLarge:
        sentences = ("Ces pièces sont trop lourdes pour un seul fichier. Téléchargez-les une par une.",)
        return _problem(request, "Dossier trop lourd", sentences, 413, _back(token))
    shares.record_opening(share, ShareOpening.What.ARCHIVE)
    return attachment(made, archives.archive_name(share, moment), "application/zip")


# ------------------------------------------------------------------ pieces

UNKNOWN = Plate(State.BAD, "Hors du registre", archives.UNKNOWN_CARRIER)


def _company(share: Share, situation: Situation) -> Company | None:
    return load_companies([share.siren], situation, today()).get(share.siren)


def _is_within(request: HttpRequest, share: Share, act: str, most: int) -> bool:
    if not is_within_limit(act, f"{share.pk} {place_of(request)}", most=most, period=AN_HOUR):
        return False
    return is_within_limit(f"{act} anywhere", str(share.pk), most=most * MANY_PLACES, period=AN_HOUR)


def _cover(request: HttpRequest, share: Share, token: str, error: str = "", *, status: int = 200) -> HttpResponse:
    page = CoverPage(
        name=company_name(share.siren),
        siren=group_siren(share.siren),
        customer=share.customer,
        until=in_words(share.ends_on),
        papers=tuple(paper.label for paper in shares.papers_of(share, today()) if archives.can_be_handed_over(paper)),
        url=shared_path(token),
        asks_code=bool(share.code_digest),
        error=error,
        file_url=shared_file_path(token) if pass_cookie.is_held(request, share) else "",
    )
    return render_page(request, "public/shared/cover.jinja", page, status=status)


# ------------------------------------------------------------------ what went wrong


def _problem(
    request: HttpRequest, title: str, sentences: tuple[str, ...], status: int, back: Link | None = None
) -> HttpResponse:
    return render_page(request, "public/shared/problem.jinja", ProblemPage(title, sentences, back), status=status)


def _closed(request: HttpRequest, closed: shares.Closed) -> HttpResponse:
    share, name = closed.share, company_name(closed.share.siren)
    if closed.state == ShareState.REVOKED and share.revoked_at:
        title, why = "Ce partage est arrêté", f"{name} a arrêté ce partage le {moment_in_words(share.revoked_at)}."
    else:
        title, why = "Ce partage est terminé", f"{name} partageait ce dossier jusqu'au {in_words(share.ends_on)}."
    ask = f"Pour voir son dossier de vigilance, demandez un nouveau lien à {name}."
    return _problem(
        request, title, (why, ask), 410, Link("Voir la page publique de l'entreprise", public_company_path(share.siren))
    )


def _too_many(request: HttpRequest, share: Share) -> HttpResponse:
    response = _problem(request, "Trop d'ouvertures", (TOO_MANY,), 429)
    response.headers["Retry-After"] = str(int(AN_HOUR.total_seconds()))
    return response


def _unreadable(request: HttpRequest, share: Share, token: str, unreadable: Paper) -> HttpResponse:
    logger.error("the store does not give back %s (%s of %s)", unreadable.file, unreadable.slot, share.siren)
    sentences = (
        f"La pièce « {unreadable.label} » ne peut pas être lue. Rien n'a été téléchargé.",
        f"Réessayez plus tard. Si cela dure, demandez à {company_name(share.siren)} de la déposer à nouveau.",
    )
    return _problem(request, "Une pièce ne peut pas être lue", sentences, 503, _back(token))


def _away(request: HttpRequest, token: str) -> HttpResponse:
    sentences = ("Nos fichiers ne répondent pas en ce moment. Rien n'a été téléchargé : réessayez dans quelques minutes.",)
    return _problem(request, "Téléchargement impossible pour l'instant", sentences, 503, _back(token))


def _gone(request: HttpRequest, token: str) -> HttpResponse:
    sentences = ("Cette pièce n'est plus dans le dossier. Revenez au dossier pour voir ce qu'il contient maintenant.",)
    return _problem(request, "Cette pièce n'est plus là", sentences, 404, _back(token))


def _back(token: str) -> Link:
    return Link("Revenir au dossier", shared_file_path(token))
