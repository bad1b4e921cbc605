"""The change table: which establishments are no longer as the search index knows them."""

from django.db import models
from django.db.models.functions import Now


class TransactionNumber(models.Func):
    """The number of the writing transaction: 64 bits, growing, never reused."""

    function = "pg_current_xact_id"
    template = "(%(function)s()::text::bigint)"
    output_field = models.BigIntegerField()


class ForgottenChanges(models.Model):
    """One row: the last change that was cleared away. Whoever had not read that far must read everything again."""

    transaction = models.BigIntegerField()
    number = models.BigIntegerField()


class Change(models.Model):
    """One establishment, or all of them, that derived copies must read again.

    `transaction` lets readers leave alone what others have not committed yet (see changes.py). `siret` is null when
    everything changed.
    """

    transaction = models.BigIntegerField(db_default=TransactionNumber(), editable=False)
    siret = models.CharField(max_length=14, null=True)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("transaction", "id")
        indexes = (models.Index(fields=("transaction", "id"), name="core_change_order"),)
