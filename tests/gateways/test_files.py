"""Files are kept encrypted, come back whole or not at all, and outlive their keys' rotation."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from adock.gateways import files
from adock.gateways.files import Missing, StoreAway, Unreadable, UnreadableFault, store
from tests.stores import OnDisk

pytestmark = pytest.mark.enable_socket

NAME = "depots/000000001/attestation-1.pdf"
CONTENT = b"%PDF-1.7 le nom de Camille Morel " * 1000
FIRST, SECOND = b"1" * 32, b"2" * 32


def test_what_is_put_comes_back_and_what_is_deleted_does_not(place):
    files.put(NAME, CONTENT)
    assert files.get(NAME) == CONTENT
    files.put(NAME, b"")
    assert files.get(NAME) == b""
    files.delete(NAME)
    with pytest.raises(Missing):
        files.get(NAME)
    files.delete(NAME)
    files.delete("depots")


def test_nothing_is_kept_in_clear_and_the_same_content_never_looks_the_same(place):
    files.put(NAME, CONTENT)
    first = place.raw(NAME)
    files.put(NAME, CONTENT)
    assert b"Camille" not in first
    assert b"%PDF" not in first
    assert place.raw(NAME)[len(first) // 2 :] != first[len(first) // 2 :]


def test_names_are_listed_by_their_beginning_with_the_moment_they_changed(place):
    for name in ("depots/a", "depots/b/c", "depots-anciens/d", "certificats/e.pdf"):
        files.put(name, b"x")
    listed = {found.name: found.changed_at for found in files.names("depots/")}
    assert set(listed) == {"depots/a", "depots/b/c"}
    assert all(abs(moment - datetime.now(UTC)) < timedelta(hours=1) for moment in listed.values())
    assert {found.name for found in files.names("depots")} == {"depots/a", "depots/b/c", "depots-anciens/d"}
    assert len(list(files.names())) == 4
    assert list(files.names("autres/")) == []


def test_two_files_put_in_each_other_s_place_are_not_believed(place):
    files.put("depots/de-morel", b"x" * 20)
    files.put("depots/de-durand", b"y" * 20)
    place.overwrite("depots/de-morel", place.raw("depots/de-durand"))
    with pytest.raises(Unreadable) as refusal:
        files.get("depots/de-morel")
    assert refusal.value.fault is UnreadableFault.DAMAGED
    assert files.get("depots/de-durand") == b"y" * 20


@pytest.mark.parametrize("position", [20, 30, -1], ids=["nonce", "text", "tag"])
def test_one_changed_bit_is_noticed(place, position):
    files.put(NAME, CONTENT)
    box = bytearray(place.raw(NAME))
    box[position] ^= 1
    place.overwrite(NAME, bytes(box))
    with pytest.raises(Unreadable) as refusal:
        files.get(NAME)
    assert refusal.value.fault is UnreadableFault.DAMAGED


@pytest.mark.parametrize("kept", [0, 5, 14, 40, -1])
def test_a_file_cut_short_is_noticed(place, kept):
    files.put(NAME, CONTENT)
    place.overwrite(NAME, place.raw(NAME)[:kept])
    with pytest.raises(Unreadable) as refusal:
        files.get(NAME)
    assert refusal.value.fault is UnreadableFault.DAMAGED


def test_a_file_that_somebody_else_put_there_is_not_served(place):
    files.put(NAME, b"x")
    place.overwrite(NAME, CONTENT)
    with pytest.raises(Unreadable) as refusal:
        files.get(NAME)
    assert refusal.value.fault is UnreadableFault.NOT_OURS


@pytest.mark.parametrize(
    "name", ["", "/x", "x/", "../x", "a/../x", "a//b", ".cache", "a/.b", "A", "é", "a b", "a\nb", "x" * 101, "a\\b", "x\0"]
)
def test_a_name_that_leads_elsewhere_is_refused_before_anything_is_done(place, name):
    for act in (files.get, files.delete, lambda name: files.put(name, b"x")):
        with pytest.raises(ValueError):
            act(name)
    with pytest.raises(ValueError):
        files.names("../")


# ------------------------------------------------------------------ keys


def test_after_a_rotation_old_files_are_read_and_new_ones_use_the_new_key(place, settings):
    settings.FILES_KEYS = (FIRST,)
    files.put("ancien", b"x")
    settings.FILES_KEYS = (SECOND, FIRST)
    files.put("nouveau", b"y")
    assert (files.get("ancien"), files.get("nouveau")) == (b"x", b"y")
    settings.FILES_KEYS = (SECOND,)
    assert files.get("nouveau") == b"y"
    with pytest.raises(Unreadable) as refusal:
        files.get("ancien")
    assert refusal.value.fault is UnreadableFault.UNKNOWN_KEY


@pytest.mark.django_db
def test_once_encrypted_anew_the_old_key_may_go(place, settings, capsys):
    settings.FILES_KEYS = (FIRST,)
    for number in range(3):
        files.put(f"depots/{number}", b"%d" % number)
    settings.FILES_KEYS = (SECOND, FIRST)
    files.put("depots/nouveau", b"x")
    call_command("reencrypt_files", "--json")
    said = capsys.readouterr()
    links = {"vus": 0, "rechiffres": 0, "illisibles": []}
    assert json.loads(said.out) == {"fichiers": 4, "rechiffres": 3, "illisibles": [], "partages": links}
    assert "4 fichiers vus, dont 3" in said.err
    settings.FILES_KEYS = (SECOND,)
    assert [files.get(f"depots/{number}") for number in range(3)] == [b"0", b"1", b"2"]
    assert files.reencrypt().renewed == 0


@pytest.mark.django_db
def test_what_cannot_be_encrypted_anew_is_named_and_left_as_it_is(place, settings, capsys):
    settings.FILES_KEYS = (FIRST,)
    files.put("perdu", b"x")
    files.put("abime", b"x")
    settings.FILES_KEYS = (SECOND,)
    files.put("abime", b"x")
    place.overwrite("abime", place.raw("abime")[:-1])
    before = place.raw("perdu")
    with pytest.raises(SystemExit) as ending:
        call_command("reencrypt_files", "--json")
    assert ending.value.code == 1
    unreadable = json.loads(capsys.readouterr().out)["illisibles"]
    assert {each["nom"]: each["motif"] for each in unreadable} == {
        "perdu": "chiffré par une clé qui n'est pas dans ADOCK_FILES_KEYS",
        "abime": "abîmé",
    }
    assert place.raw("perdu") == before


@pytest.mark.parametrize("meanwhile", ["deleted", "put anew"])
def test_a_file_encrypted_anew_does_not_undo_what_happens_meanwhile(place, settings, monkeypatch, meanwhile):
    settings.FILES_KEYS = (FIRST,)
    files.put(NAME, b"x")
    settings.FILES_KEYS = (SECOND, FIRST)
    encrypt = store.encryption.encrypt

    def and_somebody_acts(*arguments):
        monkeypatch.setattr(store.encryption, "encrypt", encrypt)
        if meanwhile == "deleted":
            files.delete(NAME)
        else:
            files.put(NAME, b"y")
        return encrypt(*arguments)

    monkeypatch.setattr(store.encryption, "encrypt", and_somebody_acts)
    assert files.reencrypt().renewed == 0
    if meanwhile == "deleted":
        with pytest.raises(Missing):
            files.get(NAME)
    else:
        assert files.get(NAME) == b"y"


# ------------------------------------------------------------------ the store is away


def test_a_store_that_does_not_answer_is_said_to_be_away(place, settings, monkeypatch):
    if isinstance(place, OnDisk):
        settings.DATA_DIR.mkdir(parents=True)
        place.folder.write_text("not a folder")
    else:
        settings.FILES_STORE = settings.FILES_STORE._replace(endpoint="http://127.0.0.1:9")
    with pytest.raises(StoreAway):
        files.put(NAME, CONTENT)


def test_an_absent_store_is_no_trace_in_a_command(s3, settings, capsys):
    settings.FILES_STORE = settings.FILES_STORE._replace(bucket="absent")
    for act in (lambda: files.get(NAME), lambda: files.delete(NAME), lambda: list(files.names())):
        with pytest.raises(StoreAway, match="NoSuchBucket"):
            act()
    with pytest.raises(Exception, match="Les fichiers ne sont pas accessibles : NoSuchBucket"):
        call_command("reencrypt_files")
