"""Whatever is typed, there is an answer."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adock.search.query import SearchRequest, parse_text
from tests.search.samples import establishment, new_siret

ODD = [
    "\0",
    "dupont\0",
    "dupont\t\ttransports",
    " " * 10_000,
    "a" * 200,
    "é" * 200,
    "\U0001f69a transports \U0001f1eb\U0001f1f7",
    "שלום عربي ٣٥",
    "\u202edupont",
    "\ud800",
    ".* (dup|ont)+ [a-z]{2,} \\d $ ^",
    "dupont_ _transports = =dupont",
    'AND OR NOT +dupont -dupont "dupont" names:dupont',
    "1 2 3 4 5 6 7 8 9 0 " * 10,
    "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 4,
    "l'" * 100,
    "&" * 200,
    "9" * 200,
    "中文字 漢字",
    "ﷺ" * 50,
    "½ ² Ⅳ ﬁ",
    "P" + "9" * 13,
]


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    from tests.search.samples import build

    documents = [
        establishment("DUPONT TRANSPORTS", siret=new_siret(901)),
        establishment("ТРАНСПОРТ ÉTÉ", commune="中文", postcode=""),
        establishment("", commune="", postcode="", departement="", display_name=""),
        establishment(siret="P0000000000123", display_name="\0"),
        *(establishment(text) for text in ODD if "\ud800" not in text),
    ]
    return build(tmp_path_factory.mktemp("odd") / "index", documents)


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_answered(index, text):
    index.search(SearchRequest(text=text))
    index.suggest(text)
    index.nearest_spelling(text)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200) | st.text(alphabet="abcdilnoprstu .'&-0123456789", max_size=200))
@example("dupont transports dupont transports dupont transports dupont transports dupont transport")
def test_any_text_is_answered(index, text):
    page = index.search(SearchRequest(text=text))
    assert len(page.hits) == min(page.total, 20)
    assert len(index.suggest(text)) <= 8
    index.nearest_spelling(text)


@given(st.text(max_size=200))
def test_any_text_is_read_into_words_of_letters_and_digits(text):
    parsed = parse_text(text)
    assert all(number.isalnum() for number in parsed.numbers)
    assert bool(parsed.pieces) == bool(parsed.orders)


@pytest.mark.parametrize("siret", ["", "@cursor", "\0", "x" * 1_000, "00000000000000", "\ud800"])
def test_an_unknown_siret_is_no_establishment(index, siret):
    assert index.get(siret) is None


def test_a_page_beyond_the_last_is_empty(index):
    page = index.search(SearchRequest(page=200, per_page=50))
    assert page.hits == []
    assert page.total > 0
    assert index.search(SearchRequest(text="dupont", page=500, per_page=20)).hits == []
