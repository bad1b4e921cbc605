"""Above one's own sheet: what is due for the company, as one's own space says it; and what confirms a sheet."""

from datetime import timedelta

import pytest
from django.test import Client

from adock.accounts.rules import Role
from adock.carriers.models import CarrierProfile
from adock.carriers.services import update_profile
from adock.register.models import Registration
from tests import factories as make
from tests import people
from tests.reading import acts, main_text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

SIREN, SIRET = make.siren(1), make.siret(1)
DUE = "Licence communautaire n° 2021 53 01 : expire dans 39 jours, le 2 janvier 2027."


@pytest.fixture
def establishment(build_index) -> Registration:
    made = make.registration(SIRET, lc={"number": "2021 53 01", "valid_until": make.TODAY + timedelta(days=39)})
    build_index()
    return made


@pytest.mark.usefixtures("establishment")
def test_the_first_thing_due_is_the_same_above_the_sheet_and_in_the_space():
    browser = people.signed_in(people.member(SIREN).user)
    sheet, space = browser.get(f"/etablissements/{SIRET}"), browser.get("/mon-espace")
    assert f"{DUE} Renouveler" in main_text_of(sheet)
    assert DUE in main_text_of(space)
    assert "Et 2 autres choses à faire" in main_text_of(sheet)


@pytest.mark.usefixtures("establishment")
def test_what_a_role_may_not_do_is_not_above_its_sheet():
    text = main_text_of(people.signed_in(people.member(SIREN, Role.EDITOR).user).get(f"/etablissements/{SIRET}"))
    assert DUE in text
    assert "à faire" not in text


@pytest.mark.usefixtures("establishment")
def test_nobody_else_reads_what_is_due():
    for browser in (Client(), people.signed_in(people.user("Alex")), people.signed_in(people.member(make.siren(2)).user)):
        assert DUE not in main_text_of(browser.get(f"/etablissements/{SIRET}"))


def test_a_sheet_sent_again_without_a_change_is_confirmed_that_day(establishment):
    camille = people.editor()
    update_profile(establishment, {"area": "FRANCE"}, camille)
    CarrierProfile.objects.update(confirmed_on=make.TODAY - timedelta(days=400))
    update_profile(establishment, {"area": "FRANCE"}, camille)
    profile = CarrierProfile.objects.get()
    assert (profile.confirmed_on, profile.version) == (make.TODAY, 1)
    assert acts(SIRET) == ["sheet.changed", "sheet.confirmed"]
    update_profile(establishment, {"area": "FRANCE"}, camille)
    assert acts(SIRET) == ["sheet.changed", "sheet.confirmed"]
