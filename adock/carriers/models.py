"""What the carrier says of itself. Never overwrites the State's facts, and is never written by an import."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

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
    confirmed_on = models.DateField(null=True)

    class Meta:
        ordering = ("registration",)
