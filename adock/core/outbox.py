"""Mail, written down in the transaction of what it tells of, and sent by the worker (adock/jobs/schedule.py).

A mail is plain French in one form: the fact first, what to do second, one button with its address in full, and why one
receives it. Text and HTML are made of the same sentences by templates/mails/message.*.jinja.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from adock.core.models import OutgoingMail


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    url: str  # whole, with its host


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a mail's table: what is told of, in words; `before` is empty where nothing was."""

    label: str
    value: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """`reason` says why one receives it and how to stop. `once`: a key under which it is sent one time only."""

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


def send(mail: Mail) -> None:
    """Puts the mail in the outbox, in the transaction under way; the worker is woken when it commits."""
    context = {"mail": mail}
    row = OutgoingMail(
        recipient=mail.recipient,
        reply_to=mail.reply_to,
        subject=" ".join(mail.subject.split())[:200],
        text=render_to_string("mails/message.txt.jinja", context).strip() + "\n",
        html=render_to_string("mails/message.html.jinja", context),
        once=mail.once,
    )
    if mail.once is None:
        row.save()
    else:
        OutgoingMail.objects.bulk_create([row], ignore_conflicts=True)


# Minutes to wait after each failure; the last is repeated until a mail is given up.
PAUSES = (1, 2, 5, 15, 60, 240)
GIVEN_UP_AFTER = timedelta(days=5)


def _unsent() -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(sent_at=None, abandoned_at=None)


def next_waiting() -> int | None:
    """The number of the mail that has waited longest of those that are due."""
    return _unsent().filter(due_at__lte=timezone.now()).order_by("due_at", "id").values_list("id", flat=True).first()


@transaction.atomic
def hand_over(number: int, deliver: Callable[[OutgoingMail], None]) -> bool:
    """Hands one mail to `deliver`, which raises OSError when it cannot; whether it was sent.

    The row stays locked meanwhile, so that two workers never send the same mail; its Message-ID is the same at each
    try, so that a mail server that had taken it before a crash can tell.
    """
    mail = _unsent().select_for_update(skip_locked=True).filter(pk=number).first()
    if mail is None:
        return False
    now = timezone.now()
    mail.tries += 1
    try:
        deliver(mail)
    except OSError as fault:
        pause = PAUSES[min(mail.tries, len(PAUSES)) - 1]
        mail.last_error = str(fault)[:300]
        mail.due_at = now + timedelta(minutes=pause)
        mail.abandoned_at = now if now - mail.created_at > GIVEN_UP_AFTER else None
    else:
        mail.sent_at = now
    mail.save(update_fields=["tries", "last_error", "due_at", "abandoned_at", "sent_at"])
    return mail.sent_at is not None
