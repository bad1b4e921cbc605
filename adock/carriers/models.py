"""What the carrier says of itself. It never overwrites the State's facts, and no import writes it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from adock.accounts.models import User
from adock.carriers import rules
from adock.register.models import Registration


class CarrierProfile(models.Model):
    registration = models.OneToOneField(Registration, primary_key=True, on_delete=models.PROTECT, related_name="profile")
    phone = models.CharField(max_length=30, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    website = models.URLField(blank=True, default="")
    area = models.CharField(
        max_length=13,
        blank=True,
        default="",
        choices=[(area.value, label) for area, label in rules.AREA_LABELS.items()],
    )
    departements = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    specialities = ArrayField(
        models.CharField(max_length=20, choices=list(rules.SPECIALITIES.items())), default=list, blank=True
    )
    description = models.TextField(blank=True, default="")
    languages = ArrayField(models.CharField(max_length=2), default=list, blank=True)  # ISO 639-1
    # an address that was given but has not answered yet; `email` is only ever one that has
    email_waiting = models.EmailField(blank=True, default="")
    shows_email = models.BooleanField(default=True)  # else visitors write through a form and see no address
    confirmed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)  # of this row: detects concurrent edits

    class Meta:
        ordering = ("registration",)


class ProfileRevision(models.Model):
    """One change of a sheet: who, when, each changed field before and after. Append only."""

    class Kind(models.TextChoices):
        EDITED = "EDITED", "Modification"
        EMAIL_PROVED = "EMAIL_PROVED", "Adresse e-mail confirmée"
        RESTORED = "RESTORED", "Retour à une version antérieure"

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()  # the version of the profile that this change made
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.EDITED)
    at = models.DateTimeField(db_default=Now(), editable=False)
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")  # None: account deleted since
    before = models.JSONField()
    after = models.JSONField()
    restored = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("registration", "-number")
        constraints = (models.UniqueConstraint(fields=("registration", "number"), name="one_revision_by_version"),)


class EmailProof(models.Model):
    """A link sent to an address that a member gave for a sheet; following it and confirming publishes the address."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="email_proofs")
    email = models.EmailField()
    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("registration", "id")
