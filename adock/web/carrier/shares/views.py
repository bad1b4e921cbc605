"""A company's shares: with whom, what, until when, who opened them; making one, changing its end, revoking it."""

from datetime import datetime
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from adock.accounts.companies import company_name
from adock.accounts.models import Membership
from adock.accounts.paths import company_path
from adock.accounts.rules import Power
from adock.certificates.rules import valid_until
from adock.core.addresses import public_url
from adock.core.clock import today
from adock.core.dates import in_words
from adock.core.french import plural
from adock.core.moments import moment_in_words
from adock.core.refusals import Refused
from adock.gateways.files import StoreAway, Unreadable
from adock.vigilance import shares as service
from adock.vigilance.archive import can_be_handed_over
from adock.vigilance.kinds import LABELS, Slot
from adock.vigilance.models import Share, ShareOpening
from adock.vigilance.papers import papers
from adock.vigilance.paths import (
    file_path,
    new_share_path,
    revoke_share_path,
    share_end_path,
    share_path,
    shared_path,
    shares_path,
)
from adock.vigilance.rules import ShareState
from adock.vigilance.wording import state_sentence
from adock.web.carrier.shares import codes
from adock.web.carrier.shares.forms import EndForm, ShareForm
from adock.web.carrier.shares.pages import NewSharePage, OpeningLine, ShareLine, SharePage, SharesPage
from adock.web.kit.act_page import MY_SPACE, ActPage, render_act
from adock.web.kit.doors import member_who_may
from adock.web.kit.frame import render_page
from adock.web.kit.paging import part_of
from adock.web.kit.pieces import Link, Row, State

keeper = member_who_may(Power.KEEP_FILE)
SHARES_BY_PAGE = 50
OPENINGS_BY_PAGE = 50
# Nothing but a verdict is coloured: a share's state is said in words.
STATE_WORDS = {
    ShareState.OPEN: (State.NEUTRAL, "Ouvert jusqu'au {until}"),
    ShareState.OVER: (State.NEUTRAL, "Terminé, son dernier jour était le {until}"),
    ShareState.REVOKED: (State.NEUTRAL, "Arrêté le {revoked}"),
}


@keeper
def shares(request: HttpRequest, siren: str, membership: Membership) -> HttpResponse:
    day = today()
    part = part_of(request, service.shares_of(siren, open_first=day), SHARES_BY_PAGE)
    is_open = {share.pk: service.state_of(share, day) == ShareState.OPEN for share in part.rows}
    page = SharesPage(
        name=company_name(siren),
        parents=_parents(siren)[:-1],
        new_url=new_share_path(siren),
        file_url=file_path(siren),
        open=tuple(_line(share) for share in part.rows if is_open[share.pk]),
        closed=tuple(_line(share) for share in part.rows if not is_open[share.pk]),
        is_first=part.is_first,
        pages=part.links,
    )
    return render_page(request, "carrier/shares/list.jinja", page)


@keeper
def new(request: HttpRequest, siren: str, membership: Membership) -> HttpResponse:
    day = today()
    held = papers(siren, day)
    # what is there; a list of workers is shared on purpose, never by default (RGPD, article 25)
    there = [paper.slot.value for paper in held if can_be_handed_over(paper) and not paper.names_workers]
    usual = {"slots": there, "ends_on": valid_until(day)}
    form = ShareForm(request.POST if request.method == "POST" else None, initial=usual, day=day)
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data
        try:
            made = service.create(
                membership.user, siren, sent["customer"], sent["slots"], sent["ends_on"], with_code=sent["with_code"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if made.code:
                codes.keep(request, made.share.pk, made.code)
            messages.success(request, f"Le lien pour {made.share.customer} est prêt. Copiez-le et envoyez-le.")
            return HttpResponseRedirect(share_path(siren, made.share.pk))
    page = NewSharePage(
        name=company_name(siren),
        parents=_parents(siren),
        form=form,
        hints={paper.slot.value: state_sentence(paper, day) for paper in held},
        back=_back(siren),
    )
    return render_page(request, "carrier/shares/new.jinja", page, status=400 if form.is_bound else 200)


@keeper
def share(request: HttpRequest, siren: str, membership: Membership, number: int) -> HttpResponse:
    found = _share(siren, number)
    state, word = _state(found)
    opened = part_of(request, ShareOpening.objects.filter(share=found), OPENINGS_BY_PAGE, anchor="ouvertures")
    is_open = service.state_of(found, today()) == ShareState.OPEN
    link = _link(found) if is_open else ""
    page = SharePage(
        customer=found.customer,
        parents=_parents(siren),
        state=state,
        state_word=word,
        papers=_labels(found),
        created=_created(found),
        asks_code=bool(found.code_digest),
        link=link,
        mail_url=_mail_url(found, link) if link else "",
        code=codes.take(request, number),
        end_url=share_end_path(siren, number),
        revoke_url=revoke_share_path(siren, number),
        is_open=is_open,
        is_revoked=found.revoked_at is not None,
        holds_workers=Slot.STATEMENT.value in found.slots,
        openings=tuple(_opening(opening) for opening in opened.rows),
        pages=opened.links,
    )
    return render_page(request, "carrier/shares/share.jinja", page)


@keeper
def change_end(request: HttpRequest, siren: str, membership: Membership, number: int) -> HttpResponse:
    found, day = _share(siren, number), today()
    form = EndForm(request.POST if request.method == "POST" else None, initial={"ends_on": valid_until(day)}, day=day)
    if form.is_bound and form.is_valid():
        try:
            changed = service.change_end(membership.user, found, form.cleaned_data["ends_on"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Le partage avec {found.customer} dure maintenant jusqu'au {in_words(changed.ends_on)}.")
            return HttpResponseRedirect(share_path(siren, number))
    page = ActPage(
        title=f"Changer la date de fin du partage avec {found.customer}",
        parents=_parents(siren),
        sentences=(f"{_state(found)[1]}. Le lien reste le même : votre client n'a rien à faire.",),
        form=form,
        submit="Changer la date de fin",
        back=Link("Revenir au partage", share_path(siren, number)),
    )
    return render_act(request, page, status=400 if form.is_bound else 200)


@keeper
def revoke(request: HttpRequest, siren: str, membership: Membership, number: int) -> HttpResponse:
    found = _share(siren, number)
    if request.method == "POST":
        service.revoke(membership.user, found)
        messages.success(request, f"Le partage avec {found.customer} est arrêté. Son lien n'ouvre plus rien.")
        return HttpResponseRedirect(share_path(siren, number))
    is_over = found.revoked_at is not None
    page = ActPage(
        title=f"Arrêter le partage avec {found.customer}",
        parents=_parents(siren),
        sentences=(service.REVOKED,)
        if is_over
        else (
            "Le lien n'ouvrira plus rien, dès maintenant, même pour qui est en train de le lire.",
            "Ce qui a déjà été téléchargé reste chez votre client.",
            "Un partage arrêté ne se rouvre pas : il faudra en créer un autre.",
        ),
        facts=(Row("Client", found.customer), Row("Pièces", ", ".join(_labels(found)))),
        submit="" if is_over else "Arrêter le partage",
        back=Link("Revenir au partage", share_path(siren, number)),
    )
    return render_act(request, page)


# ------------------------------------------------------------------ shared


def _share(siren: str, number: int) -> Share:
    found = service.shares_of(siren).filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    return found


def _line(share: Share) -> ShareLine:
    state, word = _state(share)
    return ShareLine(
        url=share_path(share.siren, share.pk),
        customer=share.customer,
        papers=plural(len(share.slots), "pièce") + (", avec un code" if share.code_digest else ""),
        state=state,
        state_word=word,
        opened=_last_opened(share),
    )


def _last_opened(share: Share) -> str:
    last: datetime | None = getattr(share, "last_opened_at", None)
    if last is None:
        return "Jamais ouvert"
    times: int = getattr(share, "times_opened", 0)
    return f"Ouvert {times} fois, en dernier le {moment_in_words(last)}"


def _state(share: Share) -> tuple[State, str]:
    state, word = STATE_WORDS[service.state_of(share, today())]
    revoked = in_words(timezone.localdate(share.revoked_at)) if share.revoked_at else ""
    return state, word.format(until=in_words(share.ends_on), revoked=revoked)


def _labels(share: Share) -> tuple[str, ...]:
    return tuple(LABELS[Slot(slot)] for slot in share.slots)


def _created(share: Share) -> str:
    who = f" par {share.created_by}" if share.created_by else ""
    return f"{moment_in_words(share.created_at)}{who}"


def _link(share: Share) -> str:
    """The share's link; empty when its encryption key is gone: the link still works but cannot be shown."""
    try:
        return public_url(shared_path(service.token_of(share)))
    except (Unreadable, StoreAway):
        return ""


def _mail_url(share: Share, link: str) -> str:
    name = company_name(share.siren)
    subject = f"Dossier de vigilance de {name}"
    text = f"Bonjour,\n\nVoici le dossier de vigilance de {name}, à jour, jusqu'au {in_words(share.ends_on)} :\n{link}\n" + (
        "\nLe code vous est donné par un autre moyen.\n" if share.code_digest else ""
    )
    return f"mailto:?subject={quote(subject)}&body={quote(text)}"


def _opening(opening: ShareOpening) -> OpeningLine:
    what = ShareOpening.What(opening.what)
    said = str(what.label)
    if what == ShareOpening.What.PAPER:
        number = f" n° {opening.number}" if opening.number else ""
        said = f"{said} : {LABELS[Slot(opening.slot)]}{number}"
    return OpeningLine(opening.at.isoformat(), moment_in_words(opening.at), said)


def _parents(siren: str) -> tuple[Link, ...]:
    return (MY_SPACE, Link(company_name(siren), company_path(siren)), Link("Partages", shares_path(siren)))


def _back(siren: str) -> Link:
    return Link("Revenir aux partages", shares_path(siren))
