"""The columns of a row that names a file of the store; each domain has them in a table of its own.

Domains inherit from Deposit or SealedPaper, and add the key of the file's owner and the people concerned. The other modules
of this package work on any such row, and discover the tables by themselves (why: docs/decisions/0010-documents.md).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now


class Kept(models.Model):
    """A row that names a file. `FOLDER`: the store's folder for the files of that table and no others ("vigilance/")."""

    FOLDER: ClassVar[str]
    # the values that the row takes once its file is erased
    ERASED: ClassVar[Mapping[str, Any]] = {"file": ""}

    file = models.CharField(max_length=100)  # its name in the store; empty: erased
    size = models.PositiveIntegerField()  # bytes

    class Meta:
        abstract = True

    @property
    def is_given(self) -> bool:
        """Whether there is a file to hand over."""
        return bool(self.file)

    @classmethod
    def over(cls, now: datetime) -> models.Q:
        """Selects the rows whose file is to be erased."""
        raise NotImplementedError


class SealedPaper(Kept):
    """A paper that the platform typeset and sealed (sealed.py). It never changes, until it is erased."""

    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        abstract = True


class State(models.TextChoices):
    """The antivirus's answer on a file. Only a clean file is ever handed over."""

    WAITING = "waiting"  # the antivirus was away, and will be asked again
    CLEAN = "clean"  # nothing was found, or no antivirus is configured
    REFUSED = "refused"


class Deposit(Kept):
    """A file that somebody sent, as it came. Only the antivirus's answer and the deposit's end ever change.

    Each place of an owner (a paper of a file, a piece of a case) has one current deposit; the ended ones are its earlier
    versions. Written by deposits.py, waiting.py and keeping.py.
    """

    # how long a replaced or removed deposit's file is retained
    KEPT_AFTER_END: ClassVar[timedelta]
    ERASED: ClassVar[Mapping[str, Any]] = {"file": "", "given_name": ""}

    given_name = models.CharField(max_length=150)  # the file's name as it came, cleaned: shown, never a path
    media_type = models.CharField(max_length=50)
    extension = models.CharField(max_length=5)
    pages = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, db_default=State.CLEAN)
    was_scanned = models.BooleanField()  # by an antivirus
    deposited_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True)  # taken out, or replaced by a newer one
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        abstract = True

    @property
    def is_given(self) -> bool:
        return bool(self.file) and self.state == State.CLEAN

    @classmethod
    def over(cls, now: datetime) -> models.Q:
        """Selects the deposits that ended long ago, and those that the antivirus refused."""
        return models.Q(ended_at__lt=now - cls.KEPT_AFTER_END) | models.Q(state=State.REFUSED)

    def after_scan(self) -> None:
        """Lets the domain report the scan of a file that waited; called in the transaction that writes the result."""
