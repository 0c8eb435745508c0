from collections.abc import AsyncIterator

import pytest

from tests.base.identity.bureau import Bureau, opened


@pytest.fixture
async def bureau(database: str) -> AsyncIterator[Bureau]:
    """Base modules over an empty database of this test's own, with acme and globex."""
    async with opened(database) as made:
        yield made
