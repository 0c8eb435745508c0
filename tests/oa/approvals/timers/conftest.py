import pytest

from tests.oa.approvals.registry import Registry
from tests.oa.approvals.timers.later import Later


@pytest.fixture
def later(registry: Registry) -> Later:
    """Nothing has happened yet, and it is noon of a Monday."""
    return Later(registry)
