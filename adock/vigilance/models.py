"""The vigilance file: papers that others issued, the customers they are shared with, and who opened what.

Written by adock/vigilance/deposits.py (papers), shares.py (shares, openings) and reminders.py (reminders).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from adock.accounts.models import User
from adock.documents.models import Deposit
from adock.vigilance.kinds import slot_choices
from adock.vigilance.rules import KEPT_AFTER_END


class DepositedDocument(Deposit):
    """A paper as the carrier deposited it: its file (Deposit) and the fields that the carrier typed."""

    FOLDER = "vigilance/"
    KEPT_AFTER_END = KEPT_AFTER_END

    siren = models.CharField(max_length=9)
    slot = models.CharField(max_length=30, choices=slot_choices)
    issuer = models.CharField(max_length=100)
    number = models.CharField(max_length=64, blank=True, default="")
    security_code = models.CharField(max_length=30, blank=True, default="")  # Urssaf's, which customers type on urssaf.fr
    issued_on = models.DateField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    deposited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("siren", "slot", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("siren", "slot"), condition=models.Q(ended_at=None), name="one_current_document_by_slot"
            ),
        )


class Share(models.Model):
    """A link that shows one named customer the chosen papers, as they are on the day it is opened."""

    siren = models.CharField(max_length=9)
    customer = models.CharField(max_length=100)
    slots = ArrayField(models.CharField(max_length=30, choices=slot_choices))
    ends_on = models.DateField()  # its last day
    token_digest = models.CharField(max_length=64, unique=True)
    token_sealed = models.BinaryField()  # the token encrypted, so that its owner can copy the link again
    code_digest = models.CharField(max_length=200, blank=True, default="")  # slow, salted; empty: no code is asked
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("siren", "-created_at", "-id")
        indexes = (models.Index(fields=("siren", "-created_at"), name="share_of_company"),)


class ShareOpening(models.Model):
    """One opening or download through a share's link. Append only."""

    class What(models.TextChoices):
        FILE = "dossier", "Dossier ouvert"
        PAPER = "piece", "Pièce téléchargée"
        ARCHIVE = "archive", "Dossier téléchargé en entier"

    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="openings")
    at = models.DateTimeField(db_default=Now(), editable=False)
    what = models.CharField(max_length=10, choices=What.choices)
    slot = models.CharField(max_length=30, blank=True, default="", choices=slot_choices)
    number = models.CharField(max_length=64, blank=True, default="")  # of the paper, as it was that day

    class Meta:
        ordering = ("share", "-at", "-id")


class Reminder(models.Model):
    """A reminder sent to a company about a paper's end. `paper`: "certificate:12", "document:34"."""

    siren = models.CharField(max_length=9)
    paper = models.CharField(max_length=40)
    days = models.PositiveSmallIntegerField()  # 30 or 7
    sent_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("paper", "days"), name="reminded_once"),)
