"""A mail address has one spelling, and what nobody sees in it is refused."""

import pytest

from adock.core.mail_addresses import NO_ACCENTS, SEVERAL, TOO_LONG, WRONG, account_address, mail_address
from adock.core.refusals import Mistyped


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Contact@Morel.EXAMPLE ", "Contact@morel.example"),
        ("\u00a0contact@morel.example\u202f", "contact@morel.example"),
        ("a.b+c@sous.morel.example", "a.b+c@sous.morel.example"),
        ("contact@été.example", "contact@xn--t-9fab.example"),
        ("contact@ÉTÉ.Example", "contact@xn--t-9fab.example"),
        ("contact@e\u0301te\u0301.example", "contact@xn--t-9fab.example"),
        ("contact@XN--T-9FAB.example", "contact@xn--t-9fab.example"),
        ("contact@morel\u3002example", "contact@morel.example"),
        ("contact@\uff4dorel.example", "contact@morel.example"),
        # IDNA 2008: its own domain, and not that of "strasse"
        ("contact@straße.example", "contact@xn--strae-oqa.example"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_an_address_is_kept_with_its_domain_in_one_spelling(typed, kept):
    assert mail_address(typed) == mail_address(kept) == kept


UNSEEN = ["\u200b", "\u00ad", "\u200e", "\u202e", "\ufeff", "\u2060", "\u200d", "\ufe0f", "\u3164", "\u034f", "\x00", "\x7f"]


@pytest.mark.parametrize("sign", UNSEEN, ids=lambda sign: f"U+{ord(sign):04X}")
@pytest.mark.parametrize(
    "address", ["{}nom@exemple.fr", "no{}m@exemple.fr", "nom@{}exemple.fr", "nom@exem{}ple.fr", "nom@exemple.fr{}"]
)
def test_an_invisible_sign_is_refused_by_its_name_wherever_it_is(address, sign):
    with pytest.raises(Mistyped, match=rf"U\+{ord(sign):04X}"):
        mail_address(address.format(sign))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("morel", WRONG), ("@morel.example", WRONG), ("a@", WRONG), ("a@b", WRONG), ("a@localhost", WRONG),
        ("a@[127.0.0.1]", WRONG), ("a@127.0.0.1", WRONG), ("a b@c.example", WRONG), ("a..b@c.example", WRONG),
        ("a@-b.example", WRONG), ("a@b.example.", WRONG), ("a@xn--ab-.example", WRONG), ("a@xn--zzzzzz99999.example", WRONG),
        ("a@b c.example", WRONG), (f"{'a' * 65}@b.example", WRONG), ('"a b"@c.example', WRONG),
        ("é@b.example", NO_ACCENTS), ("a@b.example,c@d.example", SEVERAL), ("a@b.example\nBcc: c@d.example", "U+000A"),
        (f"a@{'b.' * 126}example", TOO_LONG), ("a" * 100_000, TOO_LONG),
        (f"a@{'é.' * 60}example", WRONG), (f"a@{'é' * 240}.example", WRONG), (f"a@{'é' * 1_900}.example", TOO_LONG),
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_and_told_why(typed, said):
    with pytest.raises(Mistyped) as refusal:
        mail_address(typed)
    assert said in str(refusal.value)


def test_an_account_is_known_by_its_address_in_lower_case():
    assert account_address(" Jean.Morel@ÉTÉ.example") == "jean.morel@xn--t-9fab.example"
