import signal
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

CHILD = """
import sys, time
from adock.jobs.lifeline import end_with
end_with(int(sys.argv[1]))
print("alive", flush=True)
time.sleep(600)
"""

PARENT = f"""
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {CHILD!r}, str(os.getpid())])
time.sleep(600)
"""


def test_a_program_ends_when_its_parent_is_killed():
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as parent:
        assert parent.stdout.readline() == "alive\n"
        parent.kill()
        # The child writes to its parent's pipe, which closes when both are gone.
        assert parent.communicate(timeout=60)[0] == ""


def test_a_program_whose_parent_was_dead_already_ends_too():
    with subprocess.Popen(["true"]) as dead:
        pass
    outcome = subprocess.run([sys.executable, "-c", CHILD, str(dead.pid)], cwd=REPOSITORY, timeout=60)
    assert outcome.returncode == -signal.SIGTERM
