"""Each night, in every table that names files: what is over is erased, what no row names is swept."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from adock.certificates.models import Certificate
from adock.documents import keeping
from adock.documents.retention import NIGHTLY
from adock.gateways import files
from adock.jobs.schedule import PURGES
from adock.vigilance.kinds import Slot
from adock.vigilance.models import DepositedDocument
from tests import sealed
from tests import vigilance_factories as vigilance
from tests.documents.pieces import Piece, a_night, piece
from tests.vigilance_factories import pdf

pytestmark = pytest.mark.django_db


def kept():
    return {stored.name for stored in files.names("")}


def test_every_table_that_names_files_has_a_folder_of_its_own_that_holds_no_others():
    tables = keeping.tables()
    assert {Certificate, DepositedDocument} <= set(tables)
    folders = [table.FOLDER for table in tables]
    assert all(folder.endswith("/") for folder in folders)
    assert [(one, other) for one in folders for other in folders if one is not other and one.startswith(other)] == []


def test_the_worker_s_task_erases_what_is_over_in_each_table_once_then_sweeps(monkeypatch):
    done = []
    monkeypatch.setattr(keeping, "erase_old", lambda table, now: done.append(table) or 0)
    monkeypatch.setattr(files, "sweep", lambda folder, named, now: done.append(folder) or 0)
    PURGES[NIGHTLY.name](0)
    tables = keeping.tables()
    assert Counter(done) == Counter([*tables, *(table.FOLDER for table in tables)])


@pytest.mark.usefixtures("pieces")
class TestOwnersTogether:
    def test_what_is_over_for_its_own_domain_is_erased_and_its_row_stays(self):
        now = timezone.now()
        a_month_ago = now - timedelta(days=31)
        old, paper = piece(pdf("une")), vigilance.document(Slot.KBIS, ended_at=a_month_ago)
        Piece._default_manager.filter(pk=old.pk).update(ended_at=a_month_ago)
        standing = piece(pdf("deux"), "dossier-2")
        a_night(now)
        old.refresh_from_db()
        paper.refresh_from_db()
        assert (old.file, old.given_name, len(old.sha256)) == ("", "", 64)
        assert kept() == {standing.file, paper.file}, "a paper of the vigilance file is kept for a year"

    def test_one_that_cannot_be_deleted_does_not_stop_the_others(self, monkeypatch):
        now = timezone.now()
        stuck, *rest = (piece(pdf(text), f"dossier-{text}") for text in ("un", "deux", "trois"))
        Piece._default_manager.update(ended_at=now - timedelta(days=31))
        delete = files.delete

        def refuse_one(name):
            if name == stuck.file:
                raise files.StoreAway("access denied")
            delete(name)

        monkeypatch.setattr(files, "delete", refuse_one)
        with pytest.raises(files.StoreAway, match="access denied"):
            keeping.erase_old(Piece, now)
        assert kept() == {stuck.file}
        assert [row.file for row in Piece._default_manager.filter(pk__in=[one.pk for one in rest])] == ["", ""]

    def test_a_store_that_is_away_is_not_asked_for_every_file(self, monkeypatch):
        now, asked = timezone.now(), []
        for number in range(keeping.MOST_FAULTS + 3):
            piece(pdf(str(number)), f"dossier-{number}")
        Piece._default_manager.update(ended_at=now - timedelta(days=31))

        def away(name):
            asked.append(name)
            raise files.StoreAway("timeout")

        monkeypatch.setattr(files, "delete", away)
        with pytest.raises(files.StoreAway):
            keeping.erase_old(Piece, now)
        assert len(asked) == keeping.MOST_FAULTS

    def test_strays_of_all_are_swept_after_a_day_and_nothing_else(self):
        named = {piece(pdf("une")).file, vigilance.document(Slot.KBIS).file, sealed.row().file}
        strays = {"pieces/dossier-1/oublie", "vigilance/000000018/oublie", "certificats/oublie"}
        for name in strays | {"ailleurs/oublie"}:
            files.put(name, b"half way")
        # the store's own clock says when
        now = max(stored.changed_at for stored in files.names(""))
        a_night(now + timedelta(hours=23))
        assert kept() == named | strays | {"ailleurs/oublie"}
        a_night(now + timedelta(hours=25))
        assert kept() == named | {"ailleurs/oublie"}


def test_one_that_was_erased_is_missing_and_said_not_to_be_given():
    row = vigilance.document(Slot.KBIS, ended_at=timezone.now() - timedelta(days=366))
    vigilance.erase_old(timezone.now())
    row.refresh_from_db()
    assert not row.is_given
    with pytest.raises(files.Missing):
        keeping.content(row)
