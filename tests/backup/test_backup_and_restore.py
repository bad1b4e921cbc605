"""A backup taken while people work is one instant of base and files, and comes back as that, or not at all."""

import json
import stat
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from adock.backup import BackupRefused, restore, restoring, schema, tables, take, taking
from adock.core.changes import append_changes, changes_after, latest_number
from adock.core.models import JournalEntry, OutgoingMail
from adock.gateways import files
from adock.gateways.files.encryption import encrypt
from adock.jobs.schema import as_owner
from adock.register.models import Registration
from adock.search.engine import SearchIndex
from adock.search.follower import Follower
from adock.search.query import SearchRequest
from adock.search.source import DATABASE
from adock.vigilance.kinds import Slot
from adock.vigilance.models import DepositedDocument
from tests import factories as make
from tests import people
from tests.backup import instances
from tests.vigilance_factories import document

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_the_day")]

MAILS = "core_outgoingmail"


@pytest.fixture(autouse=True)
def _role(request, transactional_db):
    """Under the role that owns the tables, as the command restores; the test of the commands is under the one that serves."""
    if "commands" in request.node.name:
        yield
        return
    with as_owner():
        yield


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "sauvegarde.adock"


@pytest.fixture
def taken(archive: Path):
    """Of a full instance, which is then emptied."""
    instances.fill()
    before = instances.rows(), instances.contents()
    take(archive)
    instances.empty()
    return before


def refused(archive: Path, **options) -> str:
    """The refusal's code; nothing was written, neither rows nor files."""
    before = instances.rows(), sorted(instances.stored())
    with pytest.raises(BackupRefused) as refusal:
        restore(archive, **options)
    assert (instances.rows(), sorted(instances.stored())) == before
    return str(refusal.value.code)


# ------------------------------------------------------------------ what comes back


def test_every_row_of_every_table_and_every_file_come_back(archive, taken):
    rows, contents = taken
    assert sum(map(bool, rows.values())) >= 20
    done = restore(archive)
    restored = instances.rows()
    assert restored.pop(MAILS) != rows.pop(MAILS)  # those that waited are held back
    assert restored == rows
    assert instances.contents() == contents
    assert (done.files, sum(table.lines for table in done.tables)) == (len(contents), 1 + sum(map(len, rows.values())))


def test_every_table_is_in_the_archive_but_those_that_are_true_of_one_instance_alone(archive):
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    done = take(archive)
    assert there - {table.name for table in done.tables} == set(tables.LEFT_OUT) == instances.OF_ONE_INSTANCE


def test_what_is_written_afterwards_takes_the_numbers_that_follow(archive, taken):
    last = max(int(text.strip("(").partition(",")[0]) for text in taken[0]["core_journalentry"])
    restore(archive)
    assert JournalEntry.objects.create(act="essai", details={}).pk == last + 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('certificates_number')")


def test_what_was_signed_and_the_journal_are_protected_again(archive, taken):
    restore(archive)
    for statement in ("UPDATE core_journalentry SET act = 'x'", "DELETE FROM certificates_certificate"):
        with pytest.raises(Exception, match=r"append only|not changed"), connection.cursor() as cursor:
            cursor.execute(statement)


def test_mails_that_waited_are_not_sent_by_the_restored_instance(archive, taken):
    done = restore(archive)
    assert done.mails_held == OutgoingMail.objects.count() > 0
    assert not OutgoingMail.objects.filter(sent_at=None, abandoned_at=None).exists()


def test_nobody_stays_signed_in(archive, taken):
    restore(archive)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)


def test_a_running_instance_finds_what_was_restored(archive, taken, tmp_path):
    follower = Follower(tmp_path / "index", DATABASE)
    while follower.step():
        pass
    append_changes([make.siret(9)])
    while follower.step():
        pass
    restore(archive)
    while follower.step():
        pass
    hits = SearchIndex.open(tmp_path / "index").search(SearchRequest(text="eclair")).hits
    follower.close()
    assert len(hits) == 3


def test_a_machine_that_was_ahead_of_the_archive_learns_that_everything_changed(archive, taken):
    append_changes([make.siret(1)] * 50)
    ahead = latest_number()
    restore(archive)
    assert [change.siret for change in changes_after(ahead)] == [None]


# ------------------------------------------------------------------ taken while people work


def elsewhere(act) -> None:
    """In another connection, committed before this returns."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def during(monkeypatch, act) -> None:
    """Once the backup has begun to read files."""
    read, waiting = files.get, [act]

    def get(name: str) -> bytes:
        if waiting:
            elsewhere(waiting.pop())
        return read(name)

    monkeypatch.setattr(taking.files, "get", get)


def test_what_is_written_meanwhile_is_not_in_it(archive, monkeypatch):
    instances.fill()
    before, contents = instances.rows(), instances.contents()

    def write() -> None:
        document(Slot.LICENCE)
        make.registration(make.siret(8))
        Registration.objects.filter(siret=make.siret(1)).update(legal_name="AUTRE NOM")

    during(monkeypatch, write)
    take(archive)
    monkeypatch.undo()
    assert Registration.objects.filter(legal_name="AUTRE NOM").exists()
    instances.empty()
    restore(archive)
    after = instances.rows()
    assert {**after, MAILS: []} == {**before, MAILS: []}
    assert instances.contents() == contents


def test_a_file_erased_meanwhile_is_told_and_not_brought_back(archive, monkeypatch):
    instances.fill()
    gone = DepositedDocument.objects.order_by("-file")[0]

    def erase() -> None:
        files.delete(gone.file)
        DepositedDocument.objects.filter(pk=gone.pk).update(**DepositedDocument.ERASED)

    during(monkeypatch, erase)
    assert take(archive).erased == (gone.file,)
    monkeypatch.undo()
    instances.empty()
    done = restore(archive)
    assert (done.erased, done.lost) == ((gone.file,), ())
    assert DepositedDocument.objects.get(pk=gone.pk).file == ""
    assert gone.file not in instances.contents()


def test_a_file_that_the_store_lost_is_named_and_the_rest_is_kept(archive, monkeypatch, capsys):
    monkeypatch.setattr(taking, "_ERASURE_S", 0)
    instances.fill()
    absent, damaged = DepositedDocument.objects.order_by("pk")
    files.delete(absent.file)
    (instances.store() / damaged.file).write_bytes(encrypt("other", b"x", b"k" * 32))
    with pytest.raises(SystemExit):
        call_command("backup", "--out", str(archive), "--json")
    said = capsys.readouterr()
    assert set(json.loads(said.out)["fichiers_perdus"]) == {absent.file, damaged.file}
    assert absent.file in said.err
    instances.empty()
    assert set(restore(archive).lost) == {absent.file, damaged.file}


def test_each_row_has_its_file_when_somebody_deposits_all_along(archive, monkeypatch):
    instances.fill()
    stopped, written = threading.Event(), []

    def deposit() -> None:
        try:
            while not stopped.is_set():
                with transaction.atomic():
                    DepositedDocument.objects.filter(slot=Slot.GOODS_INSURANCE, ended_at=None).update(
                        ended_at="2026-11-24T08:00Z"
                    )
                    written.append(document(Slot.GOODS_INSURANCE).file)
        finally:
            connection.close()

    writer = threading.Thread(target=deposit)
    writer.start()
    try:
        while len(written) < 5:
            pass
        for rank in range(3):
            done = take(archive.with_suffix(f".{rank}"))
            assert (done.erased, done.lost) == ((), ())
    finally:
        stopped.set()
        writer.join()
    instances.empty()
    restore(archive.with_suffix(".2"))
    named = set(DepositedDocument.objects.values_list("file", flat=True))
    assert set(instances.contents()) >= named
    assert len(named) > 5


# ------------------------------------------------------------------ the archive's file


def test_the_archive_is_for_its_owner_alone_and_holds_neither_a_name_nor_a_key(archive, settings):
    settings.BACKUP_KEYS = (b"b" * 32,)
    instances.fill()
    done = take(archive)
    content = archive.read_bytes()
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert done.size == len(content)
    assert b"ECLAIR" not in content
    assert b"b" * 32 not in content
    assert done.needs["ADOCK_FILES_KEYS"] == files.names_of_keys()
    told = json.dumps(done.needs)
    assert settings.SECRET_KEY not in told
    assert (Path(settings.DATA_DIR) / "files.key").read_bytes().hex() not in told


def test_a_backup_never_replaces_a_file_nor_goes_where_the_service_serves(archive, settings):
    archive.write_bytes(b"an earlier one")
    with pytest.raises(BackupRefused, match="existe déjà"):
        take(archive)
    assert archive.read_bytes() == b"an earlier one"
    for folder in (Path(settings.DATA_DIR) / "files" / "vigilance", Path(settings.STATIC_ROOT)):
        folder.mkdir(parents=True, exist_ok=True)
        with pytest.raises(BackupRefused, match="choisissez ailleurs"):
            take(folder / "sauvegarde.adock")
        assert not (folder / "sauvegarde.adock").exists()


@pytest.mark.parametrize(
    "fault", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["disk full", "interrupted"]
)
def test_a_backup_that_fails_leaves_nothing(tmp_path, monkeypatch, fault):
    instances.fill()
    folder = tmp_path / "disque"
    folder.mkdir()

    def fail(*_) -> None:
        raise fault

    monkeypatch.setattr(taking, "_table", fail)
    with pytest.raises((BackupRefused, KeyboardInterrupt)):
        take(folder / "sauvegarde.adock")
    assert list(folder.iterdir()) == []


def test_production_takes_no_backup_without_a_key(archive, settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(BackupRefused, match="Il manque ADOCK_BACKUP_KEY"):
        take(archive)
    with pytest.raises(BackupRefused, match="Il manque ADOCK_BACKUP_KEY"):
        restore(archive)
    assert not archive.exists()


# ------------------------------------------------------------------ refused, and nothing changed


def test_a_cut_archive_is_refused_whole(archive, taken):
    content = archive.read_bytes()
    for left in (0, 3, 7, 46, 47, 48, 63, 64, 1_000, len(content) // 2, len(content) - 17, len(content) - 1):
        archive.write_bytes(content[:left])
        assert refused(archive) == "ARCHIVE_ABIMEE"


def test_an_archive_of_which_one_bit_changed_is_refused_whole(archive, taken):
    content = archive.read_bytes()
    for place in (20, 60, len(content) // 3, len(content) // 2, len(content) - 20, len(content) - 1):
        changed = bytearray(content)
        changed[place] ^= 0x10
        archive.write_bytes(changed)
        assert refused(archive) == "ARCHIVE_ABIMEE"


def test_an_archive_of_another_key_is_refused(archive, taken, settings):
    settings.BACKUP_KEYS = (b"another key, of thirty-two bytes",)
    assert refused(archive) == "CLE_INCONNUE"


def test_a_file_that_is_no_archive_is_refused(archive, taken):
    archive.write_bytes(b"PK\x03\x04" + bytes(5_000))
    assert refused(archive) == "ARCHIVE_ETRANGERE"
    assert refused(archive.with_name("absent")) == "LECTURE_IMPOSSIBLE"
    assert refused(archive.parent) == "LECTURE_IMPOSSIBLE"


def test_an_archive_of_newer_tables_is_refused_by_name(archive, taken, monkeypatch):
    known = schema.known()
    monkeypatch.setattr(schema, "known", lambda: known - {("certificates", "0004_choices_from_kinds")})
    with pytest.raises(BackupRefused, match=r"certificates\.0004_choices_from_kinds"):
        restore(archive)
    assert refused(archive) == "ARCHIVE_PLUS_RECENTE"


def test_a_base_that_holds_something_is_not_replaced_unless_it_is_said(archive, taken):
    rows, contents = taken
    people.user("Une autre")
    make.registration(make.siret(7))
    strange = document(Slot.KBIS, make.siren(7))
    assert refused(archive) == "BASE_NON_VIDE"
    restore(archive, force=True)
    assert {**instances.rows(), MAILS: []} == {**rows, MAILS: []}
    assert instances.contents() == contents
    assert files.get(strange.file)  # swept the next day, as any file that no row names


def test_somebody_who_signs_up_while_the_archive_is_read_is_not_overwritten(archive, taken, monkeypatch):
    put = restoring.files.put

    def and_somebody_signs_up(name: str, content: bytes) -> None:
        monkeypatch.setattr(restoring.files, "put", put)
        elsewhere(lambda: people.user("Ève"))
        put(name, content)

    monkeypatch.setattr(restoring.files, "put", and_somebody_signs_up)
    with pytest.raises(BackupRefused, match="n'est pas vide"):
        restore(archive)
    assert instances.stored() == []


@pytest.mark.parametrize("step", [1, 12, 30])
def test_an_interrupted_restoration_leaves_the_base_and_the_store_empty(archive, taken, monkeypatch, step):
    load, done = tables.load, []

    def interrupted(*arguments) -> None:
        done.append(arguments[0])
        if len(done) == step:
            raise KeyboardInterrupt
        load(*arguments)

    monkeypatch.setattr(tables, "load", interrupted)
    before = instances.rows()
    with pytest.raises(KeyboardInterrupt):
        restore(archive)
    assert instances.rows() == before
    assert instances.stored() == []


def test_what_reads_otherwise_than_the_archive_is_not_kept(archive, taken, monkeypatch):
    load = tables.load

    def and_changes(name, named, pieces) -> None:
        load(name, named, pieces)
        if name == "register_registration":
            Registration.objects.update(commune="AILLEURS")

    monkeypatch.setattr(tables, "load", and_changes)
    assert refused(archive) == "RESTAURATION_INEXACTE"


def test_a_file_of_the_store_is_not_replaced_by_another_unless_it_is_said(archive, taken):
    name = next(iter(taken[1]))
    files.put(name, b"something else")
    assert refused(archive) == "FICHIER_DIFFERENT"
    assert files.get(name) == b"something else"
    restore(archive, force=True)
    assert instances.contents() == taken[1]


def test_a_file_that_was_replaced_is_put_back_when_the_base_is_not_written(archive, taken, monkeypatch):
    name, broken = list(taken[1])[:2]
    files.put(name, b"something else")
    files.put(broken, b"no longer readable")
    files.put_back(broken, files.box_of(broken)[:-1])
    boxes = {each: files.box_of(each) for each in (name, broken)}
    monkeypatch.setattr(tables, "load", lambda *_: pytest.fail("the base refuses"))
    with pytest.raises(pytest.fail.Exception):
        restore(archive, force=True)
    assert {each: files.box_of(each) for each in boxes} == boxes
    assert len(instances.stored()) == len(boxes)


def test_the_commands_say_in_json_what_was_done_or_refused(archive, capsys):
    instances.fill()
    call_command("backup", "--out", str(archive), "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["refus"], said["fichiers"]) == (None, 4)
    with pytest.raises(CommandError, match="BASE_NON_VIDE"):
        call_command("restore", str(archive), "--json")
    assert json.loads(capsys.readouterr().out)["refus"]["code"] == "BASE_NON_VIDE"
    call_command("restore", str(archive), "--force", "--json")
    done = json.loads(capsys.readouterr().out)
    assert (done["refus"], done["tables"], done["fichiers"]) == (None, said["tables"], 4)
