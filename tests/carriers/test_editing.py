"""Editing a sheet, by the predecessor's checks 17, 20, 21, 25 and 26, where they still hold, and this project's rules."""

import pytest

from adock.accounts.models import Membership
from adock.accounts.rules import MembershipState, Role
from adock.carriers.models import CarrierProfile, ProfileRevision
from adock.carriers.queries import completeness_of, missing_of
from adock.carriers.rules import InvalidWords
from adock.carriers.services import EditRefused, StaleProfile, update_profile
from adock.core.changes import changes_after
from adock.core.models import JournalEntry, OutgoingMail
from tests import factories as make
from tests.people import editor, user
from tests.reading import acts
from tests.sheet_factories import SIREN, SIRET, profile, revisions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def establishment():
    return make.registration(SIRET, lc={})


@pytest.fixture
def camille():
    return editor("Camille")


def refused(establishment, author, **changes):
    with pytest.raises(InvalidWords) as caught:
        update_profile(establishment, changes, author)
    return caught.value.errors


def test_check_17_completeness_is_40_and_15_more_for_each_of_four_and_says_what_is_missing(establishment, camille):
    known = make.profile(establishment)
    assert completeness_of(known) == 40
    assert [(lack.field, lack.points) for lack in missing_of(known)] == [
        ("phone", 15), ("email", 15), ("area", 15), ("specialities", 15),
    ]  # fmt: skip
    steps = ({"phone": "02 61 91 00 12"}, {"area": "FRANCE"}, {"specialities": ["BOIS"]})
    for reached, changes in zip((55, 70, 85), steps, strict=True):
        update_profile(establishment, changes, camille)
        assert completeness_of(profile()) == reached
    # an address that waits brings nothing, one that is proved does, shown or not
    update_profile(establishment, {"email": "contact@morel.example", "shows_email": False}, camille)
    assert completeness_of(profile()) == 85
    CarrierProfile.objects.update(email="contact@morel.example")
    assert completeness_of(profile()) == 100
    assert missing_of(profile()) == ()


def test_check_20_each_wrong_field_is_told_with_how_to_mend_it_and_nothing_is_kept(establishment, camille):
    errors = refused(
        establishment, camille, phone="12", email="morel", website="javascript:alert(1)", area="LUNE", departements=["20"],
        specialities=["TAPIS"], languages=["xx"], description="a" * 2001,
    )  # fmt: skip
    assert set(errors) == {
        "phone", "email", "website", "area", "departements", "specialities", "languages", "description",
    }  # fmt: skip
    assert "2A" in errors["departements"]
    assert not CarrierProfile.objects.exists()
    assert acts(SIRET) == []


@pytest.mark.parametrize("area", ["DEPARTEMENT", "REGION"])
def test_check_20_a_local_area_needs_its_departements(establishment, camille, area):
    assert "cochez-en au moins un" in refused(establishment, camille, area=area)["departements"]
    update_profile(establishment, {"area": area, "departements": ["35"]}, camille)
    assert "departements" in refused(establishment, camille, departements=[])
    # whoever goes everywhere needs none, and what was ticked is found again on the way back
    update_profile(establishment, {"area": "FRANCE"}, camille)
    update_profile(establishment, {"area": area}, camille)
    assert profile().departements == ["35"]


def test_check_20_departements_are_padded_and_in_order_and_a_site_gets_its_scheme(establishment, camille):
    update_profile(
        establishment,
        {"area": "DEPARTEMENT", "departements": ["5, 1, 2A, 10, 976"], "website": "www.morel.example"},
        camille,
    )
    assert profile().departements == ["01", "05", "10", "2A", "976"]
    assert profile().website == "https://www.morel.example"


def test_check_21_an_edit_is_published_at_once_with_its_revision_in_the_journal_and_to_the_index(establishment, camille):
    make.profile(establishment, phone="02 61 91 00 12", area="FRANCE", version=1)
    before = changes_after(0)
    saved = update_profile(establishment, {"phone": "0590 12 34 56", "languages": ["en", "fr"]}, camille, seen_version=1)
    known = profile()
    assert saved.changed == ("phone", "languages")
    assert (known.phone, known.languages, known.version) == ("+590590123456", ["fr", "en"], 2)
    assert known.confirmed_on == make.TODAY
    (revision,) = revisions()
    assert revision.author == camille
    assert (revision.number, revision.kind) == (2, ProfileRevision.Kind.EDITED)
    assert revision.before == {"phone": "02 61 91 00 12", "languages": []}
    assert revision.after == {"phone": "+590590123456", "languages": ["fr", "en"]}
    entry = JournalEntry.objects.get(subject=SIRET)
    assert (entry.act, entry.actor) == ("sheet.changed", camille.pk)
    assert entry.details == {"version": 2, "fields": ["phone", "languages"]}
    assert [change.siret for change in changes_after(0)[len(before) :]] == [SIRET]
    # what is not an address of the sheet is not written about
    assert not OutgoingMail.objects.exists()


def test_check_25_identical_values_change_nothing_and_say_so(establishment, camille):
    sent = {
        "phone": "02 61 91 00 12",
        "departements": ["35", "5"],
        "area": "DEPARTEMENT",
        "description": "Bois.",
        "shows_email": True,
    }
    assert update_profile(establishment, sent, camille).changed
    same = sent | {"phone": "+33 2 61 91 00 12", "departements": ["05 35"], "description": " Bois. \r\n"}
    assert update_profile(establishment, same, camille, seen_version=0).changed == ()
    assert len(revisions()) == 1
    assert profile().version == 1
    assert acts(SIRET) == ["sheet.changed"]


def test_check_26_fields_that_were_not_sent_keep_their_value(establishment, camille):
    make.profile(
        establishment, phone="+33261910012", email="contact@morel.example", website="https://morel.example", area="REGION",
        departements=["22", "29"], specialities=["BOIS"], description="Bois.", languages=["fr"], shows_email=False,
    )  # fmt: skip
    update_profile(establishment, {"phone": "+49 30 123456"}, camille)
    known = profile()
    assert known.phone == "+4930123456"
    assert (known.email, known.website, known.area) == ("contact@morel.example", "https://morel.example", "REGION")
    assert (known.departements, known.specialities, known.languages) == (["22", "29"], ["BOIS"], ["fr"])
    assert (known.description, known.shows_email) == ("Bois.", False)


def test_a_field_is_emptied_by_sending_it_empty(establishment, camille):
    make.profile(establishment, phone="+33261910012", specialities=["BOIS"], area="FRANCE")
    update_profile(establishment, {"phone": "", "specialities": [], "area": ""}, camille)
    assert (profile().phone, profile().specialities, profile().area) == ("", [], "")


class TestWhoMay:
    def test_strangers_former_and_suspended_members_and_closed_accounts_change_nothing(self, establishment, camille):
        stranger = user("Alex")
        other_company = editor("Sacha", siren=make.siren(2))
        suspended, ended, closed = editor("Ange"), editor("Noa"), editor("Lou", is_active=False)
        Membership.objects.filter(user=suspended).update(state=MembershipState.SUSPENDED)
        Membership.objects.filter(user=ended).update(state=MembershipState.ENDED)
        for author in (stranger, other_company, suspended, ended, closed):
            with pytest.raises(EditRefused, match="membre"):
                update_profile(establishment, {"phone": "02 61 91 00 12"}, author)
        assert not CarrierProfile.objects.exists()

    @pytest.mark.parametrize("role", list(Role))
    def test_each_role_may_edit(self, establishment, role):
        assert update_profile(establishment, {"area": "FRANCE"}, editor("Ange", role=role)).changed == ("area",)

    def test_a_struck_off_establishment_is_no_longer_edited(self, camille):
        gone = make.registration(SIRET, struck_off_on=make.SITUATION)
        with pytest.raises(EditRefused, match="plus au registre"):
            update_profile(gone, {"area": "FRANCE"}, camille)

    def test_nobody_may_for_an_establishment_without_siren(self, camille):
        provisional = make.registration("P0000000000123")
        with pytest.raises(EditRefused):
            update_profile(provisional, {"area": "FRANCE"}, camille)


class TestTwoAtOnce:
    def test_the_second_is_shown_each_difference_and_nothing_is_lost(self, establishment, camille):
        make.profile(establishment, phone="+33261910000", area="FRANCE", description="Avant.", version=1)
        dominique = editor("Dominique")
        update_profile(establishment, {"phone": "02 61 91 00 11", "area": "INTERNATIONAL"}, camille, seen_version=1)
        mine = {"phone": "02 61 91 00 22", "area": "FRANCE", "description": "Après.", "languages": []}
        with pytest.raises(StaleProfile) as caught:
            update_profile(establishment, mine, dominique, seen_version=1)
        phone, area = caught.value.differences
        assert (phone.field, phone.mine, phone.theirs, phone.who, phone.is_mine) == (
            "phone", "+33261910022", "+33261910011", camille, True,
        )  # fmt: skip
        # what the second had not touched is no quarrel: the first's value is taken up
        assert (area.field, area.mine, area.theirs, area.is_mine) == ("area", "FRANCE", "INTERNATIONAL", False)
        assert profile().phone == "+33261910011"
        typed = caught.value.typed
        assert (typed["phone"], typed["area"], typed["description"]) == ("+33261910022", "INTERNATIONAL", "Après.")
        # sent again with the version shown, it applies
        update_profile(establishment, typed, dominique, caught.value.version)
        known = profile()
        assert (known.phone, known.area, known.description) == ("+33261910022", "INTERNATIONAL", "Après.")
        assert [revision.author for revision in revisions()] == [camille, dominique]

    def test_fields_that_nobody_else_touched_are_simply_saved(self, establishment, camille):
        make.profile(establishment, phone="+33261910000", version=1)
        update_profile(establishment, {"phone": "02 61 91 00 11"}, camille, seen_version=1)
        saved = update_profile(establishment, {"description": "Bois."}, editor("Dominique"), seen_version=1)
        assert saved.changed == ("description",)
        assert profile().phone == "+33261910011"

    def test_two_who_write_the_same_agree(self, establishment, camille):
        make.profile(establishment, version=1)
        update_profile(establishment, {"area": "FRANCE"}, camille, seen_version=1)
        assert update_profile(establishment, {"area": "FRANCE"}, editor("Dominique"), seen_version=1).changed == ()

    def test_three_in_a_row_show_the_last_who_wrote_the_field(self, establishment, camille):
        make.profile(establishment, version=1)
        update_profile(establishment, {"phone": "02 61 91 00 11"}, camille, seen_version=1)
        update_profile(establishment, {"phone": "02 61 91 00 22"}, editor("Alex"), seen_version=2)
        with pytest.raises(StaleProfile) as caught:
            update_profile(establishment, {"phone": "02 61 91 00 33"}, editor("Dominique"), seen_version=1)
        (difference,) = caught.value.differences
        assert (difference.theirs, difference.who.first_name) == ("+33261910022", "Alex")


def test_the_journal_names_nobody_and_no_address(establishment, camille):
    update_profile(establishment, {"email": "contact@morel.example", "description": "Morel"}, camille)
    told = " ".join(str(entry.details) for entry in JournalEntry.objects.filter(subject__in=[SIRET, SIREN]))
    assert "morel" not in told.lower()
