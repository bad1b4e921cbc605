from datetime import date, timedelta
from random import Random

from adock.demo.licences import (
    LC,
    LTI,
    draw_days,
    draw_kinds,
    draw_light_copies,
    draw_renewal,
    term_from,
    term_until,
)
from adock.demo.names import Trade

SITUATION = date(2026, 11, 24)


def test_a_licence_ends_the_day_before_its_anniversary():
    assert term_from(date(2021, 3, 12), 10) == (date(2021, 3, 12), date(2031, 3, 11))
    assert term_until(date(2031, 3, 11), 10) == (date(2021, 3, 12), date(2031, 3, 11))


def test_a_licence_of_29_february_has_an_end():
    assert term_from(date(2024, 2, 29), 5) == (date(2024, 2, 29), date(2029, 2, 27))


def test_a_few_licences_are_over_or_to_come_or_near_their_end():
    random = Random(1)
    days = [draw_days(random, SITUATION) for _ in range(5_000)]
    ends = [until for _, until in days if until]
    expired = [until for until in ends if until < SITUATION]
    soon = [until for until in ends if SITUATION <= until <= SITUATION + timedelta(days=60)]
    to_come = [start for start, _ in days if start and start > SITUATION]
    assert 0.03 < len(expired) / len(days) < 0.05
    assert 0.015 < len(soon) / len(days) < 0.035
    assert 0.002 < len(to_come) / len(days) < 0.012
    assert min(expired) >= SITUATION - timedelta(days=365)
    assert any(start and not until for start, until in days)
    assert (None, None) in days


def test_a_renewal_begins_on_the_morrow_of_the_end():
    random = Random(1)
    assert draw_renewal(random, SITUATION, SITUATION)[0] == SITUATION + timedelta(days=1)
    late, _ = draw_renewal(random, date(2026, 1, 1), SITUATION)
    assert SITUATION - timedelta(days=30) <= late <= SITUATION


def test_overseas_an_lti_serves_most_hauliers():
    random = Random(1)
    kinds = [draw_kinds(random, Trade.HAULAGE, is_overseas=True) for _ in range(1_000)]
    assert 750 < kinds.count((LTI,)) < 900
    on_the_continent = [draw_kinds(random, Trade.HAULAGE, is_overseas=False) for _ in range(1_000)]
    assert on_the_continent.count((LC,)) > 700


def test_a_couriers_copies_are_most_often_all_for_light_vehicles():
    random = Random(1)
    light = [draw_light_copies(random, 4, Trade.COURIER) for _ in range(500)]
    assert light.count(4) > 300
    assert draw_light_copies(random, None, Trade.COURIER) is None
