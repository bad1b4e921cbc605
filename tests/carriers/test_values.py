"""What people type, as it is kept: checks 20 and 26 of the predecessor, bettered."""

import unicodedata
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adock.carriers import values
from adock.carriers.languages import LANGUAGES
from adock.carriers.rules import SPECIALITIES
from adock.core.geography import DEPARTEMENTS, SERVED_DEPARTEMENTS
from adock.core.refusals import Mistyped


class TestTelephone:
    @pytest.mark.parametrize(
        ("typed", "departement", "kept", "shown"),
        [
            ("02 61 91 00 12", "35", "+33261910012", "02 61 91 00 12"),
            ("02.61.91.00.12", None, "+33261910012", "02 61 91 00 12"),
            ("+33 (0)2 61 91 00 12", "35", "+33261910012", "02 61 91 00 12"),
            ("0033261910012", "35", "+33261910012", "02 61 91 00 12"),
            ("０２ ６１ ９１ ００ １２", "35", "+33261910012", "02 61 91 00 12"),
            # overseas, in its national form, from there and from elsewhere
            ("0590 12 34 56", "971", "+590590123456", "0590 12 34 56"),
            ("0590 12 34 56", "35", "+590590123456", "0590 12 34 56"),
            ("0596 50 12 34", "972", "+596596501234", "0596 50 12 34"),
            ("0594 25 12 34", "973", "+594594251234", "0594 25 12 34"),
            ("0262 12 34 56", "974", "+262262123456", "0262 12 34 56"),
            ("0269 61 12 34", "976", "+262269611234", "0269 61 12 34"),
            ("01 99 00 12 34", "974", "+33199001234", "01 99 00 12 34"),
            ("0269 61 12 34", "35", "+262269611234", "0269 61 12 34"),
            ("0696 20 12 34", None, "+596696201234", "0696 20 12 34"),
            # the same in all of France
            ("0 800 12 34 56", "35", "+33800123456", "0 800 12 34 56"),
            ("09 70 12 34 56", "35", "+33970123456", "09 70 12 34 56"),
            # kept for fiction
            ("06 39 98 12 34", "976", "+33639981234", "06 39 98 12 34"),
            ("06 39 98 12 34", "35", "+33639981234", "06 39 98 12 34"),
            # other countries
            ("+49 30 123456", "35", "+4930123456", "+49 30 123456"),
            ("+32 2 555 12 34", "974", "+3225551234", "+32 2 555 12 34"),
            ("0032 2 555 12 34", "35", "+3225551234", "+32 2 555 12 34"),
        ],
    )
    def test_numbers_of_france_overseas_and_abroad_are_kept_as_e164_and_shown_as_dialled(self, typed, departement, kept, shown):
        assert values.phone(typed, departement) == kept
        assert values.shown_phone(kept) == shown
        assert values.phone_url(kept) == f"tel:{kept}"

    @pytest.mark.parametrize(
        "typed", ["12", "02 61 91 00", "02 61 91 00 12 34", "+33 1", "bonjour", "02 61 91 00 1a", "+" * 500]
    )
    def test_what_is_no_number_is_refused_with_an_example(self, typed):
        with pytest.raises(Mistyped, match=r"02 99 12 34 56.*\+32"):
            values.phone(typed, "35")

    def test_a_number_kept_of_old_in_the_national_form_is_shown_and_dialled(self):
        assert values.shown_phone("02 61 91 00 12") == "02 61 91 00 12"
        assert values.phone_url("02 61 91 00 12") == "tel:+33261910012"

    @given(
        st.sampled_from(["0{}", "+33800{}", "+33{}", "+590 {}", "+262{}", "+594{}", "+49{}", "+32{}", "+1 {}"]),
        st.integers(min_value=10**8, max_value=10**9),
        st.sampled_from([None, "35", "971", "972", "973", "974", "976"]),
    )
    def test_what_is_shown_can_be_sent_back_from_any_departement_and_changes_nothing(self, form, digits, departement):
        try:
            kept = values.phone(form.format(digits), departement)
        except Mistyped:
            return
        assert values.phone(kept, departement) == kept
        assert values.phone(values.shown_phone(kept, departement), departement) == kept

    @given(st.text(max_size=60))
    def test_any_text_is_kept_as_a_number_or_refused(self, typed):
        try:
            kept = values.phone(typed)
        except Mistyped:
            return
        assert kept == "" or (kept.startswith("+") and kept[1:].isdecimal() and len(kept) <= 16)


class TestWebsite:
    @pytest.mark.parametrize(
        ("typed", "kept", "shown"),
        [
            ("www.morel.example", "https://www.morel.example", "www.morel.example"),
            ("http://morel.example/", "http://morel.example/", "morel.example"),
            (
                "HTTPS://Morel.Example/Nos Tarifs".replace(" ", "%20"),
                "https://morel.example/Nos%20Tarifs",
                "morel.example/Nos%20Tarifs",
            ),
            ("morel.example:8080/a?b=c#d", "https://morel.example:8080/a?b=c#d", "morel.example:8080/a?b=c#d"),
            ("transports-élan.example", "https://xn--transports-lan-lkb.example", "transports-élan.example"),
            ("morel.example/été", "https://morel.example/%C3%A9t%C3%A9", "morel.example/%C3%A9t%C3%A9"),
            # a Cyrillic letter that looks Latin is shown for what it is
            ("mоrel.example", "https://xn--mrel-55d.example", "xn--mrel-55d.example"),
        ],
    )
    def test_a_site_is_kept_whole_and_shown_without_scheme(self, typed, kept, shown):
        assert values.website(typed) == kept
        assert values.website(kept) == kept
        assert values.shown_website(kept) == shown

    @pytest.mark.parametrize(
        "typed",
        [
            "javascript:alert(1)", "javascript://morel.example/%0aalert(1)", "ftp://morel.example", "data:text/html,a",
            "mailto:a@morel.example", "https://user:secret@morel.example", "https://evil.example\\@morel.example",
            "https://morel.example\\.evil.example/", "localhost", "http://localhost:8000", "http://127.0.0.1/", "http://[::1]/",
            "http://2130706433/", "http://0x7f.1/", "http://192.168.1.1", "http://imprimante.local", "http://intra.lan/a",
            "morel", "https://", "https:///a", "http://morel.example:99999", "http://morel..example", "a b.example",
            "https://morel.example/\u202egpj", "https://[morel.example", "x" * 300 + ".example",
            "https://morel.example/" + "a" * 200,
        ],
    )  # fmt: skip
    def test_what_is_no_public_site_is_refused(self, typed):
        with pytest.raises(Mistyped):
            values.website(typed)

    @given(st.text(max_size=80) | st.from_regex(r"\A(https?://)?[a-z.\-@:/\\%?#éß]{1,40}\Z"))
    def test_any_text_is_kept_as_a_public_http_address_or_refused(self, typed):
        try:
            kept = values.website(typed)
        except Mistyped:
            return
        assert kept == "" or kept.isascii()
        assert values.website(kept) == kept
        if kept:
            parts = urlsplit(kept)
            assert parts.scheme in {"http", "https"}
            assert parts.username is None
            assert "." in parts.hostname


class TestDescription:
    def test_signs_that_are_not_seen_or_turn_the_text_around_are_taken_out_and_lines_stay(self):
        typed = "Bois\u202e et\u200b grumes\x00\x07.\r\n\r\n\r\n\r\n\tPartout \ufeff\nen  France\u2066"
        assert values.description(typed) == "Bois et grumes.\n\nPartout\nen  France"

    def test_emoji_and_accents_stay(self):
        assert values.description("Équipe 👩\u200d🔧 a\u0300 Rennes") == "Équipe 👩\u200d🔧 à Rennes"

    def test_2000_characters_are_kept_and_one_more_is_refused_saying_how_many_to_take_out(self):
        assert len(values.description("é" * 2000)) == 2000
        with pytest.raises(Mistyped, match="Retirez 1 caractère"):
            values.description("é" * 2001)

    @given(st.text(max_size=300))
    def test_cleaning_twice_is_cleaning_once_and_leaves_no_unseen_sign(self, typed):
        kept = values.description(typed)
        assert values.description(kept) == kept
        assert not [sign for sign in kept if unicodedata.category(sign) in {"Cc", "Cs", "Co"} and sign != "\n"]
        assert not set(kept) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


class TestDepartements:
    def test_they_are_padded_each_once_and_in_order(self):
        assert values.departements(["5, 1, 2A, 10, 976"]) == ("01", "05", "10", "2A", "976")
        assert values.departements(["976", "2b", "5", "05", "1", "2A"]) == ("01", "05", "2A", "2B", "976")

    @pytest.mark.parametrize(
        ("typed", "advice"),
        [("20", "2A"), ("97", "trois chiffres"), ("975", "n'est pas"), ("00044", "n'est pas"), ("99", "n'est pas"),
         ("Bretagne", "« Bretagne »"), ("٣٥", "n'est pas"), ("0", "n'est pas")],
    )  # fmt: skip
    def test_what_is_none_is_refused_in_words(self, typed, advice):
        with pytest.raises(Mistyped, match=advice):
            values.departements(["35", typed])

    @given(st.lists(st.sampled_from(SERVED_DEPARTEMENTS)), st.randoms())
    def test_any_of_them_in_any_order_unpadded_and_in_small_letters_come_out_in_the_order_of_lists(self, codes, random):
        typed = [random.choice([code, code.lstrip("0"), code.lower()]) for code in codes]
        kept = values.departements([", ".join(typed)])
        assert set(kept) == set(codes)
        assert list(kept) == [code for code in DEPARTEMENTS if code in set(codes)]
        assert values.departements(kept) == kept

    @given(st.lists(st.text(max_size=6)))
    def test_any_text_gives_known_codes_or_is_refused(self, typed):
        try:
            kept = values.departements(typed)
        except Mistyped:
            return
        assert set(kept) <= set(SERVED_DEPARTEMENTS)


def test_specialities_and_languages_come_from_their_lists_each_once():
    assert values.codes(["LOT", "BOIS", "LOT", ""], SPECIALITIES) == ("BOIS", "LOT")
    assert values.codes(["zu", "fr"], LANGUAGES) == ("fr", "zu")
    with pytest.raises(Mistyped, match="TAPIS"):
        values.codes(["TAPIS"], SPECIALITIES)


def test_every_language_of_iso_639_1_has_its_french_name():
    assert len(LANGUAGES) == 183
    assert all(len(code) == 2 and code.isalpha() and name for code, name in LANGUAGES.items())
    assert list(LANGUAGES)[:3] == ["fr", "en", "de"]
