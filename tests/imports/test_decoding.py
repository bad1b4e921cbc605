import codecs

import pytest

from adock.imports.decoding import decode

TEXT = "SOCIÉTÉ DE L’ÉTRAVE;Côte-d'Or;12 €\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("windows-1252"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with BOM", "windows-1252", "utf-16 little endian", "utf-16 big endian"],
)
def test_the_usual_encodings_give_the_same_text(raw):
    assert decode(raw) == TEXT


def test_one_windows_1252_line_does_not_spoil_the_accents_of_a_utf_8_file():
    raw = "Évreux\n".encode() + "Évry\n".encode("windows-1252") + "Étampes\n".encode()
    assert decode(raw) == "Évreux\nÉvry\nÉtampes\n"


def test_a_windows_1252_word_that_happens_to_be_utf_8_is_read_like_the_rest_of_its_file():
    text = "CAFÉ»\nÉvry\nÉtampes\n"
    assert decode(text.encode("windows-1252")) == text


def test_a_multibyte_character_cut_at_the_end_is_no_failure():
    assert decode("Évreux É".encode()[:-1]).startswith("Évreux ")


def test_bytes_that_no_encoding_has_are_replaced():
    assert decode(b"A\x81B") == "A\ufffdB"


def test_control_characters_become_spaces_and_line_ends_stay():
    assert decode(b"A\x00B\x1aC\x0cD\tE\r\nF") == "A B C D\tE\r\nF"
