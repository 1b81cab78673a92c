"""Towns that most tests of the state start from."""

import pytest

from tests.state.towns import Town


@pytest.fixture
def town():
    return Town()


@pytest.fixture
def residents(town):
    return town.residents
