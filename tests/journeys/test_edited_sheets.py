"""What a carrier writes is found: on every machine, by its filters and in its place, as soon as the change is committed."""

import threading
import time

import pytest
from django.db import connection

from adock.carriers.services import cancel_email, confirm_email, restore_version, update_profile
from adock.core.changes import wait_for_change
from adock.directory.sheet import Sheet
from adock.search.engine import LOOK_EVERY, SearchIndex
from adock.search.follower import LONGEST_WAIT, Follower
from adock.search.query import SearchRequest
from adock.search.source import DATABASE
from tests import factories as make
from tests.people import editor, signed_in
from tests.reading import token_for
from tests.sheet_factories import SIRET

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_the_day")]


class Machine:
    """One follower, and readers opened anew as each web process of that machine has its own."""

    def __init__(self, folder):
        self.folder = folder
        self.follower = Follower(folder, DATABASE)
        self.catch_up()
        self.processes = [SearchIndex.open(folder), SearchIndex.open(folder)]

    def catch_up(self):
        while self.follower.step():
            pass

    def says(self, field, value):
        """Whether each process comes to say so: it looks for what was committed a few times each second."""
        return all(any(getattr(sheet, field) == value for sheet in self._read_again(process)) for process in self.processes)

    @staticmethod
    def _read_again(process):
        for _ in range(100):
            yield Sheet.from_bytes(process.get(SIRET)).profile
            time.sleep(0.1)


@pytest.fixture
def carriers():
    """One who will write, and others to be ranked among."""
    make.source_import()
    made = [make.registration(make.siret(rank), lc={}, legal_name=f"TRANSPORTS {name}") for rank, name in enumerate("ABCDE", 1)]
    make.profile(made[1], area="FRANCE")
    make.profile(made[2], area="INTERNATIONAL")
    make.profile(made[3], area="REGION", departements=["35", "44", "56"], specialities=["BOIS"])
    return made


@pytest.fixture
def machines(tmp_path, carriers):
    opened = [Machine(tmp_path / name) for name in ("first", "second")]
    yield opened
    for machine in opened:
        machine.follower.close()


def test_an_edit_reaches_every_web_process_of_every_machine(machines, carriers):
    camille = editor("Camille")
    steps = (
        (
            lambda: update_profile(carriers[0], {"phone": "02 61 91 00 12", "languages": ["fr"]}, camille),
            "phone",
            "+33261910012",
        ),
        (lambda: update_profile(carriers[0], {"email": "a@morel.example"}, camille), "email", ""),
        (lambda: confirm_email(token_for("a@morel.example")), "email", "a@morel.example"),
        (lambda: update_profile(carriers[0], {"shows_email": False}, camille), "has_relay", True),
        (lambda: restore_version(carriers[0], 1, camille, 4), "has_relay", False),
        (lambda: update_profile(carriers[0], {"email": "b@morel.example"}, camille), "email", ""),
        (lambda: cancel_email(carriers[0], camille), "phone", "+33261910012"),
    )
    for act, field, value in steps:
        act()
        for machine in machines:
            machine.catch_up()
            assert machine.says(field, value)


def test_an_edit_is_announced_so_that_no_follower_sleeps_over_it(carriers):
    """One that misses the announcement looks by itself within the two seconds that are promised, as web processes do."""
    assert LONGEST_WAIT + LOOK_EVERY < 2
    heard, listens = [], threading.Event()

    def follow():
        try:
            with connection.cursor() as cursor:
                cursor.execute("LISTEN adock_change")
            listens.set()
            heard.append(wait_for_change(10))
        finally:
            connection.close()

    follower = threading.Thread(target=follow)
    follower.start()
    assert listens.wait(10)
    update_profile(carriers[0], {"area": "FRANCE"}, editor("Camille"))
    follower.join(15)
    assert heard == [True]


class TestFilters:
    @pytest.fixture
    def find(self, machines):
        def find(**request):
            machines[0].catch_up()
            page = SearchIndex.open(machines[0].folder).search(SearchRequest(per_page=50, **request))
            return [int(hit.siret[3:8]) for hit in page.hits]

        return find

    def test_check_9_two_specialities_give_who_says_both(self, find, carriers):
        camille = editor("Camille")
        assert find(specialities=("BOIS", "LOT")) == []
        update_profile(carriers[0], {"specialities": ["BOIS", "LOT"]}, camille)
        assert find(specialities=("BOIS", "LOT")) == [1]
        update_profile(carriers[0], {"specialities": ["BOIS"]}, camille)
        assert find(specialities=("BOIS", "LOT")) == []
        assert set(find(specialities=("BOIS",))) == {1, 4}

    def test_checks_10_to_12_areas_bite_and_the_narrowest_comes_first(self, find, carriers):
        camille = editor("Camille")
        # who has not said where it works is never given for a département
        assert find(origins=("35",)) == [4, 2, 3]
        update_profile(carriers[0], {"area": "DEPARTEMENT", "departements": ["35"]}, camille)
        assert find(origins=("35",)) == [1, 4, 2, 3]
        assert find(origins=("35",), destinations=("44",)) == [4, 2, 3]
        update_profile(carriers[0], {"departements": ["35", "44"]}, camille)
        assert find(origins=("35",), destinations=("44",)) == [1, 4, 2, 3]
        # a list that was ticked counts no more once the whole of France is said
        update_profile(carriers[0], {"area": "INTERNATIONAL"}, camille)
        assert find(origins=("93",)) == [2, 1, 3]
        update_profile(carriers[0], {"area": ""}, camille)
        assert find(origins=("35",)) == [4, 2, 3]

    def test_the_more_complete_sheet_comes_first(self, find, carriers):
        assert find(text="transports").index(5) > find(text="transports").index(4)
        fields = {"phone": "02 61 91 00 12", "area": "FRANCE", "specialities": ["BOIS"]}
        update_profile(carriers[4], fields, editor("Camille", siren=make.siren(5)))
        assert find(text="transports")[0] == 5


def test_the_api_gives_the_sheet_as_it_was_just_saved(carriers, build_index, client, settings):
    build_index()
    follower = Follower(settings.DATA_DIR / "index", DATABASE)
    browser = signed_in(editor("Camille"))
    browser.post(
        f"/mon-espace/etablissements/{SIRET}/fiche",
        {
            "version": 0,
            "phone": "0590 12 34 56",
            "area": "REGION",
            "regions": "53",
            "languages": ["en", "fr"],
            "website": "a.example",
        },
    )
    while follower.step():
        pass
    follower.close()
    assert client.get(f"/api/v1/etablissements/{SIRET}").json()["fiche"] == {
        "telephone": "+590590123456", "courriel": None, "site_web": "https://a.example", "aire": "REGION",
        "departements": ["22", "29", "35", "56"], "specialites": [], "langues": ["fr", "en"], "description": None,
        "confirmee_le": "2026-11-24", "completude": 70, "formulaire": False,
    }  # fmt: skip
    found = client.get("/api/v1/recherche", {"depart": "35"}).json()["resultats"]
    # after the one that serves three départements, before those that serve all of them
    assert [result["siret"] for result in found].index(SIRET) == 1
