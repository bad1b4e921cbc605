import re
from collections import Counter, defaultdict
from datetime import timedelta
from random import Random

import pytest

from adock.core.geography import DEPARTEMENTS
from adock.core.nomenclatures import legal_category_code
from adock.core.siren import is_provisional, is_siren, is_siret, siren_of
from adock.demo.files import cells
from adock.demo.identifiers import SIRENS
from adock.demo.places import OVERSEAS_WITH_OWN_LTI, place_named
from adock.demo.register import LARGEST_REGISTER, SOLE_TRADERS, RegisterWriter, make_register
from tests.demo.conftest import COUNT, SITUATION


def share(lines, is_so) -> float:
    return sum(map(bool, map(is_so, lines))) / len(lines)


def licences(lines):
    for line in lines:
        for kind in ("lti", "lc"):
            yield tuple(getattr(line, f"{kind}_{name}") for name in ("number", "from", "until", "copies"))


def test_the_same_seed_gives_the_same_register():
    first, again, other = (list(make_register(300, seed, SITUATION)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_there_are_as_many_lines_as_asked_numbered_as_in_a_file(register):
    assert [line.line for line in register] == list(range(2, COUNT + 2))
    assert len(list(make_register(1, 1, SITUATION))) == 1


@pytest.mark.parametrize("count", [0, -1, LARGEST_REGISTER + 1])
def test_a_register_of_no_size_is_refused(count):
    with pytest.raises(ValueError):
        list(make_register(count, 1, SITUATION))


def test_every_number_is_nobodys_and_passes_its_check(register):
    assert len({line.siret for line in register}) == COUNT
    for line in register:
        if not is_provisional(line.siret):
            assert line.siret.startswith("000")
            assert is_siret(line.siret)
            assert is_siren(line.siret[:9])


def test_names_look_like_those_of_hauliers(register):
    assert 0.35 < share(register, lambda line: {"TRANSPORT", "TRANSPORTS"} & set(line.legal_name.split())) < 0.45
    assert 0.006 < share(register, lambda line: line.legal_name[0].isdigit()) < 0.02
    initials = re.compile(r"(^| )([A-Z]\.){1,3}[A-Z]?( |$)|(^| )[A-Z]( [A-Z]){1,3}( |$)|^[^AEIOUY ]{2,4}( |$)")
    assert 0.04 < share(register, lambda line: initials.search(line.legal_name)) < 0.14
    companies = {line.siret[:9]: line.legal_name for line in register}
    assert len(set(companies.values())) > 0.85 * len(companies)


def test_a_sole_trader_has_a_persons_name(register):
    sole_traders = [line for line in register if line.legal_category in SOLE_TRADERS]
    assert 0.06 < len(sole_traders) / COUNT < 0.18
    assert all(" " in line.legal_name and "TRANSPORT" not in line.legal_name for line in sole_traders)


def test_every_legal_category_has_a_code_in_sirene(register):
    assert all(legal_category_code(line.legal_category) for line in register)


def test_a_company_has_one_name_one_head_office_at_most_and_sometimes_branches(register):
    companies = defaultdict(list)
    for line in register:
        if siren := siren_of(line.siret):
            companies[siren].append(line)
    assert 1.15 < COUNT / len(companies) < 1.6
    assert 0.06 < sum(len(lines) > 1 for lines in companies.values()) / len(companies) < 0.2
    assert all(len({line.legal_name for line in lines}) == 1 for lines in companies.values())
    head_offices = Counter(sum(line.is_head_office for line in lines) for lines in companies.values())
    assert set(head_offices) <= {0, 1}
    assert 0 < head_offices[0] < 0.02 * len(companies)


def test_places_are_real_and_agree_with_one_another(register):
    for line in register:
        assert place_named(line.postcode, line.commune).departement == line.departement
    assert len({line.departement for line in register}) > 85


def test_licences_are_as_varied_as_in_the_register(register):
    kinds = Counter((bool(line.lti_from or line.lti_until), bool(line.lc_from or line.lc_until)) for line in register)
    shares = {kind: number / COUNT for kind, number in kinds.items()}
    assert 0.25 < shares[True, False] < 0.45
    assert 0.3 < shares[False, True] < 0.5
    assert 0.05 < shares[True, True] < 0.18
    assert 0.05 < shares[False, False] < 0.2
    held = [licence for licence in licences(register) if licence[1] or licence[2]]
    assert 0.03 < share(held, lambda licence: licence[2] and licence[2] < SITUATION) < 0.055
    soon = SITUATION + timedelta(days=60)
    assert 0.01 < share(held, lambda licence: licence[2] and SITUATION <= licence[2] <= soon) < 0.04
    assert 0.002 < share(held, lambda licence: licence[1] and licence[1] > SITUATION) < 0.015
    assert 0.003 < share(held, lambda licence: licence[3] == 0) < 0.025
    assert 0.005 < share(held, lambda licence: licence[3] is None) < 0.035


def test_a_licence_number_holds_its_year_and_its_region(register):
    numbers = [licence[0] for licence in licences(register) if licence[0]]
    assert len(set(numbers)) == len(numbers)
    assert 0.003 < share(numbers, lambda number: " " not in number) < 0.02
    for line in register:
        region = DEPARTEMENTS[line.departement].region_code
        for number, valid_from, _, _ in licences([line]):
            if number and valid_from:
                assert re.fullmatch(rf"{valid_from.year} ?{region} ?\d{{7}}", number)


def test_light_copies_are_a_part_of_the_copies(register):
    assert all(line.lc_light_copies is None or line.lc_light_copies <= line.lc_copies for line in register)
    assert 0.03 < share(register, lambda line: line.lc_light_copies) < 0.2
    assert any(line.lc_copies and line.lc_light_copies == line.lc_copies for line in register)


def test_overseas_most_licences_are_lti(register):
    overseas = [line for line in register if line.departement in OVERSEAS_WITH_OWN_LTI]
    with_licence = [line for line in overseas if line.lti_from or line.lc_from]
    assert len(overseas) > 50
    assert share(with_licence, lambda line: line.lti_from and not line.lc_from) > 0.65


def test_a_few_companies_have_only_a_provisional_number(register):
    assert 0.0005 < share(register, lambda line: is_provisional(line.siret)) < 0.008


def test_managers_are_people_and_some_branches_name_none(register):
    assert 0.02 < share(register, lambda line: line.transport_manager is None) < 0.2
    assert share([line for line in register if line.is_head_office], lambda line: line.transport_manager) > 0.97


def test_the_largest_register_leaves_sirens_to_spare():
    """Without drawing it whole: 2,000 of its companies tell how many lines a company has."""
    writer = RegisterWriter(Random(1), SITUATION, expected=LARGEST_REGISTER)
    lines = sum(len(list(writer.company())) for _ in range(2_000))
    assert LARGEST_REGISTER / (lines / 2_000) < 0.97 * SIRENS


def test_every_line_has_its_nineteen_cells(register):
    assert {len(cells(line)) for line in register} == {19}
