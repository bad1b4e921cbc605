"""What a row is that names a file of the store: the columns, which each domain has in a table of its own.

Domains inherit from Deposit or SealedPaper; who owns a file is their own key, and people are theirs to name. The other
modules of this package work on any such row, and find all of them by themselves (why so: docs/decisions/0010-documents.md).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now


class Kept(models.Model):
    """A row that names a file. `FOLDER`: where in the store the files of that table are, and no others ("vigilance/")."""

    FOLDER: ClassVar[str]
    # what the row says once its file is erased
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
        """Of which rows the file is to be erased."""
        raise NotImplementedError


class SealedPaper(Kept):
    """A paper that the platform typeset and sealed (sealed.py): nothing of it ever changes but its erasing."""

    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        abstract = True


class State(models.TextChoices):
    """What the antivirus said of a file. Only a clean one is given to anybody."""

    WAITING = "waiting"  # the antivirus was away: to be asked again
    CLEAN = "clean"  # nothing was found, or no antivirus is configured
    REFUSED = "refused"


class Deposit(Kept):
    """A file that somebody sent, as it came. Nothing of it changes but what the antivirus says, and its end.

    Of one place of an owner (a paper of a file, a piece of a case) one deposit is current, and the ended ones are its
    earlier versions. Written by deposits.py, waiting.py and keeping.py.
    """

    # of one that was replaced or taken out, before its file is erased
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
        """Of those that ended long ago, and of those that the antivirus refused."""
        return models.Q(ended_at__lt=now - cls.KEPT_AFTER_END) | models.Q(state=State.REFUSED)

    def after_scan(self) -> None:
        """Called in the transaction that writes what the antivirus said of a file that waited: for the domain to tell it."""
