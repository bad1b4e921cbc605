"""CPU-bound work, shared out among as many processes as the machine has processors."""

import os
import signal
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from django.db import connections

Task = TypeVar("Task")
Result = TypeVar("Result")

# Each process holds a task and a connection to the database.
_MOST_PROCESSES = 8


def shared_out(work: Callable[[Task], Result], tasks: Sequence[Task]) -> Generator[Result, None, None]:
    """Yields the result of `work` on each task, as they come; forks when there are two processors and two tasks.

    Tasks need not be picklable, results must. Raises what `work` raises, and ChildProcessError when a process is killed.
    No process outlives the caller: it ends at the first result that it cannot hand over.
    """
    count = min(len(tasks), _processors(), _MOST_PROCESSES)
    if count < 2:
        yield from map(work, tasks)
        return
    with ExitStack() as running:
        pipes = [running.enter_context(_process(work, tasks[first::count])) for first in range(count)]
        for _ in tasks:
            result, error = _next_outcome(pipes)
            if error is not None:
                raise error
            yield result


def _processors() -> int:
    """How many this process may use; one where the system does not say, which is where forking is not safe either."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


@contextmanager
def _process(work: Callable[[Task], Any], tasks: Sequence[Task]) -> Iterator[Connection]:
    """A process at work on these tasks; its pipe gives pairs of a result and an error."""
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work_on, args=(work, tasks, ours, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.kill()
        process.join()


def _next_outcome(pipes: list[Connection]) -> tuple[Any, BaseException | None]:
    while True:
        for pipe in wait(pipes):
            assert isinstance(pipe, Connection)
            try:
                outcome: tuple[Any, BaseException | None] = pipe.recv()
            except EOFError:
                # done, or killed, in which case an outcome will be missing
                pipes.remove(pipe)
            else:
                return outcome
        if not pipes:
            raise ChildProcessError("a process ended before its work was done")


def _work_on(work: Callable[[Task], Any], tasks: Sequence[Task], ours: Connection, theirs: Connection) -> None:
    ours.close()
    # interrupts are for the caller; this process soon notices that it has ended
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for connection in connections.all(initialized_only=True):
        # dropped, not closed: it is the caller's, and psycopg leaves alone what another process has opened
        del connections[connection.alias]
    try:
        for task in tasks:
            theirs.send((work(task), None))
    except BrokenPipeError:
        pass
    except Exception as error:  # noqa: BLE001  raised where the results are awaited
        error.add_note(traceback.format_exc())
        theirs.send((None, error))
