import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

# The child writes to the same pipe as its parent: the pipe closes when both are gone.
PARENT = """
import os, subprocess, sys, time
child = '''
import sys, time
from adock.jobs.lifeline import end_with
end_with(int(sys.argv[1]))
print("child", flush=True)
time.sleep(600)
'''
subprocess.Popen([sys.executable, "-c", child, sys.argv[1] if len(sys.argv) > 1 else str(os.getpid())])
time.sleep(600)
"""


def test_a_program_ends_when_its_parent_is_killed():
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as parent:
        assert parent.stdout.readline() == "child\n"
        parent.kill()
        assert parent.communicate(timeout=60)[0] == ""


def test_a_program_whose_parent_was_dead_already_ends_too():
    with subprocess.Popen(["true"]) as dead:
        pass
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(dead.pid)], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    ) as parent:
        assert parent.stdout.readline() == "child\n"
        parent.kill()
        assert parent.communicate(timeout=60)[0] == ""
