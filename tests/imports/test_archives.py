import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adock.imports.archives import is_zip, read_only_member
from adock.imports.reports import ImportRefused

LIMIT = 1_000_000


def zipped(members, method=zipfile.ZIP_DEFLATED):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", method) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return archive.getvalue()


def refusal(archive, suffix=".csv", max_bytes=LIMIT):
    with pytest.raises(ImportRefused) as caught:
        read_only_member(archive, suffix, max_bytes)
    return caught.value


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_the_only_csv_of_an_archive_is_read(method):
    archive = zipped({"Marchandises.csv": "a,b\n"}, method)
    assert is_zip(archive)
    assert read_only_member(archive, ".csv", LIMIT) == ("Marchandises.csv", b"a,b\n")


def test_other_kinds_of_files_folders_and_shadows_of_macos_are_ignored():
    members = {"LISEZMOI.txt": "x", "export/": "", "export/Registre.CSV": "a", "__MACOSX/export/._Registre.CSV": "x"}
    assert read_only_member(zipped(members), ".csv", LIMIT) == ("Registre.CSV", b"a")


@pytest.mark.parametrize("name", ["../../etc/registre.csv", "/etc/registre.csv"])
def test_the_folders_of_a_member_lead_nowhere(name):
    assert read_only_member(zipped({name: "a"}), ".csv", LIMIT).name == "registre.csv"


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({}, "aucun fichier"),
        ({"notes.txt": "x"}, "aucun fichier"),
        ({"a.csv": "x", "b.csv": "y"}, "2 fichiers"),
        ({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>"}, "classeur"),
    ],
    ids=["empty", "no csv", "two csv", "spreadsheet"],
)
def test_an_archive_must_hold_one_csv_and_only_one(members, words):
    found = refusal(zipped(members))
    assert found.code == "ARCHIVE_INVALIDE"
    assert words in found.message


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_unpack_without_bounds_are_refused(method):
    assert refusal(zipped({"a.csv": "x" * 1_000}, method)).code == "ARCHIVE_INVALIDE"


def test_a_password_is_named_as_the_reason():
    archive = bytearray(zipped({"a.csv": "x"}))
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        archive[archive.index(signature) + flags_at] |= 1
    found = refusal(bytes(archive))
    assert found.code == "ARCHIVE_INVALIDE"
    assert "mot de passe" in found.message


def test_a_member_larger_than_the_limit_is_refused():
    assert refusal(zipped({"a.csv": b"\0" * (LIMIT + 1)})).code == "FICHIER_TROP_GRAND"
    assert len(read_only_member(zipped({"a.csv": b"\0" * LIMIT}), ".csv", LIMIT).content) == LIMIT


def test_a_member_that_lies_about_its_size_gives_nothing_beyond_it():
    archive = bytearray(zipped({"a.csv": b"\0" * (LIMIT * 3)}))
    for signature, size_at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", archive, archive.index(signature) + size_at, 10)
    assert refusal(bytes(archive)).code == "ARCHIVE_INVALIDE"


def test_a_cut_or_altered_archive_is_refused():
    archive = zipped({"a.csv": bytes(range(256)) * 40})
    assert refusal(archive[:-30]).code == "ARCHIVE_INVALIDE"
    altered = bytearray(archive)
    altered[60] ^= 0xFF
    assert refusal(bytes(altered)).code == "ARCHIVE_INVALIDE"


@given(st.data())
def test_no_damage_to_an_archive_gives_anything_but_a_refusal_or_its_content(data):
    archive = bytearray(zipped({"a.csv": b"0123456789" * 20, "b.txt": b"x"}))
    for _ in range(data.draw(st.integers(1, 4))):
        archive[data.draw(st.integers(0, len(archive) - 1))] = data.draw(st.integers(0, 255))
    try:
        member = read_only_member(bytes(archive), ".csv", LIMIT)
    except ImportRefused as fault:
        code = fault.code
    else:
        code = None
        assert member.name.lower().endswith(".csv")
        assert member.content in (b"0123456789" * 20, b"x", b"")
    assert code in {None, "ARCHIVE_INVALIDE", "FICHIER_TROP_GRAND"}
