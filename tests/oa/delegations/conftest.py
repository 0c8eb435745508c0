from collections.abc import AsyncIterator

import pytest

from tests.oa.approvals.registry import Registry, opened


@pytest.fixture
async def registry(database: str) -> AsyncIterator[Registry]:
    """Approvals and deeds over an empty database of this test's own."""
    async with opened(database) as made:
        yield made
