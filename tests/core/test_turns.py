"""What may be done so many times at once on a machine, whichever process does it."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from adock.core.turns import NoTurn, Room, turn

# Takes a turn, says so, and holds it until it is ended.
HOLDER = """
import sys
from django.conf import settings
settings.configure(DATA_DIR=sys.argv[1], DATABASES={})
from adock.core.turns import NoTurn, turn
try:
    with turn("essai", most=int(sys.argv[2])):
        print("taken", flush=True)
        sys.stdin.read()
except NoTurn:
    print("none", flush=True)
"""


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def holder(folder: Path, most: int) -> tuple[subprocess.Popen, str]:
    """Another process of the machine, and what it says."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder), str(most)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    return process, process.stdout.readline().strip()


def ended(*processes: subprocess.Popen) -> None:
    for process in processes:
        process.kill()
        process.communicate()


def is_free(most: int = 1) -> bool:
    try:
        with turn("essai", most=most):
            return True
    except NoTurn:
        return False


def test_no_more_are_held_at_once_than_may_be_whichever_process_holds_them(folder):
    first, said_first = holder(folder, 2)
    second, said_second = holder(folder, 2)
    third, said_third = holder(folder, 2)
    try:
        assert (said_first, said_second, said_third) == ("taken", "taken", "none")
        assert not is_free(2)
        assert is_free(3)
    finally:
        ended(first, second, third)


def test_the_turn_of_a_killed_process_is_free(folder):
    process, said = holder(folder, 1)
    assert said == "taken"
    assert not is_free()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert is_free()


def test_a_turn_is_held_as_long_as_a_process_that_inherited_it_lives(folder):
    with turn("essai", most=1) as held:
        heir = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE, pass_fds=(held,))
    assert not is_free()
    heir.communicate()
    assert is_free()


def test_a_turn_is_given_back_at_the_end_even_of_what_fails():
    with pytest.raises(ZeroDivisionError), turn("essai", most=1):
        raise ZeroDivisionError
    assert is_free()


def test_one_kind_of_work_takes_no_turn_of_another():
    with turn("autre", most=1):
        assert is_free()


def test_where_no_turn_can_be_noted_down_there_is_none(settings, tmp_path):
    (tmp_path / "plein").write_text("")
    settings.DATA_DIR = tmp_path / "plein"
    with pytest.raises(NoTurn), turn("essai", most=1, patience_s=60):
        pass


def test_turns_are_for_their_owner_alone(folder):
    with turn("essai", most=1):
        [file] = (folder / "turns").iterdir()
    assert (os.stat(folder / "turns").st_mode & 0o777, os.stat(file).st_mode & 0o777) == (0o700, 0o600)


def test_a_room_admits_so_many_and_tells_the_next_one_at_once():
    room = Room(2)
    with ExitStack() as held:
        held.enter_context(room.entered())
        with pytest.raises(ZeroDivisionError), room.entered():
            raise ZeroDivisionError
        held.enter_context(room.entered())
        with pytest.raises(NoTurn), room.entered():
            pass
    with room.entered():
        pass
