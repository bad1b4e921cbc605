"""Which passwords are refused, and that no others are."""

import gzip
from importlib import import_module

import pytest
from django.core.exceptions import ValidationError

from adock.accounts.passwords import BREACHED, LONGEST, SHORTEST, LongEnough, NotCommon, NotLikeTheUser
from tests import factories as make
from tests import people


def refusal(password: str, user=None) -> str:
    """The code of the first rule that refuses it; empty if none does."""
    for rule in (LongEnough(), NotCommon(), NotLikeTheUser()):
        try:
            rule.validate(password, user)
        except ValidationError as refused:
            return refused.code
    return ""


@pytest.mark.parametrize(
    "password",
    [
        *(
            "password123!",
            "password1234",
            "2024password",
            "azerty2024!!",
            "Azerty123456",
            "motdepasse1234",
            "mot-de-passe-2024",
        ),
        *("Mot de passe 1", "p@ssw0rd2024", "P@$$w0rd2024", "M0tD3P4ss3!2024", "b0nj0ur20242024", "!!!!password!!!!"),
        *("azertyazerty", "passwordpassword", "bonjourmotdepasse", "motdepassemotdepasse1"),
        *("azertyuiop12", "qsdfghjklm123", "wxcvbn123456", "1qaz2wsx3edc", "aqwzsxedc123", "abcdefghijkl", "lkjhgfdsq123"),
        *("adock2026!!!", "A-Dock-2026-2026", "transports2024", "chauffeur2024", "ProConnect2026", "administrateur1"),
    ],
)
def test_a_common_password_is_none_the_better_for_digits_signs_or_repetition(password):
    assert refusal(password) == "password_too_common"


def test_the_breached_passwords_that_are_long_enough_are_refused_and_there_are_more_than_3000():
    """ASVS 6.2.4, 6.2.12."""
    breached = gzip.decompress(BREACHED.read_bytes()).decode().splitlines()
    assert len(breached) > 3000
    assert min(map(len, breached)) >= SHORTEST
    common = NotCommon()
    for password in breached[::400]:
        with pytest.raises(ValidationError):
            common.validate(password)


@pytest.mark.parametrize(
    "password",
    [
        *("trois camions verts", "cheval batterie agrafe correcte", "nuage-violon-tortue", "zoe part demain a 8h"),
        *("transport camion vigilance pluie", "Vh7-kq2P-9wLm", "x7k39104v269z", "73910482659173048265"),
        *("quatre remorques bleues " * 5, "x7k39104v269z" * 5 + "-plus-rien"),
        "été, l'œuf 卵 🚚 🚛",
    ],
)
def test_any_long_one_is_taken_whatever_its_signs(password):
    """ASVS 6.2.5, 6.2.9."""
    assert len(password) <= LONGEST
    assert refusal(password) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["Kermarrec2024!", "kermarrec-fret-44", "KERMARREC FRET 2026"])
def test_the_name_of_ones_own_company_is_refused(password):
    make.registration(make.siret(1), legal_name="KERMARREC FRET")
    member = people.member(make.siren(1)).user
    assert refusal(password, member) == "password_too_similar"
    assert refusal(password, people.user()) == ""


def test_nothing_is_asked_of_another_machine(monkeypatch):
    """ASVS 6.2.12 without telling anybody a password, or a part of its digest."""
    monkeypatch.setattr(import_module("socket").socket, "connect", None)
    assert refusal("password1234") == "password_too_common"
