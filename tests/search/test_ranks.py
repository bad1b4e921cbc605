"""Ranks follow keys, whatever came when, and those already given never move."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adock.search.ranks import RANK_BITS, NoRankLeft, RankTable, spread

names = st.text(alphabet="abc", max_size=3)
sirets = st.integers(0, 30).map(lambda number: f"{number:014d}")


def key(name: str, siret: str) -> bytes:
    return f"{name}\0{siret}".encode()


@given(st.integers(0, 2_000), st.integers(0, 100), st.integers(5_000, 10**9))
def test_spread_ranks_are_distinct_ascending_and_strictly_inside(count, low, high):
    ranks = list(spread(count, low, high))
    assert len(ranks) == count
    assert all(one < other for one, other in zip([low, *ranks], [*ranks, high], strict=True))


def test_there_is_no_rank_between_neighbours_that_touch():
    assert list(spread(0, 7, 8)) == []
    with pytest.raises(NoRankLeft):
        spread(1, 7, 8)


@given(st.lists(st.dictionaries(sirets, names, max_size=12), max_size=6), st.sets(sirets))
def test_ranks_are_in_the_order_of_keys_after_any_changes(batches, removed):
    table = RankTable([], [])
    expected: dict[str, str] = {}
    for batch in batches:
        expected |= batch
        table.place(key(name, siret) for siret, name in batch.items())
    for siret in removed:
        expected.pop(siret, None)
        table.remove(siret)
    by_key = sorted(expected, key=lambda siret: key(expected[siret], siret))
    ranks = [table.rank_of(siret) for siret in by_key]
    assert ranks == sorted(set(ranks))
    assert all(0 < rank < 1 << RANK_BITS for rank in ranks)


@given(st.dictionaries(sirets, names, min_size=1), st.dictionaries(sirets, names))
def test_who_does_not_change_keeps_its_rank(before, changes):
    table = RankTable([], [])
    table.place(key(name, siret) for siret, name in before.items())
    unchanged = {siret: table.rank_of(siret) for siret in before if changes.get(siret, before[siret]) == before[siret]}
    table.place(key(name, siret) for siret, name in changes.items())
    assert {siret: table.rank_of(siret) for siret in unchanged} == unchanged


def test_newcomers_that_always_come_at_the_same_place_use_the_ranks_up():
    table = RankTable([], [])
    with pytest.raises(NoRankLeft):
        for number in range(1_000):
            table.place([key("a", f"{number:014d}")])


def test_an_unknown_establishment_has_no_rank():
    table = RankTable([], [])
    table.remove("00000000000000")
    with pytest.raises(KeyError):
        table.rank_of("00000000000000")
