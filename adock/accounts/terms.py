"""The terms of use in force, and who accepted them."""

from adock.accounts import acts
from adock.accounts.models import TermsAcceptance, User
from adock.core import journal

# The day the version in force began, which is also its name. Changing it asks every user again.
CURRENT_TERMS = "2026-11-24"


def has_accepted_terms(user: User) -> bool:
    return user.terms.filter(version=CURRENT_TERMS).exists()


def accept_terms(user: User) -> None:
    _, is_new = TermsAcceptance.objects.get_or_create(user=user, version=CURRENT_TERMS)
    if is_new:
        journal.record(acts.TERMS_ACCEPTED, actor=user.pk, subject=f"user:{user.pk}", details={"version": CURRENT_TERMS})
