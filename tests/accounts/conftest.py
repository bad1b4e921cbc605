import pytest

from tests import accounts_factories as people


@pytest.fixture(autouse=True)
def _published():
    with people.published():
        yield
