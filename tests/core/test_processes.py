import os
import signal
import subprocess
import sys
import time

import pytest

from adock.core import processes
from adock.core.processes import shared_out


@pytest.fixture(autouse=True, params=(1, 2, 3))
def processors(request, monkeypatch):
    monkeypatch.setattr(processes, "_processors", lambda: request.param)
    return request.param


def test_each_task_is_done_once(processors):
    results = list(shared_out(lambda task: (task * 2, os.getpid()), range(7)))
    assert sorted(result for result, _ in results) == [0, 2, 4, 6, 8, 10, 12]
    assert len({process for _, process in results}) == processors


def test_without_a_task_nothing_is_done():
    assert list(shared_out(str, [])) == []


def test_what_the_work_raises_is_raised():
    def work(task):
        return 1 / task

    with pytest.raises(ZeroDivisionError):
        list(shared_out(work, [3, 2, 1, 0, 1]))


def test_a_process_that_is_killed_is_not_taken_for_done(monkeypatch):
    def work(task):
        if task == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return task

    monkeypatch.setattr(processes, "_processors", lambda: 2)
    with pytest.raises(ChildProcessError):
        list(shared_out(work, range(5)))


def test_no_process_outlives_a_caller_that_is_killed(processors):
    program = (
        "import os\nfrom adock.core import processes\n"
        f"processes._processors = lambda: {processors}\n"
        "for result in processes.shared_out(lambda task: (os.getpid(), 'x' * 1_000_000), range(100_000)):\n"
        "    print(result[0], flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as caller:
        assert caller.stdout
        workers = {int(caller.stdout.readline()) for _ in range(20)}
        caller.kill()
    deadline = time.monotonic() + 10
    while any(map(_is_alive, workers)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
