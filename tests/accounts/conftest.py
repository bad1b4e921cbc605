import pytest

from tests import people


@pytest.fixture(autouse=True)
def _published():
    with people.published():
        yield
