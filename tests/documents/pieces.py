"""Another owner of files than the vigilance file: pieces of cases, which wait while the antivirus is away."""

from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from adock.certificates.models import Certificate
from adock.documents import keeping, versions
from adock.documents.deposits import Desk, receive, take
from adock.documents.models import Deposit
from adock.vigilance.models import DepositedDocument

with isolate_apps("adock.documents"):

    class Piece(Deposit):
        FOLDER = "pieces/"
        KEPT_AFTER_END = timedelta(days=30)
        told: ClassVar[list[tuple[str, str]]] = []

        case = models.CharField(max_length=20)

        class Meta:
            app_label = "documents"

        def after_scan(self) -> None:
            assert connection.in_atomic_block
            self.told.append((self.case, self.state))


DESK = Desk(Piece, most_bytes=1_500_000, most_in_a_day=3, too_many="Assez pour ce dossier.", most_pages=2, waits=True)


@pytest.fixture
def pieces(db, monkeypatch) -> None:
    """Their table is there, beside those of the product: a temporary one, since the role that serves makes no other."""
    with connection.cursor() as cursor:
        cursor.execute("SET search_path TO pg_temp, public")
    with connection.schema_editor() as editor:
        editor.create_model(Piece)
    monkeypatch.setattr(keeping, "tables", lambda: (DepositedDocument, Certificate, Piece))
    Piece.told.clear()


def a_night(now: datetime) -> None:
    """What the worker's nightly task does to each table."""
    for table in keeping.tables():
        keeping.erase_old(table, now)
    keeping.sweep(now)


def piece(content: bytes, case: str = "dossier-1", desk: Desk = DESK) -> Piece:
    """Sent for that case, in the place of the one before."""
    taken = take(desk, case, receive(desk, content, "piece.pdf"))
    row, _ = versions.put_in_place(Piece, {"case": case}, taken, ended={})
    return row
