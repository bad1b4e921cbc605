"""An address is published only once it has answered: checks 21 to 24 of the predecessor."""

from datetime import timedelta

import pytest

from adock.accounts.models import Membership
from adock.accounts.rules import MembershipState
from adock.carriers.models import EmailProof, ProfileRevision
from adock.carriers.rules import InvalidWords
from adock.carriers.services import (
    PROOFS_OF_SHEET,
    LinkRefused,
    cancel_email,
    confirm_email,
    proof_to_confirm,
    resend_proof,
    update_profile,
)
from adock.core.models import OutgoingMail
from adock.core.tokens import digest
from tests import factories as make
from tests.people import editor
from tests.reading import acts, mails_to, token_for
from tests.sheet_factories import SIRET, profile, revisions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

OLD, NEW = "ancienne@morel.example", "nouvelle@morel.example"


@pytest.fixture
def establishment():
    return make.registration(SIRET, lc={})


@pytest.fixture
def camille():
    return editor("Camille")


def test_check_21_the_new_address_gets_a_link_the_old_one_a_notice_and_the_sheet_does_not_change(establishment, camille):
    make.profile(establishment, email=OLD)
    saved = update_profile(establishment, {"email": NEW}, camille)
    assert saved.asked_email == NEW
    assert (profile().email, profile().email_waiting) == (OLD, NEW)
    (asked,), (told,) = mails_to(NEW), mails_to(OLD)
    assert "Camille Morel a donné cette adresse" in asked.text
    assert OLD not in asked.text
    assert NEW in told.text
    assert "ne vient pas de votre entreprise" in told.text
    assert f"/contact?siret={SIRET}" in told.text
    for mail in OutgoingMail.objects.all():
        assert "None" not in mail.text + mail.html + mail.subject


def test_check_22_the_link_publishes_once_tells_everybody_and_then_says_that_it_was_used(establishment, camille):
    make.profile(establishment, email=OLD)
    dominique = editor("Dominique")
    update_profile(establishment, {"email": NEW}, camille)
    token = token_for(NEW)
    assert proof_to_confirm(token).email == NEW
    assert profile().email == OLD
    confirm_email(token)
    known = profile()
    assert (known.email, known.email_waiting) == (NEW, "")
    assert revisions()[-1].kind == ProfileRevision.Kind.EMAIL_PROVED
    assert revisions()[-1].author == camille
    assert "ne donne plus cette adresse" in mails_to(OLD)[-1].text
    assert f"Adresse e-mail : {NEW} (avant : {OLD})" in mails_to(dominique.email)[-1].text
    assert mails_to(camille.email) == []
    with pytest.raises(LinkRefused, match="déjà servi"):
        confirm_email(token)
    assert acts(SIRET) == ["sheet.changed", "sheet.email_proved"]


def test_check_22_an_altered_link_or_one_older_than_two_days_is_refused_with_an_explanation(establishment, camille, on_the_day):
    update_profile(establishment, {"email": NEW}, camille)
    token = token_for(NEW)
    with pytest.raises(LinkRefused, match="plus valable"):
        confirm_email(token + "a")
    on_the_day.shift(timedelta(days=2, seconds=-1))
    assert proof_to_confirm(token)
    on_the_day.shift(timedelta(seconds=1))
    with pytest.raises(LinkRefused, match="expiré"):
        confirm_email(token)
    assert profile().email == ""


def test_check_23_asking_for_another_address_kills_the_link_of_the_first(establishment, camille):
    update_profile(establishment, {"email": "premiere@morel.example"}, camille)
    update_profile(establishment, {"email": NEW}, editor("Dominique"))
    with pytest.raises(LinkRefused, match="plus valable"):
        confirm_email(token_for("premiere@morel.example"))
    confirm_email(token_for(NEW))
    assert profile().email == NEW


def test_check_24_the_author_must_still_be_an_active_member_when_it_is_confirmed(establishment, camille):
    update_profile(establishment, {"email": NEW}, camille)
    token = token_for(NEW)
    membership = Membership.objects.filter(user=camille)
    for state in (MembershipState.SUSPENDED, MembershipState.ENDED):
        membership.update(state=state)
        with pytest.raises(LinkRefused, match="ne peut plus modifier"):
            confirm_email(token)
    membership.update(state=MembershipState.ACTIVE)
    camille.is_active = False
    camille.save()
    with pytest.raises(LinkRefused, match="ne peut plus modifier"):
        confirm_email(token)
    assert profile().email == ""
    camille.is_active = True
    camille.save()
    confirm_email(token)
    assert profile().email == NEW


def test_check_25_asking_again_for_the_address_that_waits_sends_nothing_more(establishment, camille):
    update_profile(establishment, {"email": NEW}, camille)
    assert update_profile(establishment, {"email": NEW.upper()}, camille).changed == ()
    assert len(mails_to(NEW)) == 1


def test_the_link_is_kept_as_a_digest_only(establishment, camille):
    update_profile(establishment, {"email": NEW}, camille)
    token = token_for(NEW)
    assert EmailProof.objects.get().token_digest == digest(token)
    assert token not in str(list(EmailProof.objects.values()))


def test_a_link_sent_again_replaces_the_former(establishment, camille):
    update_profile(establishment, {"email": NEW}, camille)
    first = token_for(NEW)
    resend_proof(establishment, camille)
    with pytest.raises(LinkRefused):
        confirm_email(first)
    confirm_email(token_for(NEW))
    assert profile().email == NEW
    assert resend_proof(establishment, camille).asked_email == ""


def test_an_address_given_up_is_not_published_by_its_link(establishment, camille):
    make.profile(establishment, email=OLD)
    update_profile(establishment, {"email": NEW}, camille)
    cancel_email(establishment, camille)
    assert (profile().email, profile().email_waiting) == (OLD, "")
    with pytest.raises(LinkRefused):
        confirm_email(token_for(NEW))


def test_typing_the_published_address_again_gives_up_the_one_that_waits(establishment, camille):
    make.profile(establishment, email=OLD)
    update_profile(establishment, {"email": NEW}, camille)
    update_profile(establishment, {"email": OLD}, camille)
    assert (profile().email, profile().email_waiting) == (OLD, "")


def test_taking_the_address_away_is_told_to_it_and_to_the_others(establishment, camille):
    make.profile(establishment, email=OLD)
    dominique = editor("Dominique")
    update_profile(establishment, {"email": ""}, camille)
    assert profile().email == ""
    assert "a été retirée" in mails_to(OLD)[0].subject
    assert f"Adresse e-mail : rien (avant : {OLD})" in mails_to(dominique.email)[0].text


def test_a_mailbox_is_not_flooded_with_links(establishment, camille):
    for number in range(PROOFS_OF_SHEET):
        update_profile(establishment, {"email": f"essai{number}@morel.example"}, camille)
    with pytest.raises(InvalidWords, match="dans une heure"):
        update_profile(establishment, {"email": NEW}, camille)
    assert mails_to(NEW) == []
    assert profile().email_waiting == f"essai{PROOFS_OF_SHEET - 1}@morel.example"


def test_another_company_does_not_use_up_the_links_to_ones_address(establishment, camille):
    for rank in (2, 3):
        other = make.registration(make.siret(rank), lc={})
        update_profile(other, {"email": NEW}, editor("Sacha", siren=make.siren(rank)))
        for _ in range(2):
            resend_proof(other, editor("Sacha", siren=make.siren(rank)))
    assert update_profile(establishment, {"email": NEW}, camille).asked_email == NEW


def test_a_struck_off_establishment_publishes_no_address(establishment, camille):
    update_profile(establishment, {"email": NEW}, camille)
    establishment.struck_off_on = make.SITUATION
    establishment.save()
    with pytest.raises(LinkRefused, match="plus au registre"):
        confirm_email(token_for(NEW))
