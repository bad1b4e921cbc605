"""An officer's hand, by commands until officers have pages."""

import pytest
from django.core.management import CommandError, call_command

from adock.accounts.models import Membership
from adock.accounts.permissions import membership_of
from adock.accounts.rules import Proof, Role
from tests import factories as make
from tests import people

SIREN = make.siren(1)
WHY = ("--agent", "DREAL-53-12", "--motif", "Kbis vu au guichet")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _company():
    make.registration(make.siret(1), lc={})


def test_a_verified_account_is_granted_a_role_and_loses_it(capsys):
    who = people.user()
    call_command("grant_membership", SIREN, who.email, "--role", "SIGNATORY", *WHY)
    member = membership_of(who, SIREN)
    assert (member.role, member.proof) == (Role.SIGNATORY, Proof.OFFICER)
    assert "signataire" in capsys.readouterr().err
    call_command("revoke_membership", SIREN, who.email, *WHY)
    assert membership_of(who, SIREN) is None


@pytest.mark.parametrize("command", ["grant_membership", "revoke_membership"])
def test_who_has_no_verified_account_gets_and_loses_nothing(command):
    with pytest.raises(CommandError, match="Aucun compte"):
        call_command(command, SIREN, "personne@exemple.example", *WHY)
    assert not Membership.objects.exists()


def test_a_decision_needs_its_reason_and_who_took_it():
    with pytest.raises(CommandError):
        call_command("grant_membership", SIREN, people.user().email)


@pytest.mark.parametrize("siren", ["123", "000000000000", make.siren(1)[:-1] + "x"])
def test_a_number_that_is_no_siren_is_refused(siren):
    with pytest.raises(CommandError, match="n'est pas un SIREN"):
        call_command("grant_membership", siren, people.user().email, *WHY)


def test_a_company_that_the_register_never_knew_is_refused():
    with pytest.raises(CommandError, match="ne trouvons pas"):
        call_command("grant_membership", make.siren(9), people.user().email, *WHY)
