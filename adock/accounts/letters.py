"""Codes posted to a company's head office: requested, printed in a batch, typed in.

The code is drawn when the letter is printed and stored as a slow, salted hash: neither the database nor its backups hold
it. A letter is bound to the user who asked for it.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from adock.accounts import acts, emails, memberships
from adock.accounts.companies import company_name, head_office, lock_company
from adock.accounts.models import ClaimLetter, Membership, User
from adock.accounts.paths import letter_code_path
from adock.accounts.rules import (
    LETTER_LIFE,
    LETTER_TRIES,
    LETTERS_OF_COMPANY_IN_30_DAYS,
    LETTERS_OF_USER_TO_COMPANY_IN_30_DAYS,
    OPEN_LETTERS_OF_USER,
    MembershipState,
    Proof,
    Role,
)
from adock.core import journal
from adock.core.acts import Act
from adock.core.addresses import public_url
from adock.core.dates import in_words
from adock.core.french import plural
from adock.core.locks import Lock, wait_for
from adock.core.outbox import send
from adock.core.paths import contact_path
from adock.core.refusals import Refused
from adock.core.siren import group_siren
from adock.core.tokens import normalized_code, paper_code
from adock.gateways.typesetting import typeset

TEMPLATE = Path(__file__).with_name("letter.typ")

ADMINISTRATOR_ALREADY = "Vous administrez déjà cette entreprise : vous n'avez pas besoin de courrier."
ASKED_ALREADY = (
    "Vous avez déjà demandé un courrier pour cette entreprise. Attendez-le, ou annulez-le pour en demander un autre."
)
TOO_MANY_OF_USER = f"Vous avez déjà {OPEN_LETTERS_OF_USER} courriers en attente. Utilisez-les ou annulez-en un."
TOO_MANY_OF_USER_TO_COMPANY = (
    f"{LETTERS_OF_USER_TO_COMPANY_IN_30_DAYS} courriers sont déjà partis pour vous à cette entreprise en 30 jours. "
    "Réessayez plus tard, ou écrivez-nous s'ils n'arrivent pas."
)
TOO_MANY_OF_COMPANY = (
    f"{LETTERS_OF_COMPANY_IN_30_DAYS} courriers ont déjà été demandés pour cette entreprise en 30 jours. "
    "Réessayez plus tard, ou écrivez-nous si ces demandes ne viennent pas de vous."
)
NO_LETTER = "Aucun courrier de cette entreprise n'attend de code sur votre compte."
NOT_PRINTED = "Ce courrier n'est pas encore imprimé : il n'y a pas de code à saisir pour l'instant."
EXPIRED = f"Ce code avait {plural(LETTER_LIFE.days, 'jour')} pour servir : c'est passé. Demandez un nouveau courrier."
EXHAUSTED = f"Ce code a été mal saisi {LETTER_TRIES} fois : il ne sert plus. Demandez un nouveau courrier."
CANNOT_CANCEL = "Ce courrier a déjà servi, ou a déjà été annulé."


def open_letters(user: User) -> QuerySet[ClaimLetter]:
    """The user's letters that were neither used nor cancelled, including dead ones (see why_dead)."""
    return ClaimLetter.objects.filter(user=user, used_at=None, cancelled_at=None)


def why_dead(letter: ClaimLetter) -> str:
    """The French sentence that says why the letter's code can never be used again; empty while it can."""
    if letter.tries >= LETTER_TRIES:
        return EXHAUSTED
    return EXPIRED if letter.expires_at and letter.expires_at <= timezone.now() else ""


@transaction.atomic
def ask(user: User, siren: str) -> ClaimLetter:
    """Queues a letter to the company's head office for printing, and notifies its members. Raises Refused."""
    _lock_user(user)
    lock_company(siren)
    memberships.check_claimable(siren)
    _check_membership(user, siren)
    place = head_office(siren)
    if isinstance(place, str):
        raise Refused(place)
    _check_limits(user, siren)
    letter = ClaimLetter.objects.create(
        user=user, siren=siren, siret=place.siret, recipient=list(place.lines), requested_at=timezone.now()
    )
    _record(acts.LETTER_ASKED, letter, user.pk)
    for member in memberships.active_members(siren).exclude(user=user).exclude(user__email=""):
        send(emails.letter_asked(letter, member.user))
    return letter


def _check_membership(user: User, siren: str) -> None:
    current = memberships.current_membership(user, siren)
    if current is None:
        return
    if current.state == MembershipState.SUSPENDED:
        raise Refused(memberships.SUSPENDED)
    if current.role == Role.ADMINISTRATOR:
        raise Refused(ADMINISTRATOR_ALREADY)


def _check_limits(user: User, siren: str) -> None:
    now = timezone.now()
    waiting = list(open_letters(user))
    living = [letter for letter in waiting if not why_dead(letter)]
    dead = [letter.pk for letter in waiting if why_dead(letter)]
    if any(letter.siren == siren for letter in living):
        raise Refused(ASKED_ALREADY)
    if len(living) >= OPEN_LETTERS_OF_USER:
        raise Refused(TOO_MANY_OF_USER)
    # a letter withdrawn before it cost a stamp does not count: the company's own people may still ask
    posted = ClaimLetter.objects.exclude(printed_at=None, cancelled_at__isnull=False)
    recent = posted.filter(siren=siren, requested_at__gt=now - timedelta(days=30))
    if recent.filter(user=user).count() >= LETTERS_OF_USER_TO_COMPANY_IN_30_DAYS:
        raise Refused(TOO_MANY_OF_USER_TO_COMPANY)
    if recent.count() >= LETTERS_OF_COMPANY_IN_30_DAYS:
        raise Refused(TOO_MANY_OF_COMPANY)
    ClaimLetter.objects.filter(pk__in=dead).update(cancelled_at=now)


@transaction.atomic
def cancel(user: User, number: int) -> ClaimLetter:
    """Withdraws one's letter; if it is in the post already, its code will not work."""
    letter = open_letters(user).select_for_update().filter(pk=number).first()
    if letter is None:
        raise Refused(CANNOT_CANCEL)
    letter.cancelled_at = timezone.now()
    letter.save(update_fields=["cancelled_at"])
    _record(acts.LETTER_CANCELLED, letter, user.pk)
    return letter


# ------------------------------------------------------------------ the printing room


class Batch(NamedTuple):
    """A PDF of as many pages as letters."""

    pdf: bytes
    letters: int


def waiting_letters() -> QuerySet[ClaimLetter]:
    return ClaimLetter.objects.filter(printed_at=None, used_at=None, cancelled_at=None).order_by("id")


@transaction.atomic
def print_waiting_letters() -> Batch | None:
    """One PDF, a page for each waiting letter; None when there is none.

    A concurrent batch takes other letters. Run it in a transaction that ends once the PDF is safe: the codes are nowhere
    else, and a letter counts as printed from then on.
    """
    letters = list(waiting_letters().select_for_update(skip_locked=True, of=("self",)).select_related("user"))
    if not letters:
        return None
    now = timezone.now()
    pages = []
    for letter in letters:
        code = paper_code()
        letter.printed_at, letter.expires_at = now, now + LETTER_LIFE
        letter.code_digest = make_password(normalized_code(code))
        letter.save(update_fields=["printed_at", "expires_at", "code_digest"])
        _record(acts.LETTER_PRINTED, letter, None)
        if letter.user.email:
            send(emails.letter_printed(letter))
        pages.append(_page(letter, code))
    return Batch(typeset(TEMPLATE, {"letters": pages, "sender": _sender()}), len(pages))


def _page(letter: ClaimLetter, code: str) -> dict[str, Any]:
    assert letter.printed_at is not None
    assert letter.expires_at is not None
    return {
        "recipient": letter.recipient,
        "company": company_name(letter.siren),
        "siren": group_siren(letter.siren),
        "who": str(letter.user)[:80],
        "asked_on": in_words(timezone.localdate(letter.requested_at)),
        "printed_on": in_words(timezone.localdate(letter.printed_at)),
        "last_day": in_words(timezone.localdate(letter.expires_at)),
        "code": code,
        "url": public_url(letter_code_path()),
        "contact": public_url(contact_path()),
        "number": letter.pk,
    }


def _sender() -> list[str]:
    """The sender's lines, where undelivered letters are returned."""
    lines = [settings.SITE["publisher"], *settings.SITE["publisher_address"].split(",")]
    return [line.strip() for line in lines if line.strip()]


# ------------------------------------------------------------------ the code comes back


def use_code(user: User, siren: str, typed: str) -> Membership:
    """Makes the user who asked for the letter an administrator when the code is right.

    Raises Refused; a wrong code is counted all the same. Another user's code is refused like any wrong one.
    """
    outcome = _try_code(user, siren, typed)
    if isinstance(outcome, str):
        raise Refused(outcome)
    return outcome


@transaction.atomic
def _try_code(user: User, siren: str, typed: str) -> Membership | str:
    lock_company(siren)
    letter = open_letters(user).filter(siren=siren).select_for_update().first()
    if letter is None:
        return NO_LETTER
    if letter.printed_at is None:
        return NOT_PRINTED
    dead = why_dead(letter)
    if dead:
        return dead
    letter.tries += 1
    letter.save(update_fields=["tries"])
    if not check_password(normalized_code(typed), letter.code_digest):
        left = LETTER_TRIES - letter.tries
        _record(acts.LETTER_CODE_REFUSED, letter, user.pk, {"left": left})
        return EXHAUSTED if not left else f"Ce n'est pas le bon code. Il vous reste {plural(left, 'essai')}."
    memberships.check_claimable(siren)
    letter.used_at = timezone.now()
    letter.save(update_fields=["used_at"])
    _record(acts.LETTER_USED, letter, user.pk)
    details = {"letter": letter.pk}
    return memberships.start(user, siren, Role.ADMINISTRATOR, Proof.LETTER, actor=user.pk, details=details)


def _lock_user(user: User) -> None:
    """Serialises the user's letters, so that two requested at once are both counted."""
    wait_for(Lock.LETTERS, user.pk % 2**31)


def _record(act: Act, letter: ClaimLetter, actor: int | None, details: dict[str, Any] | None = None) -> None:
    journal.record(act, actor=actor, subject=letter.siren, details={"letter": letter.pk, **(details or {})})
