"""Who uses A Dock, how they prove who they are, and for which companies they may act.

Users are written by adock/accounts/services.py and django-allauth's forms, identities by the return from a provider,
memberships by adock/accounts/memberships.py alone, posts by adock/accounts/posts.py alone.
"""

from hashlib import sha256
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now

from adock.accounts.rules import (
    OFFICER_POWERS,
    POWERS,
    PROOF_LABELS,
    ROLE_LABELS,
    STAFF_POWERS,
    EndReason,
    MembershipState,
    OfficerPower,
    OfficerRole,
    Power,
    Proof,
    Role,
    StaffPower,
    StaffRole,
)


class User(AbstractBaseUser):
    """A person. One who signs in by a provider alone has no password, and no address until its mailbox has answered.

    `email` repeats allauth's primary EmailAddress, which is the one that is verified and unique.
    """

    email = models.EmailField(blank=True, default="")
    first_name = models.CharField(max_length=150, blank=True, default="")
    last_name = models.CharField(max_length=150, blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = BaseUserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.full_name or self.email or f"Compte {self.pk}"

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class TermsAcceptance(models.Model):
    """Which version of the terms of use somebody accepted, and when. Append only."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="terms")
    version = models.CharField(max_length=10)  # the day it came into force, 2026-11-24
    accepted_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("user", "version")
        constraints = (models.UniqueConstraint(fields=("user", "version"), name="terms_accepted_once"),)


class Provider(models.TextChoices):
    PROCONNECT = "proconnect", "ProConnect"
    FRANCECONNECT = "franceconnect", "FranceConnect"


class Identity(models.Model):
    """A person as an OpenID provider knows them. The key is issuer and subject alone: an address proves nothing."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=13, choices=Provider.choices)
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    organization = models.CharField(max_length=255, blank=True, default="")  # ProConnect's label, to show only
    siret = models.CharField(max_length=14, blank=True, default="")  # ProConnect's, at the last sign-in
    linked_at = models.DateTimeField(db_default=Now(), editable=False)
    used_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("user", "id")
        constraints = (models.UniqueConstraint(fields=("issuer", "subject"), name="one_user_by_issuer_and_subject"),)

    @property
    def digest(self) -> str:
        """A digest that recognises the same identity once it is deleted."""
        return sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()


class Membership(models.Model):
    """Somebody's right to act for a company, in a role, on a proof. Not deleted when it ends: its end is a date."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    siren = models.CharField(max_length=9)
    role = models.CharField(max_length=13, choices=list(ROLE_LABELS.items()))
    proof = models.CharField(max_length=13, choices=list(PROOF_LABELS.items()))
    state = models.CharField(
        max_length=9, choices=[(state, state) for state in MembershipState], default=MembershipState.ACTIVE
    )
    started_at = models.DateTimeField(db_default=Now(), editable=False)
    suspended_at = models.DateTimeField(null=True)
    suspended_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=15, blank=True, default="", choices=[(why, why) for why in EndReason])

    class Meta:
        ordering = ("siren", "id")
        indexes = (models.Index(fields=("siren",), name="membership_siren"),)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "siren"),
                condition=~models.Q(state=MembershipState.ENDED),
                name="one_membership_by_user_and_company",
            ),
        )

    @property
    def role_label(self) -> str:
        return ROLE_LABELS[Role(self.role)]

    @property
    def proof_label(self) -> str:
        return PROOF_LABELS[Proof(self.proof)]

    def has(self, power: Power) -> bool:
        """Whether the role has that power; the caller checks that the membership is active."""
        return power in POWERS[Role(self.role)]


class RefusedIdentity(models.Model):
    """A provider's identity that no longer proves anything for a company, since its user was removed from it or suspended
    there. Retained when the account is gone, as a digest that names nobody."""

    siren = models.CharField(max_length=9)
    digest = models.CharField(max_length=64)  # of issuer and subject (Identity.digest)
    refused_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("siren", "digest"), name="identity_refused_once_by_company"),)


class Invitation(models.Model):
    """A membership offered by an administrator to whoever reads a mailbox. The link's secret is stored as a digest only."""

    siren = models.CharField(max_length=9)
    email = models.EmailField()
    role = models.CharField(max_length=13, choices=list(ROLE_LABELS.items()))
    invited_by = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("siren", "id")
        indexes = (models.Index(fields=("siren",), name="invitation_siren"),)


class ClaimLetter(models.Model):
    """A code posted to a company's head office. It is drawn when the letter is printed, and stored as a digest only."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="letters")
    siren = models.CharField(max_length=9)
    siret = models.CharField(max_length=14)  # of the establishment it is posted to
    recipient = models.JSONField()  # the lines of the envelope, as they were on the day of asking
    requested_at = models.DateTimeField(db_default=Now(), editable=False)
    printed_at = models.DateTimeField(null=True)
    code_digest = models.CharField(max_length=128, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(null=True)  # counted from the printing
    used_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("siren",), name="claim_letter_siren"),
            models.Index(fields=("printed_at",), name="claim_letter_printed"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("user", "siren"),
                condition=models.Q(used_at=None, cancelled_at=None),
                name="one_open_letter_by_user_and_company",
            ),
        )


class Post(models.Model):
    """Somebody's work for the State or for this service, in one role at a time. Not deleted when it ends: its end is a date.

    It is deleted with its account, as memberships are; the journal retains both under the account's number.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="%(class)ss")
    started_at = models.DateTimeField(db_default=Now(), editable=False)
    granted_by = models.TextField(blank=True, default="")  # a service's number, never a name
    grant_reason = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(blank=True, default="")
    end_reason = models.TextField(blank=True, default="")

    # what defines the post, whoever granted it and why
    TERMS: ClassVar[tuple[str, ...]] = ("role",)

    class Meta:
        abstract = True
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("user",), condition=models.Q(ended_at=None), name="one_open_%(class)s_by_user"),
        )

    @property
    def terms(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in self.TERMS}


class OfficerPost(Post):
    """An officer's post in one of the State's offices."""

    TERMS = ("office", "role")

    office = models.CharField(max_length=12)  # a code of adock.accounts.offices
    role = models.CharField(max_length=14)

    def has(self, power: OfficerPower) -> bool:
        """Whether the role has that power; the caller checks that the post has not ended."""
        return power in OFFICER_POWERS[OfficerRole(self.role)]


class StaffPost(Post):
    """The post of somebody who runs the service itself."""

    role = models.CharField(max_length=12)

    def has(self, power: StaffPower) -> bool:
        """Whether the role has that power; the caller checks that the post has not ended."""
        return power in STAFF_POWERS[StaffRole(self.role)]
