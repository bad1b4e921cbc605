"""Strangers' files are examined in turns on a machine, and paid for in seconds by whoever sends them."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from adock.core.turns import NoTurn
from adock.gateways import examinations
from adock.gateways.apart import run_apart
from adock.gateways.examinations import ACCOUNT, OWNER, PLACE, Payer, Spent, examination
from adock.gateways.inspection import inspect
from tests import deposits as made

HERE = "tests.gateways.apart_functions"
# Another process of the machine, which examines a file for as long as it may.
EXAMINES = f"""
import sys
from django.conf import settings
settings.configure(DATA_DIR=sys.argv[1], DATABASES={{}}, FILES_AT_ONCE=2)
from adock.core.turns import NoTurn
from adock.gateways import examinations
from adock.gateways.apart import run_apart
examinations.PATIENCE_S = 0
try:
    run_apart("{HERE}:sleep", b"", seconds=20)
except NoTurn:
    print("none", flush=True)
"""


@pytest.fixture(autouse=True)
def one_at_a_time(settings, tmp_path, monkeypatch):
    settings.DATA_DIR, settings.FILES_AT_ONCE = tmp_path, 1
    monkeypatch.setattr(examinations, "PATIENCE_S", 0)
    return tmp_path


def apart_of(process: subprocess.Popen) -> list[psutil.Process]:
    return [child for child in psutil.Process(process.pid).children() if child.is_running()]


def until(reached, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_free() -> bool:
    try:
        return run_apart(f"{HERE}:length", b"abc") == {"length": 3}
    except NoTurn:
        return False


@pytest.mark.processes
class TestTwoProcesses:
    @pytest.fixture
    def others(self, one_at_a_time):
        started = []

        def start() -> subprocess.Popen:
            process = subprocess.Popen([sys.executable, "-c", EXAMINES, str(one_at_a_time)], stdout=subprocess.PIPE, text=True)
            started.append(process)
            return process

        yield start
        for process in started:
            process.kill()
            process.wait()
            process.stdout.close()

    def test_no_more_processes_apart_run_at_once_than_the_machine_has_turns(self, others, settings):
        settings.FILES_AT_ONCE = 2
        first, second = others(), others()
        until(lambda: apart_of(first) and apart_of(second))
        assert others().stdout.readline() == "none\n"
        assert not is_free()
        assert [len(apart_of(process)) for process in (first, second)] == [1, 1]

    def test_whoever_waits_for_one_being_killed_it_ends_and_its_turn_is_free(self, others):
        process = others()
        until(lambda: apart_of(process))
        [apart] = apart_of(process)
        until(lambda: not is_free())
        process.send_signal(signal.SIGKILL)
        process.wait()
        until(lambda: not apart.is_running() or apart.status() == psutil.STATUS_ZOMBIE)
        until(is_free)


def test_within_an_examination_all_is_done_in_its_one_turn():
    with examination():
        assert run_apart(f"{HERE}:length", b"abc") == {"length": 3}
        assert inspect(made.pdf(2)).pages == 2
        with pytest.raises(NoTurn), examination():
            pass
    assert is_free()


def test_a_process_apart_lets_readers_go_first():
    assert run_apart(f"{HERE}:niceness", b"")["nice"] >= min(19, os.nice(0) + 10)


@pytest.mark.django_db
class TestSeconds:
    @pytest.fixture
    def takes(self, monkeypatch):
        """An examination that takes so many seconds."""

        def take(seconds: float, *payers: Payer) -> None:
            clock = iter((0, seconds))
            monkeypatch.setattr(examinations, "monotonic", lambda: next(clock))
            with examination(*payers):
                pass

        return take

    @pytest.mark.parametrize("allowance", [PLACE, ACCOUNT, OWNER], ids=lambda allowance: allowance.name)
    def test_are_counted_to_whoever_caused_them_until_there_are_none_left(self, takes, allowance):
        payer, other = Payer(allowance, "une"), Payer(allowance, "autre")
        takes(allowance.seconds - 2.5, payer)
        takes(1, payer)
        takes(0.1, payer)
        with pytest.raises(Spent) as spent:
            takes(1, payer)
        assert 0 < spent.value.wait_s <= allowance.period.total_seconds()
        takes(1, other)

    def test_are_counted_to_each_of_several(self, takes):
        account, company = Payer(ACCOUNT, "12"), Payer(OWNER, "000000018")
        takes(200, account, company)
        for payer in (account, company):
            with pytest.raises(Spent):
                takes(1, payer)

    def test_are_counted_even_when_the_examination_fails(self, monkeypatch):
        clock = iter((0, 100))
        monkeypatch.setattr(examinations, "monotonic", lambda: next(clock))
        payer = Payer(PLACE, "192.0.2.1")
        with pytest.raises(ZeroDivisionError), examination(payer):
            raise ZeroDivisionError
        with pytest.raises(Spent), examination(payer):
            pass

    def test_spent_by_a_file_that_went_before_count_for_one_that_waited_for_its_turn(self, monkeypatch):
        payer = Payer(PLACE, "192.0.2.1")
        turn = examinations.turn

        def taken_meanwhile(*args, **named):
            examinations._count(payer, 60)
            return turn(*args, **named)

        monkeypatch.setattr(examinations, "turn", taken_meanwhile)
        with pytest.raises(Spent), examination(payer):
            pytest.fail("examined")

    def test_are_not_counted_to_one_that_found_no_turn(self, takes):
        payer = Payer(PLACE, "192.0.2.1")
        with examination():
            for _ in range(100):
                with pytest.raises(NoTurn), examination(payer):
                    pass
        takes(1, payer)


@pytest.mark.django_db
class TestTurns:
    """Who waits for one, and how often each looks: counted from what it has spent."""

    def standing_after(self, seconds: int, payer: Payer) -> tuple[float, float]:
        examinations._count(payer, seconds)
        return examinations._standing((payer,))

    @pytest.fixture(autouse=True)
    def _patience(self, monkeypatch):
        monkeypatch.setattr(examinations, "PATIENCE_S", 8)

    def test_go_first_to_who_is_signed_in_whatever_it_has_spent(self):
        assert self.standing_after(100, Payer(ACCOUNT, "12")) == (8, examinations.LOOK_FIRST_S)

    def test_go_sooner_to_a_place_that_has_spent_less(self):
        looks = [self.standing_after(spent, Payer(PLACE, f"192.0.2.{spent}"))[1] for spent in range(examinations.GENEROUS_S)]
        assert looks == sorted(looks)
        assert looks[0] == examinations.LOOK_FIRST_S < looks[1] / 5

    def test_are_not_waited_for_by_a_place_that_has_spent_much(self):
        assert self.standing_after(examinations.GENEROUS_S + 1, Payer(PLACE, "192.0.2.1"))[0] == 0

    def test_ever_new_addresses_of_one_network_spend_what_is_its(self, monkeypatch):
        for number in range(30):
            address = f"2001:db8:1:{number:x}::"
            payers = examinations.payers_from(f"{address}/64", {56: "2001:db8:1::/56", 48: "2001:db8:1::/48"})
            for payer in payers:
                examinations._count(payer, 1)
        fresh = examinations.payers_from("2001:db8:1:ff::/64", {56: "2001:db8:1::/56", 48: "2001:db8:1::/48"})
        assert examinations._standing(fresh)[0] == 0
        assert examinations._standing(examinations.payers_from("192.0.2.9", {}))[0] == 8
