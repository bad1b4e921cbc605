"""The change table: which establishments are no longer as the search index knows them."""

from django.db import models
from django.db.models.functions import Now


class Change(models.Model):
    """One establishment, or all of them (`siret` null), that derived copies must read again. Written by changes.py."""

    siret = models.CharField(max_length=14, null=True)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("id",)


class ForgottenChanges(models.Model):
    """One row: the last change that was cleared away. Whoever had not read that far must read everything again."""

    number = models.BigIntegerField()
