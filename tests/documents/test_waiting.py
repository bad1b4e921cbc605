"""Files that came while the antivirus was away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from adock.documents import keeping
from adock.documents.models import State
from adock.documents.waiting import scan_what_waits
from adock.gateways import antivirus, files
from adock.jobs import schedule
from tests.clamav import EICAR
from tests.documents.pieces import Piece, a_night, piece
from tests.vigilance_factories import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pieces")]


@pytest.fixture
def waits(antivirus_away):
    """What makes a file wait."""

    def wait(words: str, case: str) -> Piece:
        row = piece(pdf(words), case)
        assert row.state == State.WAITING
        return row

    return wait


@pytest.fixture
def says(monkeypatch):
    """An antivirus that is back; answers what it was asked of."""

    def answer(verdicts: dict[bytes, Exception]) -> list[bytes]:
        asked: list[bytes] = []

        def scan(content: bytes) -> None:
            asked.append(content)
            if content in verdicts:
                raise verdicts[content]

        monkeypatch.setattr(antivirus, "scan", scan)
        return asked

    return answer


def of(*rows):
    for row in rows:
        row.refresh_from_db()
    return [(row.state, row.was_scanned) for row in rows]


def test_one_that_waits_is_given_to_nobody_and_looks_missing_to_who_knows_nothing_of_it(waits):
    row = waits("une", "dossier-1")
    assert not row.is_given
    with pytest.raises(keeping.NotGiven):
        keeping.content(row)
    with pytest.raises(files.Missing):
        keeping.content(row)


@pytest.mark.enable_socket
@pytest.mark.processes
def test_once_the_antivirus_is_back_each_is_clean_or_refused_and_its_domain_is_told(waits, settings, clamd_port):
    clean, infected = waits("saine", "dossier-1"), waits("infectée", "dossier-2")
    # no PDF is the harmless file itself, which inspection would not have let in
    files.put(infected.file, EICAR)
    lost = infected.file
    settings.CLAMD = ("127.0.0.1", clamd_port)
    schedule.scan_what_waits(0)
    assert of(clean, infected) == [(State.CLEAN, True), (State.REFUSED, True)]
    assert keeping.content(clean) == pdf("saine")
    assert infected.file == ""
    with pytest.raises(files.Missing):
        files.get(lost)
    assert Piece.told == [("dossier-1", "clean"), ("dossier-2", "refused")]
    assert scan_what_waits() == 0


def test_while_it_is_still_away_all_wait_on_and_it_is_asked_once(waits, says):
    rows = [waits(f"numéro {rank}", f"dossier-{rank}") for rank in range(3)]
    asked = says({pdf("numéro 0"): antivirus.Unavailable("timeout")})
    assert scan_what_waits() == 0
    assert len(asked) == 1
    assert of(*rows) == [(State.WAITING, False)] * 3
    assert Piece.told == []


def test_one_that_it_cannot_judge_waits_on_and_keeps_no_other_waiting(waits, says):
    heavy, light = waits("lourde", "dossier-1"), waits("légère", "dossier-2")
    says({pdf("lourde"): antivirus.Undecided("INSTREAM size limit exceeded. ERROR")})
    assert scan_what_waits() == 1
    assert of(heavy, light) == [(State.WAITING, False), (State.CLEAN, True)]


def test_neither_does_one_that_the_store_has_lost(waits, says):
    lost, there = waits("perdue", "dossier-1"), waits("là", "dossier-2")
    files.delete(lost.file)
    says({})
    assert scan_what_waits() == 1
    assert of(lost, there) == [(State.WAITING, False), (State.CLEAN, True)]


def test_two_workers_at_once_tell_it_once(waits, says, monkeypatch):
    row = waits("une", "dossier-1")
    says({})
    scan = antivirus.scan

    def other_comes_first(content: bytes) -> None:
        monkeypatch.setattr(antivirus, "scan", scan)
        assert scan_what_waits() == 1

    monkeypatch.setattr(antivirus, "scan", other_comes_first)
    assert scan_what_waits() == 0
    assert of(row) == [(State.CLEAN, True)]
    assert Piece.told == [("dossier-1", "clean")]


def test_one_refused_while_the_store_is_away_is_given_to_nobody_and_erased_at_night(waits, says, monkeypatch):
    row = waits("infectée", "dossier-1")
    says({pdf("infectée"): antivirus.Infected("Essai")})

    def away(name: str) -> None:
        raise files.StoreAway(name)

    with monkeypatch.context() as patched:
        patched.setattr(files, "delete", away)
        with pytest.raises(files.StoreAway):
            scan_what_waits()
    assert of(row) == [(State.REFUSED, True)]
    assert row.file
    assert not row.is_given
    a_night(timezone.now())
    row.refresh_from_db()
    assert row.file == ""
    assert list(files.names("pieces/")) == []


def test_one_that_ended_and_was_erased_waits_for_nothing(waits, says):
    row = waits("une", "dossier-1")
    Piece._default_manager.filter(pk=row.pk).update(ended_at=timezone.now() - timedelta(days=31))
    a_night(timezone.now())
    asked = says({})
    assert scan_what_waits() == 0
    assert asked == []
