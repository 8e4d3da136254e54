import pytest

from tests.sweep.world import World


@pytest.fixture
def world(db):
    return World()
