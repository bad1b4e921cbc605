"""What happens to an account itself: opened, confirmed, renamed, deleted. Memberships have their own module."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from adock.accounts import acts
from adock.accounts.account_emails import account_deleted
from adock.accounts.memberships import end_all_memberships, owner_of
from adock.accounts.models import User
from adock.accounts.posts import end_posts
from adock.accounts.terms import accept_terms
from adock.core import journal, outbox

# An address that has not answered by then is free again.
UNCONFIRMED_LIFE = timedelta(days=7)


def subject_of(user: User) -> str:
    """How the journal names an account."""
    return f"user:{user.pk}"


def record_sign_up(user: User) -> None:
    """Records that a local account was requested, its terms accepted. It is unusable until its address has answered."""
    journal.record(acts.ACCOUNT_CREATED, actor=user.pk, subject=subject_of(user))
    accept_terms(user)


def unconfirmed_accounts() -> QuerySet[User]:
    """Accounts that were requested and never used: no address has answered, nobody ever signed in to them."""
    used = EmailAddress.objects.filter(verified=True).values("user")
    return User.objects.filter(last_login=None, identities=None, memberships=None).exclude(pk__in=used)


def has_account(address: str) -> bool:
    """Whether an account has that address, confirmed. An address that never answered does not count."""
    return EmailAddress.objects.filter(email__iexact=address, verified=True).exists()


def forget_earlier_requests(address: str) -> None:
    """Voids earlier requests with the same address, and their links, before a new account is made.

    Whoever typed somebody else's address must not have a password to the account that its owner opens later.
    """
    _forget(unconfirmed_accounts().filter(emailaddress__email__iexact=address))


def accounts_never_confirmed(now: datetime) -> QuerySet[User]:
    """Unconfirmed accounts whose address has not answered in time."""
    return unconfirmed_accounts().filter(created_at__lt=now - UNCONFIRMED_LIFE)


def forget_unconfirmed_accounts(now: datetime) -> int:
    """Deletes accounts never confirmed in time; returns how many. The journal retains their numbers."""
    return _forget(accounts_never_confirmed(now))


@transaction.atomic
def _forget(accounts: QuerySet[User]) -> int:
    forgotten = list(accounts)
    for user in forgotten:
        journal.record(acts.ACCOUNT_FORGOTTEN, actor=None, subject=subject_of(user))
        user.delete()
    return len(forgotten)


def account_for_reset(address: str) -> User | None:
    """The account whose password a mail to this address may reset.

    Only by its confirmed address, or the one it was requested with: an address that somebody means to change to opens
    nothing before it has answered.
    """
    known = EmailAddress.objects.filter(email__iexact=address, user__is_active=True).select_related("user")
    if confirmed := known.filter(verified=True).first():
        return confirmed.user
    asked = known.filter(primary=True, user__in=unconfirmed_accounts()).order_by("-pk").first()
    return asked.user if asked else None


def confirm_by_reset(user: User) -> None:
    """Confirms an account that was waiting for it: a password reset by mail shows that its mailbox answers."""
    address = EmailAddress.objects.filter(user=user, primary=True, verified=False).first()
    if address and unconfirmed_accounts().filter(pk=user.pk).exists() and address.set_verified():
        journal.record(acts.ADDRESS_CONFIRMED, actor=user.pk, subject=subject_of(user))


@transaction.atomic
def rename(user: User, first_name: str, last_name: str) -> None:
    user.first_name, user.last_name = first_name, last_name
    user.save(update_fields=["first_name", "last_name"])
    journal.record(acts.ACCOUNT_RENAMED, actor=user.pk, subject=subject_of(user))


@transaction.atomic
def delete_account(user: User) -> None:
    """Deletes a person's account and all that is only theirs; the journal retains its number, revisions lose their author.

    Its memberships and posts end first, and those concerned are notified.
    """
    number, address = user.pk, user.email
    end_all_memberships(user)
    end_posts(user)
    for session in UserSession.objects.filter(user=user):
        session.end()
    journal.record(acts.ACCOUNT_DELETED, actor=number, subject=subject_of(user))
    user.delete()
    if address:
        outbox.send(account_deleted(address))


@transaction.atomic
def end_sessions_of(email: str, *, by: str, reason: str) -> int:
    """Ends every session of the account with that verified address; returns how many. Raises Refused when there is none.

    For whoever runs the service: a stolen device, an account taken over (ASVS 7.4.5). `by` and `reason`: as in posts.py.
    """
    user = owner_of(email)
    opened = list(UserSession.objects.filter(user=user))
    for session in opened:
        session.end()
    _record_end(subject_of(user), by, reason, len(opened))
    return len(opened)


@transaction.atomic
def end_all_sessions(*, by: str, reason: str) -> int:
    """Ends the sessions of everybody, those of visitors who were signing in or up too; returns how many."""
    UserSession.objects.all().delete()
    count = Session.objects.all().delete()[0]
    _record_end("", by, reason, count)
    return count


def _record_end(subject: str, by: str, reason: str, count: int) -> None:
    details = {"by": by, "reason": reason, "count": count}
    journal.record(acts.SESSIONS_ENDED_BY_SERVICE, actor=None, subject=subject, details=details)


def ended_sessions() -> QuerySet[UserSession]:
    """Records of the devices whose session has expired or was closed."""
    return UserSession.objects.exclude(
        session_key__in=Session.objects.filter(expire_date__gte=timezone.now()).values("session_key")
    )


def forget_ended_sessions() -> int:
    """Deletes expired sessions and the records of their devices; returns how many devices."""
    SessionStore.clear_expired()
    return ended_sessions().delete()[0]
