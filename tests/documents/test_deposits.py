"""A file taken from somebody, for any owner."""

from dataclasses import replace

import pytest
from django.db import transaction

from adock.documents import versions
from adock.documents.deposits import FileRefused, TooMany, TryLater, receive, take
from adock.documents.models import State
from adock.gateways import antivirus, files
from adock.gateways.inspection import Fault
from adock.vigilance import deposits as vigilance
from tests.clamav import EICAR
from tests.deposits import picture
from tests.documents.pieces import DESK, Piece, piece
from tests.vigilance_factories import pdf

pytestmark = pytest.mark.django_db


def taken(content, desk=DESK, owner="dossier-1", name="piece.pdf"):
    return take(desk, owner, receive(desk, content, name))


def kept(folder="pieces/"):
    return [stored.name for stored in files.names(folder)]


def test_it_lies_in_its_owners_folder_as_it_came_before_any_row_names_it():
    file = taken(pdf("une"), name="C:\\bilan.pdf")
    assert kept() == [file.file]
    assert file.file.startswith("pieces/dossier-1/")
    assert files.get(file.file) == pdf("une")
    assert (file.given_name, file.extension, file.pages, file.size) == ("bilan.pdf", "pdf", 1, len(pdf("une")))
    assert (file.state, file.was_scanned) == (State.CLEAN, False)


class TestLimits:
    def test_one_that_is_too_big_is_told_the_limit_of_its_desk(self):
        with pytest.raises(FileRefused, match=r"dépasse 1,5.Mo"):
            receive(DESK, bytes(1_500_001), "piece.pdf")
        assert receive(DESK, bytes(1_500_000), "piece.pdf").content

    def test_so_is_one_with_too_many_pages(self):
        with pytest.raises(FileRefused, match="plus de 2 pages"):
            taken(pdf(pages=3))
        assert kept() == []
        assert taken(pdf(pages=2)).pages == 2

    def test_a_picture_is_refused_where_only_a_pdf_will_do(self):
        desk = replace(DESK, takes_pictures=False)
        for other in (picture(), b"MZ, a program"):
            with pytest.raises(FileRefused, match="n'est pas un PDF"):
                taken(other, desk)
        assert kept() == []
        assert taken(picture()).extension == "png"

    def test_so_many_in_a_day_are_too_many_for_one_owner_and_not_for_another(self):
        for rank in range(3):
            taken(pdf(f"numero {rank}"))
        with pytest.raises(TooMany, match="Assez pour ce dossier"):
            taken(pdf("de trop"))
        assert taken(pdf(), owner="dossier-2")

    def test_two_domains_may_know_an_owner_by_the_same_key(self):
        for rank in range(3):
            taken(pdf(f"numero {rank}"), owner="000000018")
        assert taken(pdf(), vigilance.DESK, owner="000000018")


def test_a_desk_may_have_words_of_its_own_for_a_fault():
    own = replace(DESK, words={Fault.EMPTY: "Rien à lire."})
    with pytest.raises(FileRefused, match="Rien à lire"):
        taken(b"", own)
    with pytest.raises(FileRefused, match="Ce fichier est vide"):
        taken(b"")


class TestWhileTheAntivirusIsAway:
    pytestmark = pytest.mark.usefixtures("antivirus_away")

    def test_where_a_desk_lets_it_the_file_waits_and_not_its_sender(self):
        file = taken(pdf())
        assert (file.state, file.was_scanned) == (State.WAITING, False)
        assert kept() == [file.file]

    def test_elsewhere_its_sender_is_told_to_come_back_and_nothing_is_kept(self):
        with pytest.raises(TryLater, match="L'antivirus ne répond pas"):
            taken(pdf(), vigilance.DESK, owner="000000018")
        assert kept("") == []

    def test_what_cannot_be_kept_does_not_wait_to_be_refused(self):
        with pytest.raises(FileRefused, match="PDF"):
            taken(b"MZ, a program")
        assert kept() == []


@pytest.mark.enable_socket
@pytest.mark.processes
def test_the_antivirus_is_believed_at_every_desk(clamd_port, settings, monkeypatch):
    settings.CLAMD = ("127.0.0.1", clamd_port)
    for desk in (DESK, vigilance.DESK):
        assert taken(pdf(desk.table.FOLDER), desk).was_scanned
    before = kept("")
    scan = antivirus.scan
    # no PDF is the harmless file itself
    monkeypatch.setattr(antivirus, "scan", lambda content: scan(EICAR))
    for desk in (DESK, vigilance.DESK):
        with pytest.raises(FileRefused, match="programme nuisible"):
            taken(pdf("infected"), desk)
    assert kept("") == before


def test_nothing_is_taken_within_a_transaction_which_would_last_as_long_as_the_antivirus():
    with pytest.raises(RuntimeError), transaction.atomic():
        taken(pdf())
    assert kept() == []


@pytest.mark.usefixtures("pieces")
def test_a_newer_version_ends_the_one_before_which_stays_readable_history():
    first, other = piece(pdf("une")), piece(pdf("autre"), case="dossier-2")
    second = piece(pdf("deux"))
    first.refresh_from_db()
    assert (first.replaced_by, first.ended_at) == (second, second.deposited_at)
    assert versions.current(Piece, case="dossier-1") == second
    assert list(versions.history(Piece, case="dossier-1")) == [first]
    assert versions.end(Piece._default_manager.filter(case="dossier-1"))
    assert not versions.end(Piece._default_manager.filter(case="dossier-1")), "once"
    assert versions.current(Piece, case="dossier-1") is None
    assert versions.current(Piece, case="dossier-2") == other
