from collections.abc import AsyncIterator

import pytest

from tests.base.events.newsroom import Newsroom, opened_newsroom
from tests.base.identity.bureau import opened


@pytest.fixture
async def newsroom(database: str) -> AsyncIterator[Newsroom]:
    """A bureau whose events are sequenced and fed."""
    async with opened(database) as bureau, opened_newsroom(bureau, database) as made:
        yield made
