"""What visitors report to the team."""

from django.db import models
from django.db.models.functions import Now

from adock.support.rules import LABELS, LONGEST_PAGE, LONGEST_REFERENCE, Kind


class Report(models.Model):
    """An error that somebody reports. It is never changed, and goes after a year (retention.py)."""

    reference = models.CharField(max_length=9, unique=True)  # told to whoever reported, "7KQ2-M9FD"
    received_at = models.DateTimeField(db_default=Now(), editable=False)
    kind = models.CharField(max_length=12, choices=[(kind.value, LABELS[kind]) for kind in Kind])
    number = models.CharField(max_length=14, blank=True, default="")  # a SIRET, a provisional number or a SIREN
    paper = models.CharField(max_length=LONGEST_REFERENCE, blank=True, default="")  # the code or number of a certificate
    page = models.CharField(max_length=LONGEST_PAGE, blank=True, default="")  # where it was seen, its question with it
    words = models.TextField()
    email = models.EmailField(blank=True, default="")

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["received_at"], name="support_report_received"),)

    @property
    def label(self) -> str:
        return LABELS[Kind(self.kind)]
