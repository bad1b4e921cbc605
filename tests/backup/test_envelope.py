"""The encryption of an archive: exactly what was sealed comes back, or nothing does."""

import io

import pytest

from adock.backup import BackupRefused
from adock.backup.envelope import HEADER_BYTES, MARK, PIECE_BYTES, Opener, Sealer

KEY, OTHER = b"k" * 32, b"o" * 32
BOX = PIECE_BYTES + 16


def sealed(content: bytes, key: bytes = KEY) -> bytes:
    file = io.BytesIO()
    sealer = Sealer(file, key)
    sealer.write(content)
    sealer.close()
    return file.getvalue()


def opened(box: bytes, length: int, *keys: bytes) -> bytes:
    opener = Opener(io.BytesIO(box), keys or (KEY,))
    content = opener.read(length)
    if not opener.is_at_end():
        raise BackupRefused("ARCHIVE_ABIMEE", "more than was sealed")
    return content


def code(box: bytes, length: int, *keys: bytes) -> str:
    with pytest.raises(BackupRefused) as refusal:
        opened(box, length, *keys)
    return str(refusal.value.code)


@pytest.mark.parametrize("length", [1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES, 3 * PIECE_BYTES + 7])
def test_what_was_sealed_comes_back_and_is_nowhere_in_clear(length):
    content = (b"Un nom de travailleur. " * (length // 20 + 1))[:length]
    box = sealed(content)
    assert opened(box, length) == content
    assert b"travailleur" not in box


def test_two_archives_of_the_same_have_nothing_in_common():
    first, second = sealed(b"x" * 1000), sealed(b"x" * 1000)
    assert first[HEADER_BYTES - 32 :] != second[HEADER_BYTES - 32 :]


@pytest.fixture(scope="module")
def three_pieces() -> bytes:
    return sealed(b"x" * (2 * PIECE_BYTES + 100))


LENGTH = 2 * PIECE_BYTES + 100


@pytest.mark.parametrize(
    "left",
    [
        *range(HEADER_BYTES + 2),
        *(HEADER_BYTES + rank * BOX + more for rank in (1, 2) for more in (-1, 0, 1, 15, 16, 17)),
        HEADER_BYTES + 2 * BOX + 115,
    ],
)
def test_an_archive_cut_anywhere_is_refused(three_pieces, left):
    assert left < len(three_pieces)
    assert code(three_pieces[:left], LENGTH) == "ARCHIVE_ABIMEE"


def test_an_archive_that_is_longer_is_refused(three_pieces):
    assert code(three_pieces + b"x", LENGTH) == "ARCHIVE_ABIMEE"
    assert code(three_pieces + three_pieces[-116:], LENGTH) == "ARCHIVE_ABIMEE"


@pytest.mark.parametrize(
    "place", [*range(len(MARK) + 1, HEADER_BYTES), HEADER_BYTES, HEADER_BYTES + BOX - 1, HEADER_BYTES + BOX, -117, -116, -1]
)
def test_an_archive_of_which_one_bit_changed_is_refused(three_pieces, place):
    changed = bytearray(three_pieces)
    changed[place] ^= 1
    # the first bytes after the version name the key
    assert code(bytes(changed), LENGTH) == ("CLE_INCONNUE" if place < len(MARK) + 9 and place > 0 else "ARCHIVE_ABIMEE")


def test_pieces_neither_change_places_nor_repeat_nor_come_from_another_archive(three_pieces):
    header, first, second = (
        three_pieces[:HEADER_BYTES],
        three_pieces[HEADER_BYTES:][:BOX],
        three_pieces[HEADER_BYTES + BOX :][:BOX],
    )
    last = three_pieces[HEADER_BYTES + 2 * BOX :]
    other = sealed(b"x" * LENGTH)
    for pieces in ((second, first, last), (first, first, last), (first, last), (first, second, second, last), (first, second)):
        assert code(header + b"".join(pieces), LENGTH) == "ARCHIVE_ABIMEE"
    assert code(header + other[HEADER_BYTES:], LENGTH) == "ARCHIVE_ABIMEE"
    assert code(header + first + other[HEADER_BYTES + BOX :], LENGTH) == "ARCHIVE_ABIMEE"


def test_another_key_is_named_and_an_earlier_one_still_opens(three_pieces):
    assert code(three_pieces, LENGTH, OTHER) == "CLE_INCONNUE"
    assert opened(three_pieces, LENGTH, OTHER, KEY)


def test_a_newer_format_and_what_is_no_archive_are_told_apart(three_pieces):
    newer = three_pieces[: len(MARK)] + b"\x02" + three_pieces[len(MARK) + 1 :]
    assert code(newer, LENGTH) == "ARCHIVE_PLUS_RECENTE"
    assert code(b"PGDMP" + bytes(10_000), LENGTH) == "ARCHIVE_ETRANGERE"
