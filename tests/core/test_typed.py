"""Names, places and numbers of permits, as a sealed document may hold them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adock.certificates import permits
from adock.certificates.permits import clean_number, clean_other, permit_label
from adock.core.refusals import Mistyped
from adock.core.typed import clean_line, clean_name


class TestNames:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("  Ben   Salah ", "Ben Salah"),
            ("N’Diaye", "N'Diaye"),
            ("Jean‐Marie", "Jean-Marie"),
            ("Kovačević", "Kovačević"),
            ("Nguyễn Văn Minh", "Nguyễn Văn Minh"),
            ("E\u0301lodie", "Élodie"),
            ("Łukasz\tŻółć", "Łukasz Żółć"),
            ("O. Sørensen", "O. Sørensen"),
            ("Gal·la", "Gal·la"),
            ("", ""),
            ("x" * 100, "x" * 100),
        ],
    )
    def test_latin_letters_of_every_alphabet_are_kept_on_one_line(self, typed, kept):
        assert clean_name(typed) == kept

    @pytest.mark.parametrize("sign", ["\u200f", "\u200e", "\u061c", "\u202e", "\u202a", "\u2066", "\u2069"])
    def test_a_sign_that_turns_writing_around_is_refused_and_named(self, sign):
        with pytest.raises(Mistyped, match=rf"inverse le sens de l'écriture \(U\+{ord(sign):04X}\).*Effacez"):
            clean_name(f"Ben{sign} Salah")

    @pytest.mark.parametrize(
        "sign",
        [
            "\u200b",
            "\u200d",
            "\u00ad",
            "\ufeff",
            "\u0000",
            "\u0007",
            "\ue000",
            "\ud800",
            "\u3164",
            "\ufe0f",
            "\u2800",
            "\u034f",
        ],
    )
    def test_a_sign_that_is_not_seen_is_refused_and_named(self, sign):
        for clean in (clean_name, clean_line, clean_number):
            with pytest.raises(Mistyped, match=rf"signe invisible \(U\+{ord(sign):04X}\).*Effacez"):
                clean(f"AB{sign}12")

    @pytest.mark.parametrize("typed", ["محمد", "Дмитрий", "李", "Νίκος", "Аlain", "Ａlain", "ʇ"])
    def test_other_letters_even_those_that_look_latin_are_refused_with_the_way_out(self, typed):
        with pytest.raises(Mistyped, match="lettres latines, comme dans le registre du personnel"):
            clean_name(typed)

    @pytest.mark.parametrize("typed", ["Ben@Salah", "Jean 3", "a/b", "<b>Max</b>", "Max 😀", "Max, Paul"])
    def test_what_is_no_part_of_a_name_is_refused(self, typed):
        with pytest.raises(Mistyped, match="n'a pas sa place dans un nom"):
            clean_name(typed)

    @pytest.mark.parametrize("typed", ["-", "' '", "..."])
    def test_a_name_has_a_letter(self, typed):
        with pytest.raises(Mistyped, match="au moins une lettre"):
            clean_name(typed)

    def test_too_long_says_by_how_much(self):
        with pytest.raises(Mistyped, match=r"100 caractères au plus. Retirez-en 3\."):
            clean_name("x" * 103)
        with pytest.raises(Mistyped, match="100 caractères au plus"):
            clean_name("x" * 1_000_000)

    @pytest.mark.parametrize("typed", ["Z" + "\u0335" * 40, "\u0301Ali", "Ben \u0301Ali"])
    def test_accents_are_neither_heaped_nor_alone(self, typed):
        with pytest.raises(Mistyped, match="accent"):
            clean_name(typed)

    @given(st.text(max_size=130) | st.text(alphabet="aéÉçñ' -.’\u0301\u200f\u200b\tب", max_size=30))
    def test_what_is_kept_is_seen_latin_composed_short_and_stays_as_it_is(self, typed):
        try:
            kept = clean_name(typed)
        except Mistyped:
            return
        assert clean_name(kept) == kept
        assert len(kept) <= 100
        assert kept == " ".join(kept.split())
        assert unicodedata.is_normalized("NFC", kept)
        assert not {unicodedata.category(sign) for sign in kept} & {"Cc", "Cf", "Cs", "Co", "Cn"}


class TestPlacesAndPositions:
    @pytest.mark.parametrize(
        "typed",
        ["Paris 12e", "L'Haÿ-les-Roses (94)", "Directrice générale & gérante", "Gérant n° 2", "Z.I. de l'Orme, bât. C/D"],
    )
    def test_figures_and_common_signs_are_kept(self, typed):
        assert clean_line(typed) == typed

    @pytest.mark.parametrize("typed", ["Paris <b>", "Lyon @", "Москва", "Lille $"])
    def test_others_are_refused(self, typed):
        with pytest.raises(Mistyped, match="n'a pas sa place ici"):
            clean_line(typed)

    @given(st.text(max_size=130))
    def test_cleaning_twice_changes_nothing(self, typed):
        try:
            kept = clean_line(typed)
        except Mistyped:
            return
        assert clean_line(kept) == kept


class TestPermits:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("7503 0123 456", "7503 0123 456"),
            (" fr-ab12.3/c ", "FR-AB12.3/C"),
            ("75–03", "75-03"),
            ("１２３", "123"),
            ("", ""),
            ("A" * 64, "A" * 64),
        ],
    )
    def test_a_number_is_kept_in_capitals(self, typed, kept):
        assert clean_number(typed) == kept
        assert clean_number(kept) == kept

    @pytest.mark.parametrize("typed", ["12", "A" * 65, "A" * 5_000, "12é45", "-123", "12_34", "12;34", "مرحبا"])
    def test_what_is_no_number_is_refused_with_the_rule(self, typed):
        with pytest.raises(Mistyped, match="3 à 64 lettres sans accent"):
            clean_number(typed)

    @given(st.text(max_size=80))
    def test_cleaning_a_number_twice_changes_nothing(self, typed):
        try:
            kept = clean_number(typed)
        except Mistyped:
            return
        assert clean_number(kept) == kept
        assert kept.isascii()

    def test_kinds_are_offered_with_their_article_the_other_one_last(self):
        assert permits.choices()[-1] == ("AUTRE", "Autre titre")
        assert permits.choices()[0] == ("RESIDENT", "Carte de résident")
        assert all(kind.label and kind.source for kind in permits.PERMIT_KINDS.values())

    def test_another_permit_is_named_and_a_known_one_forgets_what_was_typed(self):
        assert clean_other("AUTRE", " Laissez-passer ") == "Laissez-passer"
        assert clean_other("RESIDENT", "n'importe quoi \u202e") == ""
        with pytest.raises(Mistyped, match="tel qu'il est écrit dessus"):
            clean_other("AUTRE", " ")
        assert permit_label("AUTRE", "Laissez-passer") == "Laissez-passer"
        assert permit_label("SALARIE", "oublié") == "Carte de séjour « salarié »"
