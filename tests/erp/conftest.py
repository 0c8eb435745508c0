"""What the tests of sales and stock share."""

from collections.abc import AsyncIterator

import pytest

from bizsuite.kernel.permissions import Scope
from tests.erp.goods import World, make_world


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    """A small company in a database of its own, without any modules listening."""
    made = await make_world(database, grants={"inventory.stock.read": Scope.ALL})
    yield made
    await made.database.close()
