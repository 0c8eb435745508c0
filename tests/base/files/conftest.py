"""What the tests of files ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.base.files.post import Post, opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where contents lie."""
    return tmp_path / "files"


@pytest.fixture
async def post(database: str, folder: Path) -> AsyncIterator[Post]:
    """A server with a folder for contents."""
    async with opened(database, folder.as_uri()) as made:
        yield made
