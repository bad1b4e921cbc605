"""What is typed for each deposited paper."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adock.documents.names import LONGEST_NAME, clean_file_name
from adock.vigilance.fields import ASKED, InvalidFields, cleaned
from adock.vigilance.kinds import DEPOSITED, KINDS, Slot
from tests.factories import TODAY
from tests.vigilance_factories import SIREN, TYPED


def kept(slot, **changes):
    return cleaned(slot, TYPED[slot] | changes, SIREN, TODAY)


def error_of(field, slot=Slot.GOODS_INSURANCE, **changes):
    with pytest.raises(InvalidFields) as caught:
        kept(slot, **changes)
    assert list(caught.value.errors) == [field]
    return caught.value.errors[field]


def test_urssafs_certificate_holds_while_it_is_less_than_six_months_old():
    fields = kept(Slot.URSSAF, issued_on="2026-08-31", security_code="ab12 cd34-ef56.gh7")
    assert (fields.issuer, fields.issued_on, fields.ends_on) == ("Urssaf", date(2026, 8, 31), date(2027, 2, 27))
    assert fields.security_code == "AB12CD34EF56GH7"


def test_another_issuer_is_told_where_it_was_not_urssaf():
    assert kept(Slot.URSSAF, issuer="CGSS de La Réunion").issuer == "CGSS de La Réunion"


@pytest.mark.parametrize("issued_on", ["2026-11-10", "2019-01-02"])
def test_an_extract_is_the_companys_and_no_law_says_how_old_it_may_be(issued_on):
    fields = kept(Slot.KBIS, issued_on=issued_on)
    assert (fields.number, fields.ends_on) == (SIREN, None)


@pytest.mark.parametrize("slot", [Slot.LICENCE, Slot.VEHICLE_INSURANCE, Slot.GOODS_INSURANCE])
def test_other_papers_hold_from_their_first_day_to_their_last(slot):
    fields = kept(slot, starts_on="01/02/2026", ends_on=" 2027-01-31 ")
    assert (fields.starts_on, fields.ends_on) == (date(2026, 2, 1), date(2027, 1, 31))


@pytest.mark.parametrize("slot", DEPOSITED)
def test_every_field_that_is_lacking_is_told_at_once(slot):
    with pytest.raises(InvalidFields) as caught:
        cleaned(slot, {}, SIREN, TODAY)
    assert list(caught.value.errors) == [asked.field for asked in KINDS[slot].asked if not asked.usual]
    with pytest.raises(InvalidFields):
        cleaned(slot, dict.fromkeys(ASKED[slot], " \t "), SIREN, TODAY)


def test_a_paper_is_taken_on_its_last_day_and_no_longer_on_the_next():
    assert kept(Slot.GOODS_INSURANCE, ends_on=TODAY.isoformat()).ends_on == TODAY
    message = error_of("ends_on", ends_on=(TODAY - timedelta(days=1)).isoformat())
    assert message == "Cette pièce a expiré le 23 novembre 2026 : déposez la nouvelle."


def test_urssafs_certificate_that_is_too_old_says_where_to_get_a_new_one():
    message = error_of("issued_on", Slot.URSSAF, issued_on="2026-05-24")
    assert "a six mois depuis le 24 novembre 2026 : la loi en demande une de moins de six mois" in message
    assert "urssaf.fr" in message
    assert kept(Slot.URSSAF, issued_on="2026-05-25").ends_on == TODAY


def test_a_date_in_the_future_is_no_date_of_issue():
    assert "n'est pas encore passé" in error_of("issued_on", Slot.URSSAF, issued_on="2026-11-25")


@pytest.mark.parametrize("typed", ["1989-12-31", "0026-11-02", "02/11/0206"])
def test_an_absurd_past_is_a_slip_of_the_hand(typed):
    assert "trop ancien" in error_of("issued_on", Slot.URSSAF, issued_on=typed)


def test_an_absurd_future_too():
    assert "trop lointain" in error_of("ends_on", ends_on="2931-03-11")


@pytest.mark.parametrize(
    "typed", ["2026-02-30", "31/02/2026", "hier", "2026", "2026-13-01", "11/2026", "٢٠٢٦-١١-٠٢", "2026-11-02T10:00"]
)
def test_what_is_no_date_is_told_how_to_write_one(typed):
    assert "02/11/2026" in error_of("issued_on", Slot.URSSAF, issued_on=typed)


def test_an_end_before_the_start_is_told():
    message = error_of("ends_on", starts_on="2027-02-01", ends_on="2027-01-01")
    assert "La fin (1er janvier 2027) vient avant le début (1er février 2027)" in message


@pytest.mark.parametrize(
    ("field", "slot"),
    [("issuer", Slot.KBIS), ("number", Slot.GOODS_INSURANCE), ("security_code", Slot.URSSAF), ("issuer", Slot.GOODS_INSURANCE)],
)
@pytest.mark.parametrize("sign", ["\u202e", "\u200f", "\u2066", "\u200b", "\u0000", "\u00ad"])
def test_a_sign_that_is_not_seen_is_named(field, slot, sign):
    typed = TYPED[slot][field]
    assert f"U+{ord(sign):04X}" in error_of(field, slot, **{field: typed[:3] + sign + typed[3:]})


@pytest.mark.parametrize(
    ("typed", "words"), [("AB12", "compte 4 caractères"), ("A" * 31, "compte 31"), ("ÀB12CD34EF56GH7", "lettres")]
)
def test_what_is_no_security_code_is_told(typed, words):
    assert words in error_of("security_code", Slot.URSSAF, security_code=typed)


def test_a_number_is_no_text():
    assert "lettres sans accent" in error_of("number", number="<script>")
    assert "64 caractères" in error_of("number", number="9" * 65)
    assert kept(Slot.GOODS_INSURANCE, number=" 12 345/B ").number == "12 345/B"


def test_an_issuer_too_long_is_told_how_much_to_take_away():
    assert "Retirez-en 5" in error_of("issuer", issuer="A" * 105)


@given(
    st.sampled_from(DEPOSITED),
    st.dictionaries(st.sampled_from(["issuer", "number", "security_code", "issued_on", "starts_on", "ends_on"]), st.text()),
)
def test_whatever_is_typed_is_kept_clean_or_told_in_french(slot, typed):
    try:
        fields = cleaned(slot, TYPED[slot] | typed, SIREN, TODAY)
    except InvalidFields as invalid:
        errors = invalid.errors
    else:
        assert fields.ends_on is None if slot is Slot.KBIS else fields.ends_on >= TODAY
        again = {name: str(getattr(fields, name)) for name in ASKED[slot]}
        assert cleaned(slot, again, SIREN, TODAY) == fields
        return
    assert set(errors) <= set(ASKED[slot])
    assert all(message.endswith(".") for message in errors.values())


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Camille\\kbis.pdf", "kbis.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("  kbis \n 2026.pdf ", "kbis 2026.pdf"),
        ("", "document"),
        ("\u200b", "document"),
        ("a" * 200 + ".pdf", "a" * 146 + ".pdf"),
        ("a" * 200, "a" * 150),
    ],
)
def test_a_files_name_is_shown_and_never_a_path(given_name, shown):
    assert clean_file_name(given_name) == shown


@given(st.text())
def test_any_files_name_can_be_shown(given_name):
    name = clean_file_name(given_name)
    assert 0 < len(name) <= LONGEST_NAME
    assert clean_file_name(name) == name
