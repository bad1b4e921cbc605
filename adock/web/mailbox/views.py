"""GET /courriels: the mails that a visitor of a demonstration would have received."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from adock.accounts.letters import print_waiting_letters, waiting_letters
from adock.core.models import OutgoingMail
from adock.core.moments import moment_in_words
from adock.core.paths import mail_as_html_path, mail_path, mailbox_path
from adock.web.kit.frame import render_page

# The latest: what one has just caused is on top.
SHOWN = 200

# A mail's HTML has its style in its elements, as mail readers want it: allowed at that one address, and nothing else is.
MAIL_SECURITY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)


@dataclass(frozen=True, slots=True)
class MailLine:
    url: str
    html_url: str
    recipient: str
    subject: str
    when: str
    state: str

    @classmethod
    def of(cls, mail: OutgoingMail) -> "MailLine":
        return cls(
            url=mail_path(mail.pk),
            html_url=mail_as_html_path(mail.pk),
            recipient=mail.recipient,
            subject=mail.subject,
            when=moment_in_words(mail.created_at),
            state=_state(mail),
        )


def _state(mail: OutgoingMail) -> str:
    if mail.sent_at:
        return f"Remis le {moment_in_words(mail.sent_at)}"
    if mail.abandoned_at:
        return f"Abandonné : {mail.last_error}"
    return "En attente d'envoi"


@dataclass(frozen=True, slots=True)
class MailboxPage:
    """`letters`: how many wait for the printing room."""

    lines: tuple[MailLine, ...]
    letters: int


@dataclass(frozen=True, slots=True)
class MailPage:
    line: MailLine
    text: str
    reply_to: str


View = Callable[..., HttpResponse]


def where_no_mail_leaves(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.LOCAL_MAILBOX:
            raise Http404
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


@where_no_mail_leaves
def mailbox(request: HttpRequest) -> HttpResponse:
    mails = OutgoingMail.objects.exclude(recipient="").order_by("-id")[:SHOWN]
    page = MailboxPage(tuple(map(MailLine.of, mails)), waiting_letters().count())
    return render_page(request, "mailbox/mailbox.jinja", page)


@where_no_mail_leaves
@require_POST
@transaction.atomic
def print_letters(request: HttpRequest) -> HttpResponse:
    """What the printing room of a real service gets by `adock print_letters`."""
    batch = print_waiting_letters()
    if batch is None:
        return HttpResponseRedirect(mailbox_path())
    return HttpResponse(
        batch.pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="courriers.pdf"'},
    )


@where_no_mail_leaves
def mail(request: HttpRequest, number: int) -> HttpResponse:
    shown = get_object_or_404(OutgoingMail, pk=number)
    page = MailPage(MailLine.of(shown), shown.text, shown.reply_to)
    return render_page(request, "mailbox/mail.jinja", page)


@where_no_mail_leaves
def mail_as_html(request: HttpRequest, number: int) -> HttpResponse:
    shown = get_object_or_404(OutgoingMail, pk=number)
    return HttpResponse(shown.html, headers={"Content-Security-Policy": MAIL_SECURITY_POLICY})
