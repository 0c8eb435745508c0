import pytest

from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_processes import Story
from tests.oa.approvals.timers.later import Later


@pytest.fixture
def story(registry: Registry) -> Story:
    """Nothing has happened yet."""
    return Story(registry)


@pytest.fixture
def later(registry: Registry) -> Later:
    """It is Monday noon, and nothing has happened yet."""
    return Later(registry)
