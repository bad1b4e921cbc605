"""Mail, stored in the transaction of what it reports and sent by the worker (adock/jobs/schedule.py).

Every mail is in plain French and has the same form: the fact, what to do, one button with its address in full, and why
one receives it. templates/mails/message.*.jinja make text and HTML of the same sentences.

No mail is lost: it stays in the database until a mail server has accepted it. No two workers send the same mail: each
locks the one it sends. A worker killed between the server's acceptance and the commit sends again, under the same
Message-ID.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from adock.core.away import Away, What
from adock.core.french import typeset
from adock.core.models import OutgoingMail

logger = logging.getLogger(__name__)

# The worker's task, by name: it belongs to a layer above.
SENDING = "send_mails"


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    url: str  # whole, with its host


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a mail's table: a label and its value in words; `before` is empty where there was none."""

    label: str
    value: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """`reason` says why one receives it and how to stop. `once`: a key under which only one mail is ever sent."""

    recipient: str
    subject: str
    sentences: tuple[str, ...]
    reason: str
    button: Button | None = None
    facts: tuple[Fact, ...] = ()
    after: tuple[str, ...] = ()
    quotation: str = ""
    reply_to: str = ""
    once: str | None = None


class ServerAway(OSError, Away):
    """No mail server could be reached: the mail itself is not at fault."""

    what = What.MAIL


class Undeliverable(Exception):
    """No mail server will ever accept this mail: trying again is useless."""


def send(mail: Mail) -> None:
    """Puts the mail in the outbox, in the current transaction; the worker is woken when it commits."""
    row = OutgoingMail(
        recipient=mail.recipient,
        reply_to=mail.reply_to,
        subject=typeset(" ".join(mail.subject.split())[:200]),
        text=_rendered("mails/message.txt.jinja", mail).strip() + "\n",
        html=_rendered("mails/message.html.jinja", mail),
        once=mail.once,
    )
    if mail.once is None:
        row.save()
    else:
        OutgoingMail.objects.bulk_create([row], ignore_conflicts=True)
    # robust: what the mail reports is done, and the worker looks by itself every minute
    transaction.on_commit(_wake_worker, robust=True)


def _rendered(template: str, mail: Mail) -> str:
    backend = engines["jinja2"]
    assert isinstance(backend, Jinja2)
    # without the site's frame: a mail must show nothing about whoever's request caused it
    return backend.env.get_template(template).render(mail=mail)


def _wake_worker() -> None:
    try:
        app.configure_task(SENDING, queueing_lock=SENDING).defer()
    except AlreadyEnqueued:
        logger.debug("the worker is already called")


# Minutes to wait after each failure; the last is repeated until a mail is given up.
PAUSES = (1, 2, 5, 15, 60, 240)
GIVEN_UP_AFTER = timedelta(days=5)

Deliver = Callable[[OutgoingMail], None]


def send_due(deliver: Deliver) -> int:
    """Sends the mails that are due, the longest waiting first; returns how many were sent.

    `deliver` raises ServerAway to end the round, which counts against no mail; another OSError to try the mail again
    later; Undeliverable to give it up.
    """
    sent = 0
    while (outcome := _send_next(deliver)) is not None:
        sent += outcome
    return sent


@transaction.atomic
def _send_next(deliver: Deliver) -> bool | None:
    """Whether the next mail was sent; None when there is none, or no server to give it to.

    The row stays locked meanwhile, so that two workers never send the same mail.
    """
    due = OutgoingMail.objects.filter(sent_at=None, abandoned_at=None, due_at__lte=Now()).order_by("due_at", "id")
    mail = due.annotate(now=Now()).select_for_update(skip_locked=True).first()
    if mail is None:
        return None
    now = mail.now  # PostgreSQL's, like all times of the row: machines' clocks differ
    try:
        deliver(mail)
    except ServerAway as fault:
        logger.error("no mail server: %s", fault)
        mail.last_error = str(fault)[:300]
        mail.save(update_fields=["last_error"])
        return None
    except OSError as fault:
        mail.last_error = str(fault)[:300]
        mail.due_at = now + timedelta(minutes=PAUSES[min(mail.tries, len(PAUSES) - 1)])
        mail.abandoned_at = now if now - mail.created_at > GIVEN_UP_AFTER else None
    except Undeliverable as fault:
        mail.last_error = str(fault)[:300]
        mail.abandoned_at = now
    else:
        mail.sent_at = now
        if not settings.LOCAL_MAILBOX:
            # it holds links that open doors: once sent, only its reader has them
            mail.text = mail.html = ""
    mail.tries += 1
    if mail.abandoned_at:
        logger.error("mail %s given up: %s", mail.pk, mail.last_error)
    mail.save()
    return mail.sent_at is not None


def give_up_waiting(reason: str) -> int:
    """Gives up every mail that waits, for that reason; returns how many. They can be sent again (docs/operations.md, Mail)."""
    waiting = OutgoingMail.objects.filter(sent_at=None, abandoned_at=None)
    return waiting.update(abandoned_at=Now(), last_error=reason)


def old_mails(days: int) -> QuerySet[OutgoingMail]:
    """Mails sent or given up more than `days` ago and not yet reduced to their key."""
    limit = Now() - timedelta(days=days)
    old = OutgoingMail.objects.filter(Q(sent_at__lt=limit) | Q(abandoned_at__lt=limit))
    return old.filter(Q(once=None) | ~Q(recipient=""))


def forget_old_mails(days: int) -> int:
    """Deletes mails sent or given up more than `days` ago, save the key of those sent only once; returns how many."""
    old = old_mails(days)
    emptied = old.exclude(once=None).update(recipient="", reply_to="", subject="", text="", html="", last_error="")
    return emptied + old.filter(once=None).delete()[0]
