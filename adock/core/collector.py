"""Pauses Python's cyclic collector while very many small objects are made at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """For work that makes many objects and no cycles: the collector would go through all of them again and again.

    Measured on 60,000 establishments: a third less time to build the index, a quarter less to read the register.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
