"""The supervisor over small programs, in a process of its own since it takes the process's signals."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from adock.jobs.supervisor import LONGEST_PAUSE_S, STEADY_AFTER_S, Restarts
from tests.signals import as_in_a_terminal, as_under_nohup, inherited_from_a_careless_parent

REPOSITORY = Path(__file__).resolve().parents[2]

SUPERVISED = """
import os, signal, sys
from pathlib import Path
from adock.jobs import supervisor
from adock.jobs.supervisor import Program, ServiceFailed, Supervisor

supervisor.STOP_GRACE_S = 0.5
trace = Path(sys.argv[1])

def python(script):
    return (sys.executable, "-c", script)

def stop_when(condition):
    def what_is_missing():
        if condition():
            os.kill(os.getpid(), signal.SIGTERM)
        return "everything"
    return what_is_missing
"""


def run(script: str, trace: Path, preexec: Callable[[], None] = as_in_a_terminal) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SUPERVISED + script, str(trace)],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        timeout=60,
        check=False,
        preexec_fn=preexec,
    )


def test_pauses_between_restarts_grow_up_to_a_limit():
    restarts = Restarts()
    pauses = [restarts.next_pause_s(lived_s=0) for _ in range(8)]
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses[-1] == LONGEST_PAUSE_S
    assert pauses == sorted(pauses)


def test_the_pause_is_short_again_after_a_steady_run():
    restarts = Restarts()
    for _ in range(5):
        restarts.next_pause_s(lived_s=0)
    assert restarts.next_pause_s(lived_s=STEADY_AFTER_S) == 1


def test_a_program_that_ends_is_started_again(tmp_path):
    outcome = run(
        """
line = f"open({str(trace)!r}, 'a').write('started ')"
seen = lambda: trace.exists() and trace.read_text().count("started") >= 2
Supervisor([Program("Le programme", python(line))], print).run(stop_when(seen), print)
""",
        tmp_path / "trace",
    )
    assert outcome.returncode == 0, outcome.stderr
    assert "Le programme s'est arrêté (code 0) ; relance dans 1 s." in outcome.stdout


def test_an_essential_program_that_never_works_ends_the_service(tmp_path):
    outcome = run(
        """
supervisor.LONGEST_PAUSE_S = 0.05
programs = [Program("Le voisin", python("import time; time.sleep(100)")),
            Program("Le site", python("raise SystemExit(7)"), essential=True)]
try:
    Supervisor(programs, print).run(lambda: 'everything', print)
except ServiceFailed as fault:
    print("failed:", fault)
""",
        tmp_path / "trace",
    )
    assert "failed: Le site ne démarre pas" in outcome.stdout, outcome.stderr


def test_a_program_deaf_to_the_request_is_killed_with_its_children(tmp_path):
    trace = tmp_path / "trace"
    outcome = run(
        """
deaf = f'''
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = os.fork()
if child:
    open({str(trace)!r}, "w").write(str(child) + " ready")
time.sleep(100)
'''
seen = lambda: trace.exists() and trace.read_text().endswith("ready")
Supervisor([Program("Le sourd", python(deaf))], print).run(stop_when(seen), print)
""",
        trace,
    )
    assert outcome.returncode == 0, outcome.stderr
    child = int(trace.read_text().split()[0])
    stat = Path(f"/proc/{child}/stat")
    if Path("/proc/self/stat").exists():
        assert not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] == "Z"


def asked_to_stop_by(number, tmp_path, *started):
    return run(
        f"""
def what_is_missing():
    os.kill(os.getpid(), signal.{number})
    return "everything"
Supervisor([Program("Le programme", python("import time; time.sleep(100)"))], print).run(what_is_missing, print)
print("stopped")
""",
        tmp_path / "trace",
        *started,
    )


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_each_of_the_signals_that_ask_to_stop_is_heard(tmp_path, number):
    outcome = asked_to_stop_by(number, tmp_path)
    assert outcome.stdout == "stopped\n", outcome.stderr


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_signals_are_heard_whatever_those_who_run_these_tests_ignore(tmp_path, number):
    with inherited_from_a_careless_parent():
        test_each_of_the_signals_that_ask_to_stop_is_heard(tmp_path, number)


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_a_parent_that_ignored_and_blocked_signals_does_not_make_the_service_unstoppable(tmp_path, number):
    outcome = asked_to_stop_by(number, tmp_path, as_under_nohup)
    assert outcome.stdout == "stopped\n", outcome.stderr


def test_a_parent_that_ignored_the_end_of_children_does_not_make_every_end_a_success(tmp_path):
    outcome = run(
        """
seen = []
def tell(line):
    seen.append(line)
    print(line)
Supervisor([Program("Le programme", python("raise SystemExit(7)"))], tell).run(stop_when(lambda: seen), print)
""",
        tmp_path / "trace",
        as_under_nohup,
    )
    assert "s'est arrêté (code 7)" in outcome.stdout, outcome.stderr


def test_under_nohup_the_end_of_the_terminal_does_not_stop_the_service(tmp_path):
    outcome = run(
        """
asked = []
def what_is_missing():
    asked.append(1)
    os.kill(os.getpid(), signal.SIGHUP if len(asked) < 3 else signal.SIGTERM)
    return "everything"
Supervisor([Program("Le programme", python("import time; time.sleep(100)"))], print).run(what_is_missing, print)
print("asked", len(asked))
""",
        tmp_path / "trace",
        as_under_nohup,
    )
    assert outcome.stdout == "asked 3\n", outcome.stderr


def test_being_ready_is_told_once(tmp_path):
    outcome = run(
        """
asked = []
def what_is_missing():
    asked.append(1)
    return "the second question" if len(asked) < 2 else None
def when_ready():
    print("ready")
    signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    signal.setitimer(signal.ITIMER_REAL, 0.5)
Supervisor([Program("Le programme", python("import time; time.sleep(100)"))], print).run(what_is_missing, when_ready)
""",
        tmp_path / "trace",
    )
    assert outcome.stdout == "ready\n", outcome.stderr


def test_what_stays_missing_is_told_once(tmp_path):
    outcome = run(
        """
supervisor.PATIENCE_S = 0
asked = []
def enough():
    asked.append(1)
    return len(asked) >= 4
Supervisor([Program("Le programme", python("import time; time.sleep(100)"))], print).run(stop_when(enough), print)
""",
        tmp_path / "trace",
    )
    assert outcome.stdout == "Toujours pas prêt : everything\n", outcome.stderr
