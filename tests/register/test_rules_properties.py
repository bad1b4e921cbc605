"""What holds for whatever facts, day and question; and the list of reasons itself."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adock.register.reasons import REASONS, Severity
from adock.register.rules import (
    CompanyLicence,
    EstablishmentFacts,
    Journey,
    LicenceFacts,
    LicenceKind,
    SireneFacts,
    Vehicle,
    VerdictStatus,
    judge,
    valid_spans,
)
from tests.register.rules_facts import DAY, ENDS_ON, LC, LTI, STARTS_ON, ask, days, facts, held_by

BLOCKING, WARNING, NOTE = Severity.BLOCKING, Severity.WARNING, Severity.NOTE

# The contract's list.
GRAVITY = {
    "RADIE": BLOCKING,
    "AUCUNE_LICENCE": BLOCKING,
    "LICENCE_EXPIREE": BLOCKING,
    "LICENCE_NON_DEBUTEE": BLOCKING,
    "LICENCE_INADAPTEE": BLOCKING,
    "AUCUNE_COPIE": BLOCKING,
    "ETABLISSEMENT_FERME": WARNING,
    "ABSENT_DE_SIRENE": WARNING,
    "NUMERO_PROVISOIRE": WARNING,
    "LICENCE_SANS_DATE": WARNING,
    "LTI_INTERNATIONAL": WARNING,
    "LTI_OUTRE_MER": WARNING,
    "DONNEES_ANCIENNES": WARNING,
    "SITUATION_INCONNUE": WARNING,
    "LICENCE_EXPIRE_BIENTOT": NOTE,
    "LICENCE_EN_COURS": NOTE,
    "DISPENSE_2T5": NOTE,
    "LICENCE_DU_SIEGE": NOTE,
}
RANK = {BLOCKING: 0, WARNING: 1, NOTE: 2}
STATUS = {BLOCKING: VerdictStatus.NOT_VALID, WARNING: VerdictStatus.TO_CHECK, NOTE: VerdictStatus.VALID}


def test_the_reasons_are_those_of_the_contract_with_their_gravity():
    assert {code: kind.severity for code, kind in REASONS.items()} == GRAVITY


def test_the_codes_of_gravity_and_status_are_those_of_the_contract():
    assert [severity.value for severity in Severity] == ["bloquant", "attention", "info"]
    assert [status.value for status in VerdictStatus] == ["valide", "a_verifier", "non_valide"]


@pytest.mark.parametrize("code", GRAVITY)
def test_every_reason_has_a_label_and_a_meaning_that_ends_as_a_sentence(code):
    assert REASONS[code].label[0].isupper()
    assert REASONS[code].meaning.endswith(".")


# Few days, close together, so that borders meet; and now and then any day of the calendar.
near_days = st.integers(-70, 70).map(lambda shift: DAY + days(shift))
some_days = st.one_of(near_days, st.sampled_from([date.min, date.max]), st.dates())
counts = st.one_of(st.none(), st.integers(0, 3))
licences = st.builds(
    LicenceFacts,
    kind=st.sampled_from(LicenceKind),
    number=st.one_of(st.none(), st.just("2021 53 0000123")),
    valid_from=st.one_of(st.none(), some_days),
    valid_until=st.one_of(st.none(), some_days),
    certified_copies=counts,
    light_copies=counts,
)
departements = st.sampled_from(["35", "971", "974", "976", ""])
company_licences = st.builds(
    CompanyLicence,
    licence=licences,
    siret=st.just("00012345600018"),
    commune=st.sampled_from(["RENNES", ""]),
    departement=departements,
    is_head_office=st.booleans(),
)
sirene_facts = st.one_of(
    st.none(),
    st.builds(
        SireneFacts,
        state=st.sampled_from(["actif", "ferme", "absent", "diffusion_partielle"]),
        closed_on=st.one_of(st.none(), some_days),
    ),
)


def establishments(**fixed):
    """Any facts, or those with the given fields fixed."""
    fields = {
        "is_registered": st.booleans(),
        "struck_off_on": st.one_of(st.none(), some_days),
        "is_provisional": st.booleans(),
        "departement": st.one_of(st.none(), departements),
        "licences": st.lists(licences, max_size=3).map(tuple),
        "company_licences": st.lists(company_licences, max_size=3).map(tuple),
        "sirene": sirene_facts,
        "situation_on": some_days,
        "situation_is_assumed": st.booleans(),
    }
    return st.builds(EstablishmentFacts, **(fields | fixed))


# in order but for its licences: else most examples would have no valid day at all
standing = establishments(
    is_registered=st.just(True),
    is_provisional=st.just(False),
    sirene=st.sampled_from([None, SireneFacts("actif", None), SireneFacts("diffusion_partielle", None)]),
)
vehicles = st.one_of(st.none(), st.sampled_from(Vehicle))
journeys = st.one_of(st.none(), st.sampled_from(Journey))
thorough = settings(max_examples=200, deadline=None, derandomize=True, database=None)


@thorough
@given(judged=establishments(), on=some_days, today=some_days, vehicle=vehicles, journey=journeys)
def test_any_facts_get_a_verdict_of_the_gravest_reason_with_the_gravest_first(judged, on, today, vehicle, journey):
    verdict = judge(judged, on, today, vehicle, journey)
    ranks = [RANK[reason.severity] for reason in verdict.reasons]
    assert ranks
    assert ranks == sorted(ranks)
    assert verdict.status is STATUS[verdict.reasons[0].severity]
    assert verdict.headline in verdict.reasons
    assert RANK[verdict.headline.severity] == ranks[0]


@thorough
@given(judged=establishments(), on=some_days, today=some_days, vehicle=vehicles, journey=journeys)
def test_a_reason_is_of_its_gravity_or_a_note_about_another_licence(judged, on, today, vehicle, journey):
    for reason in judge(judged, on, today, vehicle, journey).reasons:
        assert reason.severity in {GRAVITY[reason.code], NOTE}
        assert reason.sentence.endswith(".")
        assert reason.sentence[0].isupper()
        assert "None" not in reason.sentence


@thorough
@given(judged=establishments(), on=some_days, today=some_days, vehicle=vehicles, journey=journeys)
def test_no_sentence_is_said_twice(judged, on, today, vehicle, journey):
    sentences = [reason.sentence for reason in judge(judged, on, today, vehicle, journey).reasons]
    assert len(sentences) == len(set(sentences))


@thorough
@given(judged=standing, on=near_days, vehicle=vehicles, journey=journeys)
def test_one_more_licence_of_its_own_never_makes_the_verdict_worse(judged, on, vehicle, journey):
    def rank(*own):
        holder = judged._replace(licences=own, company_licences=())
        return RANK[ask(holder, on, vehicle=vehicle, journey=journey).headline.severity]

    whole = judged.licences
    assert all(rank(*whole) >= rank(*whole[:place], *whole[place + 1 :]) for place in range(len(whole)))


@thorough
@given(judged=standing, on=near_days, vehicle=vehicles, journey=journeys)
def test_the_order_of_the_licences_does_not_change_the_status(judged, on, vehicle, journey):
    question = {"on": on, "vehicle": vehicle, "journey": journey}
    there = ask(judged, **question)
    back = ask(judged._replace(licences=judged.licences[::-1]), **question)
    assert there.status is back.status


# --- valid_spans: the same answer as the verdict, for every day at once ---


def is_in_a_span(spans, day):
    return any(start <= day <= end for start, end in spans)


def borders_of(judged):
    """The days around each start and end, within the calendar."""
    held = [*judged.licences, *(company.licence for company in judged.company_licences)]
    ends = {day for licence in held for day in (licence.valid_from, licence.valid_until) if day}
    ordinals = {day.toordinal() + shift for day in ends | {date.min, date.max} for shift in (-1, 0, 1)}
    return [date.fromordinal(ordinal) for ordinal in sorted(ordinals) if 1 <= ordinal <= date.max.toordinal()]


def has_a_valid_verdict(judged, day):
    """By a register of that very day."""
    fresh = judged._replace(situation_on=day, situation_is_assumed=False)
    return ask(fresh, day).status is VerdictStatus.VALID


@thorough
@given(judged=standing, sampled=st.lists(some_days, max_size=5))
def test_spans_are_exactly_the_days_whose_verdict_is_valid(judged, sampled):
    spans = valid_spans(judged)
    for day in [*borders_of(judged), *sampled]:
        assert is_in_a_span(spans, day) is has_a_valid_verdict(judged, day), day


@thorough
@given(judged=establishments(), sampled=st.lists(some_days, max_size=3))
def test_spans_agree_with_the_verdict_when_the_establishment_itself_is_in_doubt(judged, sampled):
    spans = valid_spans(judged)
    for day in [*borders_of(judged), *sampled]:
        assert is_in_a_span(spans, day) is has_a_valid_verdict(judged, day), day


@thorough
@given(judged=establishments())
def test_spans_are_sorted_apart_and_the_right_way_round(judged):
    spans = valid_spans(judged)
    assert all(start <= end for start, end in spans)
    assert all((later[0] - earlier[1]).days > 1 for earlier, later in pairwise(spans))


def test_the_span_of_one_licence_is_its_days_both_included():
    assert valid_spans(facts(LC)) == ((STARTS_ON, ENDS_ON),)


def test_a_licence_without_a_start_has_an_open_span():
    assert valid_spans(facts(LC._replace(valid_from=None))) == ((date.min, ENDS_ON),)


@pytest.mark.parametrize(("gap", "expected_spans"), [(1, 1), (2, 2)])
def test_licences_that_follow_each_other_without_a_gap_make_one_span(gap, expected_spans):
    next_one = LTI._replace(valid_from=ENDS_ON + days(gap), valid_until=ENDS_ON + days(400))
    assert len(valid_spans(facts(next_one, LC))) == expected_spans


def test_a_short_licence_inside_a_long_one_does_not_cut_it():
    short = LTI._replace(valid_from=STARTS_ON + days(10), valid_until=STARTS_ON + days(20))
    assert valid_spans(facts(LC, short)) == ((STARTS_ON, ENDS_ON),)


def test_a_licence_until_the_last_day_of_the_calendar_has_its_span():
    endless = LTI._replace(valid_from=STARTS_ON - days(1), valid_until=date.max)
    assert valid_spans(facts(LC, endless)) == ((STARTS_ON - days(1), date.max),)


@pytest.mark.parametrize("sirene", [None, SireneFacts("actif", None), SireneFacts("diffusion_partielle", None)])
def test_an_address_withheld_by_sirene_or_no_sirene_at_all_changes_no_span(sirene):
    assert valid_spans(facts(LC, sirene=sirene)) == ((STARTS_ON, ENDS_ON),)


@pytest.mark.parametrize(
    "change",
    [
        {"is_registered": False},
        {"is_provisional": True},
        {"sirene": SireneFacts("ferme", None)},
        {"sirene": SireneFacts("absent", None)},
    ],
)
def test_an_establishment_in_doubt_has_no_valid_day(change):
    assert valid_spans(facts(LC, **change)) == ()


@pytest.mark.parametrize("change", [{"valid_until": None}, {"certified_copies": 0}, {"valid_from": ENDS_ON + days(1)}])
def test_a_licence_without_end_without_copies_or_with_reversed_dates_has_no_valid_day(change):
    assert valid_spans(facts(LC._replace(**change))) == ()


def test_spans_rest_on_the_head_office_when_the_establishment_has_no_licence():
    elsewhere = held_by(LTI._replace(valid_until=date.max), head_office=False)
    assert valid_spans(facts(company_licences=(elsewhere, held_by(LC)))) == ((STARTS_ON, ENDS_ON),)
