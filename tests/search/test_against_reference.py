"""The engine against the contract written plainly, on names and queries made to collide."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adock.core.siren import group_siret
from adock.search import clauses, ranking
from adock.search.document import IndexDocument
from adock.search.engine import SearchIndex
from adock.search.follower import Follower
from adock.search.query import SearchRequest
from tests.search.reference import reference_search
from tests.search.samples import build, establishment, new_siret
from tests.search.sources import FakeDatabase

WORDS = (
    "transports", "transport", "trans", "tran", "dupont", "dupond", "dupon", "dupuis", "l", "oreal", "loreal", "d", "ouest",
    "saint", "st", "sainte", "malo", "martin", "martine", "a", "b", "c", "2", "2m", "35", "2000", "sarl", "sas", "s.m.t.",
    "smt", "s", "m", "t", "&", "et", "fils", "logistique", "logistic", "jean", "rennes", "déménagements", "demenagement",
)  # fmt: skip
COMMUNES = ("Rennes", "Saint-Malo", "L'Isle-d'Abeau", "Martigné", "Paris 12")
DEPARTEMENTS = ("35", "44", "2A", "974")
TODAY = 739_580

names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


@st.composite
def documents(draw: st.DrawFn) -> IndexDocument:
    number = draw(st.integers(0, 12))
    siret = draw(st.sampled_from(("P0000000000", "P0000000001"))) if number > 11 else new_siret(number, draw(st.integers(0, 3)))
    area = draw(st.sampled_from(("", "FRANCE", "INTERNATIONAL", "REGION", "DEPARTEMENT")))
    start = draw(st.integers(TODAY - 20, TODAY + 20))
    return establishment(
        *draw(st.lists(names, min_size=1, max_size=2)),
        siret=siret,
        licence_numbers=draw(st.sampled_from(((), ("2021530000123",), ("2021530000123", "20215300001")))),
        commune=draw(st.sampled_from(COMMUNES)),
        postcode=draw(st.sampled_from(("35000", "35400", "44000", "2000"))),
        departement=draw(st.sampled_from(DEPARTEMENTS)),
        findable_by_name=draw(st.integers(0, 5)) > 0,
        licence_kinds=draw(st.sampled_from(((), ("LC",), ("LTI",), ("LC", "LTI")))),
        specialities=draw(st.sampled_from(((), ("LOT",), ("LOT", "BOIS")))),
        area=area,
        served_departements=tuple(draw(st.sets(st.sampled_from(DEPARTEMENTS)))) if area in ("REGION", "DEPARTEMENT") else (),
        completeness=draw(st.sampled_from((40, 55, 100))),
        valid_spans=draw(st.sampled_from(((), ((start, start + 10),), ((start, start), (start + 3, start + 9))))),
    )


@st.composite
def texts(draw: st.DrawFn) -> str:
    found = draw(st.lists(st.sampled_from((*WORDS, *COMMUNES)), max_size=3))
    text = " ".join(found)
    if text and draw(st.booleans()):
        position = draw(st.integers(0, len(text) - 1))
        text = text[:position] + draw(st.sampled_from(("", "x", "o", text[position] * 2))) + text[position + 1 :]
    if draw(st.integers(0, 9)) == 0:
        siret = new_siret(draw(st.integers(0, 12)), draw(st.integers(0, 3)))
        number = draw(st.sampled_from((siret, group_siret(siret), siret[:9], siret[:7], "FR" + siret, "2021 53 0000123")))
        text = number if draw(st.booleans()) else f"{text} {number}"
    return text[: draw(st.integers(0, 60))] if draw(st.booleans()) else text


some = st.sampled_from
requests = st.builds(
    SearchRequest,
    text=texts(),
    departements=some(((), (), (), ("35",), ("35", "44"))),
    licences=some(((), (), (), ("LC",), ("LC", "LTI"))),
    specialities=some(((), (), (), ("LOT",), ("BOIS", "LOT"))),
    origins=some(((), (), ("35",), ("2A",))),
    destinations=some(((), (), ("35",), ("44",))),
    valid_on=some((None, None, TODAY, TODAY + 5)),
)


def all_results(index: SearchIndex, request: SearchRequest, per_page: int) -> list[str]:
    """Every page, one after the other; each says the same total."""
    found: list[str] = []
    totals: set[int] = set()
    for page in count(1):
        answer = index.search(replace(request, page=page, per_page=per_page))
        totals.add(answer.total)
        found += [hit.siret for hit in answer.hits]
        if len(answer.hits) < per_page:
            break
    assert totals == {len(found)}
    return found


register = st.lists(documents(), min_size=5, max_size=25, unique_by=lambda document: document.siret)
unhurried = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


# how results are read depends on how many there may be, and how queries are built on how frequent words are
@pytest.mark.parametrize(("few", "small"), [(ranking.FEW, clauses.SMALL), (0, clauses.SMALL), (ranking.FEW, 2), (0, 2)])
@unhurried
@given(register, st.lists(requests, min_size=1, max_size=12), st.sampled_from((1, 3, 20)))
def test_every_search_finds_what_the_contract_says_in_its_order(few, small, found, asked, per_page):
    with pytest.MonkeyPatch.context() as patch, folder() as path:
        patch.setattr(ranking, "FEW", few)
        patch.setattr(clauses, "SMALL", small)
        index = build(path, found)
        for request in asked:
            assert all_results(index, request, per_page) == reference_search(found, request), request


@unhurried
@given(register, st.randoms(use_true_random=False), st.lists(requests, min_size=1, max_size=12))
def test_the_order_does_not_depend_on_when_and_how_establishments_came_in(found, chance, asked):
    """One index built at once; another that began with others, and took everything up change by change."""
    with folder() as at_once, folder() as in_parts:
        index = build(at_once, found)
        database = FakeDatabase()
        former = [establishment("FORMER NAME", siret=document.siret) for document in found]
        with closing(Follower(in_parts, database.source)) as follower:
            follower.step()
            for batch in (*halves(former, chance), *halves(found, chance)):
                database.put(*batch)
                follower.step()
        other = SearchIndex.open(in_parts)
        for request in asked:
            assert all_results(index, request, 20) == all_results(other, request, 7)


def halves(found: list[IndexDocument], chance) -> tuple[list[IndexDocument], list[IndexDocument]]:
    mixed = chance.sample(found, len(found))
    middle = chance.randrange(len(found) + 1)
    return mixed[:middle], mixed[middle:]


@contextmanager
def folder() -> Iterator[Path]:
    """One for each example; `tmp_path` is one for all."""
    with tempfile.TemporaryDirectory(prefix="adock-search-") as name:
        yield Path(name)
