"""Guesses at a password or a one-time code: how many, from where, and what is left to the owner (ASVS 6.1.1, 6.3.1).

A stranger's mistakes shut out that stranger alone. They are counted by account and place (an IPv4 address or an IPv6 /64):
HERE. A second, wider count by account ANYWHERE slows an attack from many places. It shuts no place from which the account was
opened these last 30 days, and never the mailbox: a password chosen by a mailed link forgets every count, and makes the place
where it was chosen one of these.
"""

from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.http import HttpRequest

from adock.accounts.models import User
from adock.accounts.services import account_for_reset
from adock.core.clients import place_of
from adock.core.limits import forget_tries, give_back, is_remembered, is_within_limit, remember

HERE, HERE_PERIOD = 5, timedelta(minutes=5)
ANYWHERE, ANYWHERE_PERIOD = 50, timedelta(hours=1)
PLACE_KNOWN_FOR = timedelta(days=30)

KNOWN_PLACE = "sign-in place"


class TooManyTries(Exception):
    """`code`: the message of the adapter that says so."""

    code = "too_many_login_attempts"


class TooManyEverywhere(TooManyTries):
    code = "too_many_everywhere"


@dataclass(frozen=True, slots=True)
class Tries:
    """The guesses at one secret of one account. `what` is "password" or "code"; `whose`, the address or the number of the
    account; `place` is empty for who is signed in to it, whom no stranger's guesses may hinder."""

    what: str
    whose: str
    place: str

    def count(self) -> None:
        """Counts a guess about to be made. Raises TooManyTries: it must not be looked at then."""
        if not is_within_limit(f"{self.what} here", self._here, most=HERE, period=HERE_PERIOD):
            raise TooManyTries
        if self.place and not is_within_limit(f"{self.what} anywhere", self.whose, most=ANYWHERE, period=ANYWHERE_PERIOD):
            self._require_known_place()

    def was_right(self) -> None:
        """The guess counts no more; the mistakes before it do, or a right one now and then would wipe them out."""
        give_back(f"{self.what} here", self._here)
        if self.place:
            give_back(f"{self.what} anywhere", self.whose)

    def forget(self) -> None:
        forget_tries(f"{self.what} here", self._here)
        forget_tries(f"{self.what} anywhere", self.whose)

    @property
    def _here(self) -> str:
        return f"{self.whose} {self.place}"

    def _require_known_place(self) -> None:
        owner = account_for_reset(self.whose) if self.what == "password" else User.objects.filter(pk=self.whose).first()
        if owner is None or not is_remembered(KNOWN_PLACE, f"{owner.pk} {self.place}"):
            raise TooManyEverywhere


def of_password(request: HttpRequest, address: str) -> Tries:
    """Counts are the same for an address without an account: they must not tell whether there is one."""
    user = request.user
    if user.is_authenticated and EmailAddress.objects.filter(user=user, email__iexact=address).exists():
        return Tries("password", f"user:{user.pk}", "")
    return Tries("password", address.lower(), place_of(request))


def of_code(request: HttpRequest, user: User) -> Tries:
    return Tries("code", str(user.pk), "" if request.user.pk == user.pk else place_of(request))


def remember_place(request: HttpRequest, user: User) -> None:
    """The account was opened from here, or its mailbox answered here."""
    remember(KNOWN_PLACE, f"{user.pk} {place_of(request)}", period=PLACE_KNOWN_FOR)


def forgive(request: HttpRequest, user: User) -> None:
    """Forgets what strangers guessed, once the mailbox has answered: who knew the former password knows nothing any more."""
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    for tries in (*(of_password(request, address) for address in addresses), of_code(request, user)):
        tries.forget()
    remember_place(request, user)
