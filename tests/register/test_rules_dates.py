"""Which days a licence and a situation of the register are good for, at their borders."""

from datetime import date

import pytest

from adock.register.rules import LicenceState, Severity, SireneFacts, VerdictStatus, licence_state
from tests.register.rules_facts import DAY, ENDS_ON, LC, LTI, STARTS_ON, ask, codes, days, facts, sentence


def fresh(*licences, on):
    """Judged on `on`, by a register of that same day."""
    return ask(facts(*licences, situation_on=on), on)


# --- first and last day ---


@pytest.mark.parametrize(
    ("on", "status", "code"),
    [
        (STARTS_ON - days(1), VerdictStatus.NOT_VALID, "LICENCE_NON_DEBUTEE"),
        (STARTS_ON, VerdictStatus.VALID, "LICENCE_EN_COURS"),
        (STARTS_ON + days(1), VerdictStatus.VALID, "LICENCE_EN_COURS"),
        (ENDS_ON - days(1), VerdictStatus.VALID, "LICENCE_EXPIRE_BIENTOT"),
        (ENDS_ON, VerdictStatus.VALID, "LICENCE_EXPIRE_BIENTOT"),
        (ENDS_ON + days(1), VerdictStatus.NOT_VALID, "LICENCE_EXPIREE"),
    ],
)
def test_a_licence_is_valid_on_its_first_and_last_day_and_not_around_them(on, status, code):
    verdict = fresh(LC, on=on)
    assert (verdict.status, codes(verdict)) == (status, [code])


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (STARTS_ON - days(1), LicenceState.NOT_STARTED),
        (STARTS_ON, LicenceState.IN_FORCE),
        (ENDS_ON - days(61), LicenceState.IN_FORCE),
        (ENDS_ON - days(60), LicenceState.EXPIRES_SOON),
        (ENDS_ON, LicenceState.EXPIRES_SOON),
        (ENDS_ON + days(1), LicenceState.EXPIRED),
    ],
)
def test_the_state_of_a_licence_changes_at_its_borders(on, state):
    assert licence_state(LC, on) is state


def test_a_licence_of_one_day_is_valid_that_day_only():
    one_day = LC._replace(valid_from=DAY, valid_until=DAY)
    assert [fresh(one_day, on=DAY + days(shift)).status for shift in (-1, 0, 1)] == [
        VerdictStatus.NOT_VALID,
        VerdictStatus.VALID,
        VerdictStatus.NOT_VALID,
    ]


@pytest.mark.parametrize(
    ("days_left", "code"),
    [
        (61, "LICENCE_EN_COURS"),
        (60, "LICENCE_EXPIRE_BIENTOT"),
        (1, "LICENCE_EXPIRE_BIENTOT"),
        (0, "LICENCE_EXPIRE_BIENTOT"),
    ],
)
def test_a_licence_with_sixty_days_left_or_less_is_said_to_expire_soon_and_stays_valid(days_left, code):
    verdict = ask(facts(LC._replace(valid_until=DAY + days(days_left))))
    assert (verdict.status, codes(verdict)) == (VerdictStatus.VALID, [code])


def test_the_days_left_are_counted_from_the_day_asked_and_not_from_today():
    ends_on = DAY + days(100)
    verdict = ask(facts(LC._replace(valid_until=ends_on)), on=DAY + days(50), today=DAY)
    assert codes(verdict) == ["LICENCE_EXPIRE_BIENTOT"]


# --- dates that are missing or make no sense ---


def test_a_licence_without_an_end_is_to_be_checked():
    verdict = ask(facts(LC._replace(valid_until=None)))
    assert (verdict.status, codes(verdict)) == (VerdictStatus.TO_CHECK, ["LICENCE_SANS_DATE"])


def test_a_licence_without_any_date_is_of_unknown_state_and_to_be_checked():
    undated = LC._replace(valid_from=None, valid_until=None)
    assert licence_state(undated, DAY) is LicenceState.UNKNOWN
    assert codes(ask(facts(undated))) == ["LICENCE_SANS_DATE"]


def test_a_licence_without_a_start_is_in_force_until_its_end():
    without_start = LC._replace(valid_from=None)
    assert fresh(without_start, on=date(1990, 1, 1)).status is VerdictStatus.VALID
    assert fresh(without_start, on=ENDS_ON + days(1)).status is VerdictStatus.NOT_VALID


def test_a_licence_without_an_end_that_has_not_begun_is_not_valid():
    verdict = ask(facts(LC._replace(valid_from=DAY + days(1), valid_until=None)))
    assert (verdict.status, codes(verdict)) == (
        VerdictStatus.NOT_VALID,
        ["LICENCE_NON_DEBUTEE", "LICENCE_SANS_DATE"],
    )


@pytest.mark.parametrize("shift", [-400, -10, -5, 0, 5, 10, 400])
def test_a_licence_whose_dates_are_reversed_is_valid_on_no_day(shift):
    reversed_dates = LC._replace(valid_from=DAY + days(5), valid_until=DAY - days(5))
    assert fresh(reversed_dates, on=DAY + days(shift)).status is VerdictStatus.NOT_VALID


# --- age of the register ---


@pytest.mark.parametrize(
    ("age", "status", "expected"),
    [
        (0, VerdictStatus.VALID, ["LICENCE_EN_COURS"]),
        (15, VerdictStatus.VALID, ["LICENCE_EN_COURS"]),
        (16, VerdictStatus.TO_CHECK, ["DONNEES_ANCIENNES", "LICENCE_EN_COURS"]),
    ],
)
def test_a_register_of_more_than_fifteen_days_is_to_be_checked(age, status, expected):
    verdict = ask(facts(LC, situation_on=DAY - days(age)))
    assert (verdict.status, codes(verdict)) == (status, expected)


@pytest.mark.parametrize(("age", "is_old"), [(15, False), (16, True)])
def test_for_a_later_day_the_age_of_the_register_is_counted_to_today(age, is_old):
    verdict = ask(facts(LC, situation_on=DAY - days(age)), on=DAY + days(300), today=DAY)
    assert ("DONNEES_ANCIENNES" in codes(verdict)) is is_old


@pytest.mark.parametrize(("age", "is_old"), [(15, False), (16, True)])
def test_for_a_past_day_the_age_of_the_register_is_counted_to_that_day(age, is_old):
    past = DAY - days(500)
    verdict = ask(facts(LC, situation_on=past - days(age)), on=past, today=DAY)
    assert ("DONNEES_ANCIENNES" in codes(verdict)) is is_old


def test_a_later_day_is_judged_with_its_own_calendar():
    ends_in_ten_days = facts(LC._replace(valid_until=DAY + days(10)))
    assert ask(ends_in_ten_days, on=DAY + days(11), today=DAY).status is VerdictStatus.NOT_VALID
    assert ask(ends_in_ten_days, on=DAY + days(10), today=DAY).status is VerdictStatus.VALID


def test_a_day_before_the_first_register_known_is_to_be_checked_and_not_called_old():
    verdict = ask(facts(LC, situation_is_assumed=True), on=DAY - days(90), today=DAY + days(90))
    assert (verdict.status, codes(verdict)) == (
        VerdictStatus.TO_CHECK,
        ["SITUATION_INCONNUE", "LICENCE_EN_COURS"],
    )


def test_an_assumed_situation_is_not_also_called_old():
    assert codes(ask(facts(LC, situation_on=DAY - days(90), situation_is_assumed=True))) == [
        "SITUATION_INCONNUE",
        "LICENCE_EN_COURS",
    ]


def test_the_verdict_remembers_the_day_and_not_today():
    assert ask(facts(LC), on=DAY + days(3), today=DAY).on == DAY + days(3)


# --- sentences that hold days ---


def test_days_are_written_in_words_with_1er_on_the_first_of_a_month():
    verdict = ask(facts(LC._replace(valid_from=date(2026, 12, 1))))
    assert sentence(verdict, "LICENCE_NON_DEBUTEE") == "La licence communautaire ne commence que le 1er décembre 2026."


def test_a_second_of_a_month_is_written_as_a_plain_number():
    verdict = ask(facts(LTI._replace(valid_from=date(2026, 12, 2))))
    assert sentence(verdict, "LICENCE_NON_DEBUTEE") == ("La licence de transport intérieur ne commence que le 2 décembre 2026.")


@pytest.mark.parametrize(
    ("copies", "expected"),
    [
        (6, "Licence communautaire valable jusqu'au 12 mars 2031, 6 copies conformes."),
        (1, "Licence communautaire valable jusqu'au 12 mars 2031, 1 copie conforme."),
        (None, "Licence communautaire valable jusqu'au 12 mars 2031."),
    ],
)
def test_a_licence_in_force_says_until_when_and_with_how_many_copies(copies, expected):
    verdict = ask(facts(LC._replace(certified_copies=copies, light_copies=0)))
    assert sentence(verdict, "LICENCE_EN_COURS") == expected


@pytest.mark.parametrize(
    ("ends_on", "expected"),
    [
        (date(2026, 12, 17), "La licence communautaire expire dans 23 jours, le 17 décembre 2026."),
        (date(2026, 11, 25), "La licence communautaire expire dans 1 jour, le 25 novembre 2026."),
        (date(2026, 11, 24), "La licence communautaire expire aujourd'hui, le 24 novembre 2026."),
    ],
)
def test_a_licence_that_expires_soon_says_in_how_many_days(ends_on, expected):
    verdict = ask(facts(LC._replace(valid_until=ends_on)))
    assert sentence(verdict, "LICENCE_EXPIRE_BIENTOT") == expected


@pytest.mark.parametrize(
    ("ends_on", "expected"),
    [
        (date(2026, 12, 4), "La licence communautaire expire le 4 décembre 2026, 3 jours après le jour demandé."),
        (date(2026, 12, 2), "La licence communautaire expire le 2 décembre 2026, 1 jour après le jour demandé."),
        (date(2026, 12, 1), "La licence communautaire expire ce jour-là, le 1er décembre 2026."),
    ],
)
def test_for_another_day_than_today_the_days_left_are_told_from_the_day_asked(ends_on, expected):
    verdict = ask(facts(LC._replace(valid_until=ends_on)), on=date(2026, 12, 1), today=DAY)
    assert sentence(verdict, "LICENCE_EXPIRE_BIENTOT") == expected


def test_a_licence_already_over_has_expired():
    verdict = ask(facts(LC._replace(valid_until=date(2026, 2, 3))))
    assert sentence(verdict, "LICENCE_EXPIREE") == "La licence communautaire a expiré le 3 février 2026."


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (DAY, "La licence communautaire prend fin le 24 novembre 2026, avant le jour demandé."),
        (DAY + days(1), "La licence communautaire a expiré le 24 novembre 2026."),
    ],
)
def test_a_licence_that_ends_between_today_and_the_day_asked_has_not_expired_yet(today, expected):
    verdict = ask(facts(LC._replace(valid_until=DAY)), on=DAY + days(30), today=today)
    assert sentence(verdict, "LICENCE_EXPIREE") == expected


def test_a_licence_that_has_begun_since_the_day_asked_is_told_in_the_past():
    verdict = ask(facts(LC._replace(valid_from=DAY)), on=DAY - days(1), today=DAY)
    assert sentence(verdict, "LICENCE_NON_DEBUTEE") == (
        "La licence communautaire n'a commencé que le 24 novembre 2026, après le jour demandé."
    )


@pytest.mark.parametrize(("shift", "code"), [(0, "LICENCE_EXPIREE"), (-10, "LICENCE_NON_DEBUTEE")])
def test_reversed_dates_are_told_as_a_mistake_of_the_register(shift, code):
    reversed_dates = LC._replace(valid_from=date(2026, 12, 1), valid_until=date(2026, 11, 20))
    assert sentence(ask(facts(reversed_dates), on=DAY + days(shift), today=DAY), code) == (
        "Le registre fait finir la licence communautaire le 20 novembre 2026, avant son début, le 1er décembre 2026 : "
        "ses dates sont à corriger."
    )


def test_a_missing_end_is_said_to_be_missing_from_the_register():
    verdict = ask(facts(LTI._replace(valid_until=None)))
    assert sentence(verdict, "LICENCE_SANS_DATE") == (
        "Le registre ne donne pas la date de fin de la licence de transport intérieur."
    )


def test_an_old_register_gives_its_day_and_asks_to_check():
    verdict = ask(facts(LC, situation_on=date(2026, 11, 2)))
    assert sentence(verdict, "DONNEES_ANCIENNES") == (
        "Le registre consulté date du 2 novembre 2026 : vérifiez avant de conclure."
    )


def test_an_unknown_situation_gives_the_first_day_known():
    verdict = ask(facts(LC, situation_on=date(2026, 12, 1), situation_is_assumed=True))
    assert sentence(verdict, "SITUATION_INCONNUE") == (
        "Le registre n'est connu qu'à partir du 1er décembre 2026 : jugé sur cette situation."
    )


def test_the_extreme_days_of_the_calendar_are_judged_like_any_other():
    eternal = facts(LC._replace(valid_from=date.min, valid_until=date.max), situation_on=date.min)
    assert ask(eternal, on=date.min).status is VerdictStatus.VALID
    assert codes(ask(eternal, on=date.max)) == ["DONNEES_ANCIENNES", "LICENCE_EXPIRE_BIENTOT"]


def test_a_closing_day_that_is_unknown_leaves_the_sentence_without_a_day():
    verdict = ask(facts(LC, sirene=SireneFacts("ferme", None)))
    assert codes(verdict, Severity.WARNING) == ["ETABLISSEMENT_FERME"]
    assert sentence(verdict, "ETABLISSEMENT_FERME") == (
        "L'Insee indique cet établissement fermé ; le registre le compte encore."
    )
