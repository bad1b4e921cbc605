"""Every version of a sheet can be put back, and putting back is a version too."""

import pytest

from adock.carriers.models import ProfileRevision
from adock.carriers.services import EditRefused, StaleProfile, confirm_email, restore_version, update_profile
from tests import factories as make
from tests.people import editor, user
from tests.reading import acts, mails_to, token_for
from tests.sheet_factories import SIRET, profile, revisions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

FIRST, SECOND = "premiere@morel.example", "seconde@morel.example"


@pytest.fixture
def establishment():
    return make.registration(SIRET, lc={})


@pytest.fixture
def camille():
    return editor("Camille")


def test_any_version_comes_back_whole_as_a_new_one_and_the_others_are_told(establishment, camille):
    dominique = editor("Dominique")
    make.profile(establishment, phone="+33261910000", version=1)
    update_profile(establishment, {"phone": "02 61 91 00 11", "area": "FRANCE"}, camille)
    update_profile(establishment, {"specialities": ["BOIS"], "area": "INTERNATIONAL"}, camille)
    saved = restore_version(establishment, 2, dominique, seen_version=3)
    known = profile()
    assert saved.changed == ("area", "specialities")
    assert (known.phone, known.area, known.specialities, known.version) == ("+33261910011", "FRANCE", [], 4)
    last = revisions()[-1]
    assert (last.kind, last.author, last.restored.number) == (ProfileRevision.Kind.RESTORED, dominique, 2)
    assert last.before == {"area": "INTERNATIONAL", "specialities": ["BOIS"]}
    (told,) = mails_to(camille.email)
    assert "Zone de travail : France entière (avant : International)" in told.text
    assert "Spécialités : rien (avant : Bois)" in told.text
    assert acts(SIRET)[-1] == "sheet.restored"
    # the state before the first change known, and even what putting back undid
    restore_version(establishment, 1, dominique, seen_version=4)
    assert (profile().phone, profile().area) == ("+33261910000", "")
    restore_version(establishment, 3, dominique, seen_version=5)
    assert (profile().area, profile().specialities) == ("INTERNATIONAL", ["BOIS"])


def test_an_address_that_had_answered_comes_back_at_once_and_the_one_it_replaces_is_told(establishment, camille):
    for address in (FIRST, SECOND):
        update_profile(establishment, {"email": address}, camille)
        confirm_email(token_for(address))
    assert profile().email == SECOND
    restore_version(establishment, 2, camille, seen_version=4)
    assert (profile().email, profile().email_waiting) == (FIRST, "")
    assert "a changé" in mails_to(SECOND)[-1].subject


def test_an_address_that_never_answered_is_asked_again_instead_of_published(establishment, camille):
    make.profile(establishment, email=FIRST, version=1)  # written by no link
    update_profile(establishment, {"email": ""}, camille)
    saved = restore_version(establishment, 1, camille, seen_version=2)
    assert saved.asked_email == FIRST
    assert (profile().email, profile().email_waiting) == ("", FIRST)
    confirm_email(token_for(FIRST))
    assert profile().email == FIRST


def test_going_back_never_publishes_an_address_that_waited(establishment, camille):
    update_profile(establishment, {"email": FIRST, "area": "FRANCE"}, camille)
    update_profile(establishment, {"email": "", "area": ""}, camille)
    restore_version(establishment, 1, camille, seen_version=2)
    assert (profile().area, profile().email, profile().email_waiting) == ("FRANCE", "", "")


def test_going_back_to_what_is_there_changes_nothing(establishment, camille):
    update_profile(establishment, {"area": "FRANCE"}, camille)
    assert restore_version(establishment, 1, camille, seen_version=1).changed == ()
    assert len(revisions()) == 1


def test_versions_that_never_were_strangers_and_old_pages_are_refused(establishment, camille):
    update_profile(establishment, {"area": "FRANCE"}, camille)
    with pytest.raises(EditRefused, match="n'existe pas"):
        restore_version(establishment, 7, camille, seen_version=1)
    with pytest.raises(EditRefused, match="membre"):
        restore_version(establishment, 0, user("Alex"), seen_version=1)
    with pytest.raises(StaleProfile):
        restore_version(establishment, 0, camille, seen_version=0)
    assert profile().area == "FRANCE"


def test_a_version_outlives_the_account_of_its_author(establishment, camille):
    update_profile(establishment, {"area": "FRANCE"}, camille)
    camille.delete()
    assert revisions()[0].author is None
