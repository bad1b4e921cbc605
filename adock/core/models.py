"""The change table (establishments that the search index must read again), the journal, the outbox and counts of tries."""

from django.db import models
from django.db.models.functions import Now


class Change(models.Model):
    """One establishment, or all of them (`siret` null), that derived copies must read again. Written by changes.py."""

    siret = models.CharField(max_length=14, null=True)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("id",)


class ForgottenChanges(models.Model):
    """One row: the last change that was purged. Whoever had not read that far must read everything again."""

    number = models.BigIntegerField()


class JournalEntry(models.Model):
    """One act. Append only: PostgreSQL refuses updates and deletions. Written by journal.py."""

    at = models.DateTimeField(db_default=Now(), editable=False)
    act = models.CharField(max_length=60)
    actor = models.BigIntegerField(null=True)  # the account's number; no reference, an account may be deleted
    subject = models.CharField(max_length=30, blank=True)
    details = models.JSONField()

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("subject", "id"), name="journal_subject"),
            models.Index(fields=("actor", "id"), name="journal_actor"),
        )


class OutgoingMail(models.Model):
    """A mail to send. outbox.py writes it in the transaction of what it reports, so none is lost when a mail server is down."""

    recipient = models.EmailField()
    reply_to = models.EmailField(blank=True, default="")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    once = models.CharField(max_length=120, null=True, unique=True)  # the key of a mail that is sent only once
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    due_at = models.DateTimeField(db_default=Now())
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    abandoned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("due_at",), condition=models.Q(sent_at=None, abandoned_at=None), name="outgoing_mail_waiting"),
        )


class Attempts(models.Model):
    """How often something was tried in a period that began with its first try. Written by limits.py."""

    key = models.CharField(max_length=100, primary_key=True)
    counted = models.IntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ("key",)
