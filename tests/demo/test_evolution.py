from datetime import date, timedelta

from adock.core.siren import is_provisional, is_siret
from adock.demo.evolution import evolve_register
from adock.demo.register import make_register
from tests.demo.conftest import COUNT, LATER, SITUATION


def by_siret(lines):
    return {line.siret: line._replace(line=0) for line in lines}


def changed(before, after):
    """Pairs of lines that are in both and differ."""
    first, second = by_siret(before), by_siret(after)
    return [(first[siret], second[siret]) for siret in first if siret in second and first[siret] != second[siret]]


def share_of(pairs, *fields):
    return sum(any(getattr(a, name) != getattr(b, name) for name in fields) for a, b in pairs) / COUNT


def test_the_same_seed_gives_the_same_evolution(register, later_register):
    assert evolve_register(register, seed=7, situation=LATER) == later_register
    assert evolve_register(register, seed=8, situation=LATER) != later_register


def test_about_one_line_in_fifty_is_no_longer_what_it_was(register, later_register):
    first, second = by_siret(register), by_siret(later_register)
    new, gone = second.keys() - first.keys(), first.keys() - second.keys()
    assert 0.002 < len(new) / COUNT < 0.006
    assert 0.002 < len(gone) / COUNT < 0.006
    assert 0.015 < (len(new) + len(gone) + len(changed(register, later_register))) / COUNT < 0.03


def test_every_kind_of_change_happens(register, later_register):
    pairs = changed(register, later_register)
    assert 0.003 < share_of(pairs, "lti_number", "lc_number") < 0.006
    assert 0.003 < share_of(pairs, "lti_copies", "lc_copies") < 0.006
    assert 0.001 < share_of(pairs, "transport_manager") < 0.003
    assert 0.001 < share_of(pairs, "commune") < 0.0025
    assert 0.0005 < share_of(pairs, "legal_name") < 0.01
    assert 0 < share_of(pairs, "legal_category") < 0.01


def test_the_order_of_the_other_lines_is_kept(register, later_register):
    both = by_siret(register).keys() & by_siret(later_register).keys()
    assert [line.siret for line in register if line.siret in both] == [
        line.siret for line in later_register if line.siret in both
    ]
    assert [line.line for line in later_register] == list(range(2, len(later_register) + 2))


def test_new_establishments_have_numbers_of_their_own(register, later_register):
    first = by_siret(register)
    new = [line for line in later_register if line.siret not in first]
    assert all((is_siret(line.siret) and line.siret.startswith("000")) or is_provisional(line.siret) for line in new)
    assert not {line.siret[:9] for line in new} & {siret[:9] for siret in first if siret[0] != "P"}


def test_licence_numbers_are_never_issued_twice(later_register):
    numbers = [number for line in later_register for number in (line.lti_number, line.lc_number) if number]
    assert len(numbers) == len(set(numbers))


def test_a_renewed_licence_was_near_its_end_and_runs_again(register, later_register):
    renewed = [(a, b) for a, b in changed(register, later_register) if a.lc_number != b.lc_number and a.lc_until]
    assert renewed
    for before, after in renewed:
        ends = [day for day in (before.lti_until, before.lc_until) if day]
        assert min(ends) <= LATER + timedelta(days=60)
        assert after.lc_until > LATER
        assert after.lc_copies == before.lc_copies


def test_a_number_of_copies_that_changes_is_another_number_even_from_zero(register):
    without_copies = [line._replace(lti_copies=0, lc_copies=0, lc_light_copies=0) for line in register]
    pairs = changed(without_copies, evolve_register(without_copies, seed=7, situation=LATER))
    assert share_of(pairs, "lti_copies", "lc_copies") == 0.004
    assert all(after.lc_light_copies <= after.lc_copies for _, after in pairs)


def test_a_company_changes_its_name_in_all_its_establishments(later_register):
    names = {}
    for line in later_register:
        if line.siret[0] != "P":
            assert names.setdefault(line.siret[:9], line.legal_name) == line.legal_name


def test_licences_expired_for_a_year_are_struck_off_first():
    lines = list(make_register(1_000, 1, SITUATION))
    overdue = date(2025, 10, 1)
    lines[500] = lines[500]._replace(lti_until=overdue, lti_from=date(2015, 10, 2), lc_until=None, lc_from=None)
    later = evolve_register(lines, seed=1, situation=LATER)
    assert lines[500].siret not in by_siret(later)


def test_an_establishment_that_was_struck_off_may_come_back_with_new_licences(register, later_register):
    last = evolve_register(later_register, seed=9, situation=date(2027, 1, 15), earlier=register)
    struck_off = by_siret(register).keys() - by_siret(later_register).keys()
    back = by_siret(last).keys() & struck_off
    assert back
    assert not back & by_siret(evolve_register(later_register, seed=9, situation=date(2027, 1, 15))).keys()
    numbers = [number for line in last for number in (line.lti_number, line.lc_number) if number]
    assert len(numbers) == len(set(numbers))


def test_a_register_too_small_to_change_stays_as_it_is():
    lines = list(make_register(20, 1, SITUATION))
    assert evolve_register(lines, seed=1, situation=LATER) == lines
    assert evolve_register([], seed=1, situation=LATER) == []
