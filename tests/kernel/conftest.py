from collections.abc import AsyncIterator

import pytest

from bizsuite.kernel.database import Database
from tests.kernel.toys import create_toys, opened


@pytest.fixture
async def toys(database: str) -> str:
    """The address of a fresh database with the toy tables."""
    await create_toys(database)
    return database


@pytest.fixture
async def store(toys: str) -> AsyncIterator[Database]:
    """A fresh database with the toy tables, opened as a server opens it."""
    async with opened(toys) as found:
        yield found
