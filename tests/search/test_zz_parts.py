from hypothesis import given, settings, strategies as st
from tests.search.test_against_reference import *
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(register, st.randoms(use_true_random=False), st.lists(requests, min_size=1, max_size=12))
def test_x(found, chance, asked):
    with folder() as at_once, folder() as in_parts:
        index = build(at_once, found)
        database = FakeDatabase()
        follower = Follower(in_parts, database.source)
        for document in chance.sample(found, len(found)):
            database.put(establishment("FORMER NAME", siret=document.siret))
            follower.step()
        for document in chance.sample(found, len(found)):
            database.put(document)
            follower.step()
        follower.close()
        other = SearchIndex.open(in_parts)
        for request in asked:
            a=all_results(index, request, 20); b=all_results(other, request, 7)
            assert a==b, (request,a,b, other._state.searcher.num_segments, database.rebuilds)
