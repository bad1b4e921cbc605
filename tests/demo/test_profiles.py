import re
from datetime import timedelta

from adock.carriers.rules import SPECIALITIES, Area, cleaned
from adock.core.geography import DEPARTEMENTS, SERVED_DEPARTEMENTS, departements_of
from adock.demo.profiles import fictional_profiles
from tests.demo.conftest import COUNT, SITUATION

# Arcep's decision on the numbering plan keeps these for works of fiction.
FICTIONAL_PHONE = re.compile(r"\+33(19900|26191|35301|46571|53649|63998)\d{4}")


def profiles_of(register):
    return list(fictional_profiles(register, 5, SITUATION))


def test_about_a_third_of_the_sheets_are_completed_and_always_the_same(register):
    profiles = profiles_of(register)
    assert 0.26 < len(profiles) / COUNT < 0.34
    assert profiles == profiles_of(register)
    assert {profile.siret for profile in profiles} <= {line.siret for line in register}


def test_no_one_can_be_called_or_written_to(register):
    for profile in profiles_of(register):
        assert not profile.phone or FICTIONAL_PHONE.fullmatch(profile.phone)
        assert not profile.email or re.fullmatch(r"[a-z0-9-]+@([a-z0-9-]+\.example|example\.fr)", profile.email)
        assert not profile.website or re.fullmatch(r"https://www\.[a-z0-9-]+\.example", profile.website)


def test_landlines_are_of_the_carriers_part_of_france(register):
    lines = {line.siret: line for line in register}
    for profile in profiles_of(register):
        region = DEPARTEMENTS[lines[profile.siret].departement].region_code
        if profile.phone.startswith("+331"):
            assert region == "11"
        if profile.phone.startswith("+332"):
            assert region in ("24", "28", "52", "53")


def test_some_sheets_lack_a_thing_and_none_is_the_rule(register):
    profiles = profiles_of(register)
    for name in ("phone", "email", "website", "area", "specialities", "description"):
        told = sum(bool(getattr(profile, name)) for profile in profiles) / len(profiles)
        assert 0.4 < told < 0.95, name


def test_areas_and_specialities_are_those_that_carriers_may_say(register):
    profiles = profiles_of(register)
    assert {profile.area for profile in profiles} == {"", *Area}
    said = {code for profile in profiles for code in profile.specialities}
    assert said == set(SPECIALITIES)
    assert all(len(set(profile.specialities)) == len(profile.specialities) for profile in profiles)


def test_nobody_works_abroad_with_an_lti_alone(register):
    lines = {line.siret: line for line in register}
    for profile in profiles_of(register):
        if profile.area == Area.INTERNATIONAL:
            line = lines[profile.siret]
            assert line.lc_number or line.lc_until


def test_departements_are_named_where_the_area_is_not_the_whole_country(register):
    lines = {line.siret: line for line in register}
    for profile in profiles_of(register):
        departement = lines[profile.siret].departement
        assert set(profile.departements) <= set(SERVED_DEPARTEMENTS)
        if profile.area == Area.REGION:
            assert profile.departements == departements_of(DEPARTEMENTS[departement].region_code)
        elif profile.area == Area.DEPARTEMENT:
            assert departement in profile.departements
            assert len(profile.departements) <= 3
        else:
            assert profile.departements == ()


def test_sheets_were_confirmed_before_the_day_told_and_never_when_none_is(register):
    days = [profile.confirmed_on for profile in profiles_of(register)]
    assert SITUATION - timedelta(days=540) <= min(days) < max(days) < SITUATION
    assert {profile.confirmed_on for profile in fictional_profiles(register, 5)} == {None}


def test_some_hide_their_address_and_are_written_to_through_the_form(register):
    hidden = [profile for profile in profiles_of(register) if profile.email and not profile.shows_email]
    assert 0.05 < len(hidden) / len(profiles_of(register)) < 0.15


def test_what_they_say_is_what_the_rules_keep_of_it(register):
    for profile in profiles_of(register):
        sent = {name: getattr(profile, name) for name in ("phone", "email", "website", "languages", "description")}
        kept = cleaned(sent, {"area": "", "departements": []}, None)
        assert kept == sent | {"languages": list(profile.languages)}
