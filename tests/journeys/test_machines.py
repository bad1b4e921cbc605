"""One database, several machines: each brings its own index up to date, and all give the same answers."""

import pytest

from adock.imports.registre_transport.importer import import_register
from adock.search.engine import SearchIndex
from adock.search.follower import Follower
from adock.search.query import SearchRequest
from adock.search.source import DATABASE
from tests import factories as make
from tests.imports.registre_transport.files import line, siret, write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_the_day")]


class Machine:
    def __init__(self, folder):
        self.folder = folder
        self.follower = Follower(folder, DATABASE)

    def catch_up(self):
        while self.follower.step():
            pass

    def finds(self, text):
        """By a reader opened anew, as another process of that machine would."""
        return [hit.siret for hit in SearchIndex.open(self.folder).search(SearchRequest(text=text, per_page=50)).hits]


@pytest.fixture
def machines(tmp_path):
    opened = [Machine(tmp_path / name) for name in ("first", "second")]
    yield opened
    for machine in opened:
        machine.follower.close()


def load(tmp_path, situation, *lines):
    report = import_register(write(tmp_path, situation, *lines), apply=True)
    assert report.refusal is None


def test_an_import_reaches_every_machine_and_each_gives_the_same_order(machines, tmp_path):
    lines = [line(siret(rank), name=f"TRANSPORTS NUMERO {rank}") for rank in range(1, 40)]
    load(tmp_path, make.SITUATION, *lines)
    first, second = machines
    first.catch_up()
    lines[0] = line(siret(1), name="LOGISTIQUE DU PORT")
    lines[1] = line(siret(2), name="TRANSPORTS AAA")
    load(tmp_path, make.TODAY, *lines)
    # the first machine takes up the difference, the second, late, builds all of it: the answers are the same
    first.catch_up()
    second.catch_up()
    assert first.finds("logistique du port") == [siret(1)]
    assert siret(1) not in first.finds("numero")
    assert first.finds("transports") == second.finds("transports")
    assert first.finds("transports")[0] == siret(2)


def test_a_renamed_carrier_is_found_under_its_new_name_and_no_longer_under_the_old(machines, tmp_path):
    others = [line(siret(rank)) for rank in range(10, 40)]
    load(tmp_path, make.SITUATION, line(siret(1), name="DUPONT FRERES"), *others)
    first, _ = machines
    first.catch_up()
    assert first.finds("dupont") == [siret(1)]
    load(tmp_path, make.TODAY, line(siret(1), name="MARTINEAU LOGISTIQUE"), *others)
    first.catch_up()
    assert first.finds("dupont") == []
    assert first.finds("martineau") == [siret(1)]


def test_a_struck_off_carrier_leaves_the_results_but_its_number_finds_it(machines, tmp_path):
    others = [line(siret(rank)) for rank in range(10, 40)]
    load(tmp_path, make.SITUATION, line(siret(1), name="DUPONT FRERES"), *others)
    first, _ = machines
    first.catch_up()
    load(tmp_path, make.TODAY, *others)
    first.catch_up()
    assert first.finds("dupont") == []
    assert first.finds(siret(1)) == [siret(1)]
