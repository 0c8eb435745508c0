import pytest

from tests.erp.fixed_assets.machines import Machines, open_machines
from tests.suite import Office


@pytest.fixture
async def machines(office: Office) -> Machines:
    """A company with books for 2026 and 2027 and a category of machines, over a database of this test's own."""
    return await open_machines(office)
