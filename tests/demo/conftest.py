"""Registers made once for all tests of this folder: they are only read."""

from datetime import date

import pytest

from adock.demo.evolution import evolve_register
from adock.demo.register import make_register
from adock.register.columns import RegisterLine

SITUATION = date(2026, 11, 24)
LATER = date(2026, 12, 15)
COUNT = 4_000


@pytest.fixture(scope="session")
def register() -> list[RegisterLine]:
    """As of SITUATION."""
    return list(make_register(COUNT, seed=7, situation=SITUATION))


@pytest.fixture(scope="session")
def later_register(register) -> list[RegisterLine]:
    """The same as of LATER."""
    return evolve_register(register, seed=7, situation=LATER)
