"""The reader: what it gives back, how it follows commits and generations, what it does with damage."""

import shutil
import threading
from contextlib import suppress

import pytest

from adock.search import engine, schema
from adock.search.engine import IndexUnavailable, SearchIndex
from adock.search.generations import Generations
from adock.search.query import SearchRequest
from adock.search.records import Hit
from adock.search.writer import GenerationWriter, rebuild
from tests.search.samples import build, establishment, new_siret


@pytest.fixture(autouse=True)
def _looks_at_each_request(monkeypatch):
    monkeypatch.setattr(engine, "LOOK_EVERY", 0.0)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


def change(folder, *changed, removed=(), cursor=1):
    current = Generations(folder).current()
    assert current is not None
    writer = GenerationWriter(current)
    writer.replace(changed, removed)
    writer.commit(cursor)
    writer.close()


def found(index, text=""):
    return [hit.siret for hit in index.search(SearchRequest(text=text)).hits]


def test_a_hit_is_a_siret_and_its_payload(folder):
    one = establishment("DUPONT", payload=b"\0bytes\xff")
    assert build(folder, [one]).search(SearchRequest(text="dupont")) == (1, [Hit(one.siret, b"\0bytes\xff")])


def test_an_establishment_is_given_back_by_its_siret_struck_off_or_not(folder):
    one, gone = establishment("A", payload=b"one"), establishment("B", payload=b"gone", findable_by_name=False)
    index = build(folder, [one, gone])
    assert index.get(one.siret) == b"one"
    assert index.get(gone.siret) == b"gone"
    assert index.get(new_siret()) is None
    assert index.get(one.siret[:9]) is None
    assert index.get_many([gone.siret, new_siret(), one.siret]) == {gone.siret: b"gone", one.siret: b"one"}
    assert index.size == 2


def test_a_company_is_given_back_whole_in_the_order_of_results(folder):
    sirets = [new_siret(901, number) for number in (1, 2, 3)]
    documents = [
        establishment("A", siret=sirets[0]),
        establishment("B", siret=sirets[1], findable_by_name=False, completeness=100),
        establishment("A", siret=sirets[2]),
    ]
    index = build(folder, [*documents, establishment("Z")])
    assert [hit.siret for hit in index.siren(sirets[0][:9])] == [sirets[1], *sorted((sirets[0], sirets[2]))]
    assert index.siren("000999998") == []


def test_no_index_is_unavailable_and_is_taken_up_when_it_comes(folder):
    index = SearchIndex.open(folder)
    with pytest.raises(IndexUnavailable):
        index.search(SearchRequest())
    rebuild(Generations(folder), [[establishment("A")]], 0)
    assert len(found(index)) == 1


def test_an_empty_index_finds_nothing(folder):
    index = build(folder, [])
    assert index.search(SearchRequest(text="dupont")) == (0, [])
    assert index.search(SearchRequest()) == (0, [])
    assert index.suggest("dupont") == []
    assert index.nearest_spelling("dupont") is None


def test_a_commit_is_seen_and_changes_the_version(folder):
    one, other = establishment("DUPONT"), establishment("MARTIN")
    index = build(folder, [one])
    version = index.version
    assert index.version == version
    change(folder, other)
    assert found(index, "martin") == [other.siret]
    assert index.version != version
    change(folder, establishment("DURAND", siret=one.siret), removed=[other.siret])
    assert found(index) == found(index, "durand") == [one.siret]
    assert found(index, "dupont") == found(index, "martin") == []


def test_a_word_that_came_with_a_commit_is_found_with_errors_too(folder):
    index = build(folder, [establishment("DUPONT")])
    assert found(index, "lojistique") == []
    newcomer = establishment("LOGISTIQUE")
    change(folder, newcomer)
    assert found(index, "lojistique") == [newcomer.siret]


def test_two_readers_say_the_same_version(folder):
    one = build(folder, [establishment("A")])
    change(folder, establishment("B"))
    assert one.version == SearchIndex.open(folder).version


def test_between_two_looks_nothing_is_asked_of_the_disk(folder, monkeypatch):
    index = build(folder, [establishment("A")])
    monkeypatch.setattr(engine, "LOOK_EVERY", 3_600.0)
    monkeypatch.setattr(engine, "_stamp", lambda path: pytest.fail("looked at the disk"))
    assert len(found(index)) == 1


def test_a_new_generation_is_served_and_the_former_one_served_until_then(folder):
    one = establishment("OLD")
    index = build(folder, [one])

    def documents():
        # while the new generation is being built
        assert found(index) == [one.siret]
        yield establishment("NEW", siret=one.siret)

    rebuild(Generations(folder), [documents()], 0)
    assert found(index, "new") == [one.siret]
    assert found(index, "old") == []


def test_a_reader_that_was_asleep_for_many_generations_wakes_up_in_the_current_one(folder):
    index = build(folder, [establishment("A")])
    for _ in range(4):
        rebuild(Generations(folder), [[establishment("B")]], 0)
    assert len(list(folder.glob("v*"))) == 2
    assert len(found(index, "b")) == 1


def test_a_rebuild_that_fails_leaves_the_current_generation_and_the_next_one_sweeps(folder):
    index = build(folder, [establishment("A")])

    def documents():
        yield establishment("B")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        rebuild(Generations(folder), [documents()], 0)
    assert len(found(index, "a")) == 1
    rebuild(Generations(folder), [[establishment("C")]], 0)
    assert len(found(index, "c")) == 1
    assert len(list(folder.glob("v*"))) == 2


def test_an_index_of_another_schema_is_not_opened(folder, monkeypatch):
    build(folder, [establishment("A")])
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    with pytest.raises(IndexUnavailable):
        SearchIndex.open(folder).search(SearchRequest())
    assert len(found(build(folder, [establishment("B")]))) == 1


@pytest.mark.parametrize("pointer", [b"", b"v1-999999", b"../../etc", b"\xff\xfe", b"v99-000001"])
def test_a_pointer_to_nowhere_is_no_index(folder, pointer):
    build(folder, [establishment("A")])
    (folder / "current").write_bytes(pointer)
    with pytest.raises(IndexUnavailable):
        SearchIndex.open(folder).search(SearchRequest())


def files_of(folder):
    return sorted(path for path in Generations(folder).current().rglob("*") if path.is_file())


def put_in_place_of(path, data):
    """A new file of that name: cutting short one that somebody has mapped would kill the process, and no disk does that."""
    path.unlink()
    if data is not None:
        path.write_bytes(data)


@pytest.mark.parametrize("damage", ["emptied", "cut", "overwritten", "removed"])
def test_damage_to_files_of_any_kind_never_leads_to_another_exception_than_unavailable(folder, damage):
    documents = [establishment(f"DUPONT {letter}") for letter in "ABCDEF"]
    build(folder, documents)
    for kind in {path.suffix or path.name for path in files_of(folder)}:
        shutil.rmtree(folder)
        build(folder, documents)
        for path in [path for path in files_of(folder) if kind in (path.suffix, path.name)]:
            data = path.read_bytes()
            damaged = {"emptied": b"", "cut": data[: len(data) // 2], "overwritten": b"\x55" * len(data), "removed": None}
            put_in_place_of(path, damaged[damage])
        index = SearchIndex.open(folder)
        for text in ("dupont", "", "dupomt", documents[0].siret):
            with suppress(IndexUnavailable):
                index.search(SearchRequest(text=text))
                index.get(documents[0].siret)


def test_a_damaged_index_is_served_again_once_it_is_rebuilt(folder):
    build(folder, [establishment("A")])
    for path in files_of(folder):
        put_in_place_of(path, b"damaged")
    index = SearchIndex.open(folder)
    with pytest.raises(IndexUnavailable):
        index.search(SearchRequest())
    rebuild(Generations(folder), [[establishment("B")]], 0)
    assert len(found(index)) == 1


def test_many_threads_may_share_a_reader_while_the_index_changes(folder):
    one = establishment("DUPONT")
    index = build(folder, [one])
    problems = []
    stop = threading.Event()

    def read():
        while not stop.is_set():
            hits = found(index, "dupont")
            if hits != [one.siret]:
                problems.append(hits)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(5):
        change(folder, establishment(f"MARTIN {number}"), cursor=number)
        rebuild(Generations(folder), [[one]], number)
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []


def test_pages_together_give_each_result_once(folder):
    index = build(folder, [establishment(f"DUPONT {number}") for number in range(47)])
    for text in ("", "dupont", "dupomt", "rennes dupont"):
        pages = [index.search(SearchRequest(text=text, page=page, per_page=10)) for page in range(1, 7)]
        sirets = [hit.siret for page in pages for hit in page.hits]
        assert len(sirets) == len(set(sirets)) == 47
        assert {page.total for page in pages} == {47}
