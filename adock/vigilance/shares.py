"""Links by which a company shows its vigilance file to one customer; nothing else writes shares and their openings.

Whoever has the link is the customer, as far as we can know. The link is stored as a digest, to find it, and encrypted, so
that the company can copy it again. Its content is read from the database each time, so a revocation takes effect at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import Case, Count, IntegerField, Max, Q, QuerySet, When
from django.utils import timezone

from adock.accounts.models import User
from adock.accounts.permissions import may
from adock.accounts.rules import Power
from adock.core import journal
from adock.core.acts import Act
from adock.core.away import Away
from adock.core.clock import today
from adock.core.limits import forget_tries, give_back, is_within_limit
from adock.core.locks import Lock, wait_for
from adock.core.refusals import Refused
from adock.core.tokens import digest, link_token, normalized_code, paper_code
from adock.core.typed import LONGEST_TYPED, on_one_line
from adock.gateways.files import Unreadable, encryption
from adock.gateways.files.keys import keys
from adock.vigilance import acts
from adock.vigilance.kinds import Slot
from adock.vigilance.models import Share, ShareOpening
from adock.vigilance.papers import Paper, papers
from adock.vigilance.rules import KEPT_AFTER_END, LIVING_SHARES, LONGEST_SHARE, SHARES_IN_A_DAY, ShareState, share_state

LONGEST_CUSTOMER = 100
# Wrong codes allowed an hour from one place, so that whoever else has the link does not shut the customer out, and from how
# many places: a code has 39 bits, so two hundred guesses an hour find nothing in a year.
MANY_PLACES = 20
WRONG_CODES = 10
AN_HOUR = timedelta(hours=1)

NOT_ALLOWED = "Votre rôle dans l'entreprise ne permet pas de partager son dossier."
NO_CUSTOMER = "Indiquez le nom du client à qui vous donnez ce lien."
LONG_CUSTOMER = f"Ce nom est trop long : {LONGEST_CUSTOMER} caractères au plus."
NO_SLOT = "Choisissez au moins une pièce à partager."
PAST_END = "Cette date est passée. Choisissez aujourd'hui ou un jour à venir."
LATE_END = "Un partage dure un an au plus. Choisissez une date plus proche : vous pourrez la repousser."
TOO_MANY = f"{LIVING_SHARES} partages sont déjà ouverts pour cette entreprise. Arrêtez ceux qui ne servent plus."
TOO_MANY_TODAY = f"{SHARES_IN_A_DAY} partages ont été créés aujourd'hui pour cette entreprise. Continuez demain."
REVOKED = "Ce partage est arrêté : il ne peut plus être modifié. Créez-en un autre."


class Closed(Exception):
    """The link no longer opens anything; `state` says why."""

    def __init__(self, share: Share, state: ShareState) -> None:
        super().__init__(state)
        self.share, self.state = share, state


class WrongCode(Exception):
    """The code typed is not the link's, or none was typed."""


class TooManyCodes(Exception):
    """Ten wrong codes were typed in an hour from that place, or two hundred: no other is checked until that hour is over."""


@dataclass(frozen=True, slots=True)
class NewShare:
    """`token` ends the link's address; `code` is empty where none is asked for, and is never stored."""

    share: Share
    token: str
    code: str


# ------------------------------------------------------------------ the company


def clean_customer(typed: str) -> str:
    """The customer's name on one line, in any script. Raises ValueError, in French."""
    text = on_one_line(typed[:LONGEST_TYPED])
    if not any(sign.isalnum() for sign in text):
        raise ValueError(NO_CUSTOMER)
    if len(text) > LONGEST_CUSTOMER:
        raise ValueError(LONG_CUSTOMER)
    return text


def check_end(ends_on: date, day: date) -> date:
    """Returns the last day of a share. Raises ValueError, in French, for one that no share may have."""
    if ends_on < day:
        raise ValueError(PAST_END)
    if ends_on - day > LONGEST_SHARE:
        raise ValueError(LATE_END)
    return ends_on


@transaction.atomic
def create(user: User, siren: str, customer: str, slots: Iterable[str], ends_on: date, *, with_code: bool) -> NewShare:
    """Creates a link to these slots of the file, whatever paper they hold when it is opened. Raises Refused."""
    _check_may(user, siren)
    wanted = set(slots)
    chosen = [slot.value for slot in Slot if slot.value in wanted]
    if not chosen:
        raise Refused(NO_SLOT)
    day = today()
    try:
        name, last_day = clean_customer(customer), check_end(ends_on, day)
    except ValueError as fault:
        raise Refused(str(fault)) from fault
    # so that two created at once are both counted
    wait_for(Lock.SHARES, int(siren))
    _check_limits(siren, day)
    token = link_token()
    code = paper_code(groups=2) if with_code else ""
    share = Share.objects.create(
        siren=siren,
        customer=name,
        slots=chosen,
        ends_on=last_day,
        token_digest=digest(token),
        token_sealed=_encrypted(token, keys()[0]),
        code_digest=make_password(normalized_code(code)) if code else "",
        created_by=user,
        created_at=timezone.now(),
    )
    _record(acts.SHARE_CREATED, share, user)
    return NewShare(share, token, code)


def _check_limits(siren: str, day: date) -> None:
    if count_open(siren, day) >= LIVING_SHARES:
        raise Refused(TOO_MANY)
    if Share.objects.filter(siren=siren, created_at__gt=timezone.now() - timedelta(days=1)).count() >= SHARES_IN_A_DAY:
        raise Refused(TOO_MANY_TODAY)


@transaction.atomic
def change_end(user: User, share: Share, ends_on: date) -> Share:
    """Extends the share, reopens it when it was over, or shortens it. Raises Refused."""
    current = _locked(share)
    _check_may(user, current.siren)
    if current.revoked_at is not None:
        raise Refused(REVOKED)
    try:
        current.ends_on = check_end(ends_on, today())
    except ValueError as fault:
        raise Refused(str(fault)) from fault
    current.save(update_fields=["ends_on"])
    _record(acts.SHARE_END_CHANGED, current, user)
    return current


@transaction.atomic
def revoke(user: User, share: Share) -> Share:
    """Closes the share to everybody, including those reading it; a second call changes nothing. Raises Refused."""
    current = _locked(share)
    _check_may(user, current.siren)
    if current.revoked_at is None:
        current.revoked_at, current.revoked_by = timezone.now(), user
        current.save(update_fields=["revoked_at", "revoked_by"])
        _record(acts.SHARE_REVOKED, current, user)
    return current


def token_of(share: Share) -> str:
    """The token that ends the link's address, to copy it again. Raises files.Unreadable if its key is gone, files.StoreAway."""
    return encryption.decrypt(share.token_digest, bytes(share.token_sealed), keys()).decode()


class Reencrypted(NamedTuple):
    """How many links were seen, how many re-encrypted, and the numbers of the shares whose link none of our keys decrypts."""

    links: int
    renewed: int
    unreadable: tuple[int, ...]


def reencrypt_links() -> Reencrypted:
    """Re-encrypts every link under the first key, as adock.gateways.files.reencrypt does files. Raises files.StoreAway."""
    known = keys()
    seen, renewed, unreadable = 0, 0, []
    for share in Share.objects.order_by("pk").iterator():
        seen += 1
        if encryption.is_of(bytes(share.token_sealed), known[0]):
            continue
        try:
            share.token_sealed = _encrypted(token_of(share), known[0])
        except Unreadable:
            unreadable.append(share.pk)
            continue
        share.save(update_fields=["token_sealed"])
        renewed += 1
    return Reencrypted(seen, renewed, tuple(unreadable))


def shares_of(siren: str, *, open_first: date | None = None) -> QuerySet[Share]:
    """The company's shares, the latest created first, each with `last_opened_at` and `times_opened`. `open_first`: those that
    are open on that day before the others."""
    opened = Q(openings__what=ShareOpening.What.FILE)
    shares = Share.objects.filter(siren=siren).select_related("created_by", "revoked_by")
    told = shares.annotate(last_opened_at=Max("openings__at"), times_opened=Count("openings", filter=opened))
    if open_first is None:
        return told
    is_open = Case(When(revoked_at=None, ends_on__gte=open_first, then=0), default=1, output_field=IntegerField())
    return told.order_by(is_open, "-created_at", "-id")


def customers_of(numbers: Iterable[int]) -> dict[tuple[str, int], str]:
    """The customers of these shares, by the company's SIREN and the share's number; none once a share is forgotten."""
    known = Share.objects.filter(pk__in=set(numbers)).values_list("siren", "pk", "customer")
    return {(siren, number): customer for siren, number, customer in known}


def count_open(siren: str, day: date, slots: Iterable[str] = tuple(Slot)) -> int:
    """The number of open shares that show any of these slots."""
    return Share.objects.filter(siren=siren, revoked_at=None, ends_on__gte=day, slots__overlap=list(slots)).count()


def old_shares(day: date) -> QuerySet[Share]:
    """The shares that ended, or were revoked, more than a year ago."""
    limit = day - KEPT_AFTER_END
    stopped = Q(revoked_at__lt=timezone.make_aware(datetime.combine(limit, time.min)))
    return Share.objects.filter(stopped | Q(ends_on__lt=limit))


def forget_old(day: date) -> int:
    """Deletes old shares and their openings, and returns how many shares; the journal still records that they existed."""
    return old_shares(day).delete()[1].get("vigilance.Share", 0)


# ------------------------------------------------------------------ the customer


def find(token: str) -> Share | None:
    return Share.objects.filter(token_digest=digest(token)).first()


def state_of(share: Share, day: date) -> ShareState:
    return share_state(share.ends_on, day, is_revoked=share.revoked_at is not None)


def check_open(share: Share) -> None:
    """Raises Closed unless the share is open today."""
    state = state_of(share, today())
    if state != ShareState.OPEN:
        raise Closed(share, state)


def open_file(share: Share, typed_code: str, place: str = "") -> None:
    """Records that the file was opened. `place`: where from, for wrong codes. Raises Closed, WrongCode, TooManyCodes."""
    check_open(share)
    if share.code_digest:
        _check_code(share, typed_code, place)
    record_opening(share, ShareOpening.What.FILE)


def _check_code(share: Share, typed: str, place: str) -> None:
    """Counts a try before checking it, so that many at once all count; call it outside of any transaction."""
    here, anywhere = f"{share.pk} {place}", str(share.pk)
    if not is_within_limit("share-code", here, most=WRONG_CODES, period=AN_HOUR):
        raise TooManyCodes
    if not is_within_limit("share-code anywhere", anywhere, most=WRONG_CODES * MANY_PLACES, period=AN_HOUR):
        raise TooManyCodes
    try:
        is_right = check_password(normalized_code(typed[:LONGEST_CUSTOMER]), share.code_digest)
    except Away:  # it was not looked at
        give_back("share-code", here)
        give_back("share-code anywhere", anywhere)
        raise
    if not is_right:
        raise WrongCode
    forget_tries("share-code", here)
    forget_tries("share-code anywhere", anywhere)


@transaction.atomic
def record_opening(share: Share, what: ShareOpening.What, paper: Paper | None = None) -> None:
    """Records an opening; call it just before the content, once ready, is handed over. Raises Closed when it may not be."""
    current = Share.objects.select_for_update().get(pk=share.pk)
    check_open(current)
    slot, number = (paper.slot.value, paper.number) if paper else ("", "")
    ShareOpening.objects.create(share=current, at=timezone.now(), what=what, slot=slot, number=number)


def papers_of(share: Share, day: date) -> tuple[Paper, ...]:
    """The papers shared, as they are on `day`, missing ones included."""
    return tuple(paper for paper in papers(share.siren, day) if paper.slot.value in share.slots)


# ------------------------------------------------------------------ shared


def _encrypted(token: str, key: bytes) -> bytes:
    """Encrypts a token, bound to its digest so that it cannot be moved to another row."""
    return encryption.encrypt(digest(token), token.encode(), key)


def _check_may(user: User, siren: str) -> None:
    if not may(user, Power.KEEP_FILE, siren):
        raise Refused(NOT_ALLOWED)


def _locked(share: Share) -> Share:
    return Share.objects.select_for_update().get(pk=share.pk)


def _record(act: Act, share: Share, user: User) -> None:
    details = {"share": share.pk, "slots": share.slots, "until": share.ends_on.isoformat()}
    journal.record(act, actor=user.pk, subject=share.siren, details=details)
