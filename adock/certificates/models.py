"""The statements that companies' signatories signed. Certificates are written by adock/certificates/services.py alone.

PostgreSQL refuses to change what was signed (a trigger, see migrations): a certificate may only be ended and, years later,
lose its list and its paper.
"""

import uuid
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from adock.accounts.models import User
from adock.certificates.kinds import Kind, kind_choices
from adock.certificates.rules import KEPT_AFTER_END, CertificateFacts, EndKind, State, WithdrawalReason, state
from adock.core.typed import whole_name
from adock.documents.models import SealedPaper

# The longest name with which a QR code can still be read from paper.
NAME_IN_CLAIMS = 40


class StatementDraft(models.Model):
    """A statement being prepared by one person for one company; `id` makes signing it twice impossible."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    siren = models.CharField(max_length=9)
    kind = models.CharField(max_length=20, choices=kind_choices)
    first_name = models.CharField(max_length=100, blank=True, default="")
    last_name = models.CharField(max_length=100, blank=True, default="")
    position = models.CharField(max_length=100, blank=True, default="")
    place = models.CharField(max_length=100, blank=True, default="")
    workers = models.JSONField(default=list, blank=True)  # see adock.certificates.workers
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("updated_at", "id")
        constraints = (models.UniqueConstraint(fields=("user", "siren"), name="one_draft_by_person_and_company"),)

    @property
    def lists_workers(self) -> bool:
        return Kind(self.kind).lists_workers


class Certificate(SealedPaper):
    """A signed statement and its paper (SealedPaper), both of which PostgreSQL protects from change."""

    FOLDER = "certificats/"
    # the list is personal data: it goes with the paper
    ERASED = {"file": "", "workers": None}

    number = models.CharField(max_length=20, unique=True)  # "ADK-2026-000123"
    code = models.CharField(max_length=14, unique=True)  # "7KQ2-M9FD-3XHA", typed from paper
    draft_id = models.UUIDField(unique=True)
    siren = models.CharField(max_length=9)
    siret = models.CharField(max_length=14)  # the head office, or else the establishment known
    company_name = models.CharField(max_length=300)
    address = ArrayField(models.CharField(max_length=300), default=list)
    kind = models.CharField(max_length=20, choices=kind_choices)
    signatory = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")  # None: account deleted since
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    position = models.CharField(max_length=100)
    place = models.CharField(max_length=100)
    signed_at = models.DateTimeField()
    signed_on = models.DateField()  # in Paris
    valid_until = models.DateField()
    workers = models.JSONField(null=True)  # None: erased, as the law on personal data requires
    worker_count = models.PositiveIntegerField()
    token = models.TextField()  # the content of its QR code
    ended_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)
    end_kind = models.CharField(max_length=10, null=True, choices=[(kind.value, kind.value) for kind in EndKind])
    end_reason = models.CharField(
        max_length=20, blank=True, default="", choices=[(reason.value, reason.value) for reason in WithdrawalReason]
    )
    ended_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-signed_at", "-id")
        indexes = (models.Index(fields=("siren", "-signed_at"), name="certificate_of_company"),)

    def __str__(self) -> str:
        return self.number

    @classmethod
    def over(cls, now: datetime) -> models.Q:
        """Selects the certificates whose list and paper are to be erased; what was signed, by whom and when stays."""
        return models.Q(valid_until__lt=timezone.localdate(now) - KEPT_AFTER_END)

    @property
    def label(self) -> str:
        return Kind(self.kind).label

    @property
    def short_label(self) -> str:
        return Kind(self.kind).short_label

    @property
    def public_kind(self) -> str:
        return Kind(self.kind).public_code

    @property
    def lists_workers(self) -> bool:
        return Kind(self.kind).lists_workers

    @property
    def signatory_name(self) -> str:
        return whole_name(self.first_name, self.last_name)

    @property
    def facts(self) -> CertificateFacts:
        return CertificateFacts(self.number, self.signed_on, self.valid_until, self.ended_on, self.end_kind)

    @property
    def claims(self) -> dict[str, Any]:
        """The content of its QR code, under short names that save room there. No worker is named."""
        return {
            "n": self.number,
            "c": self.code,
            "k": self.public_kind,
            "s": self.siren,
            "d": self.company_name[:NAME_IN_CLAIMS],
            "w": self.worker_count,
            "i": self.signed_on.isoformat(),
            "e": self.valid_until.isoformat(),
        }

    def state_on(self, day: date) -> State:
        return state(self.facts, day)
