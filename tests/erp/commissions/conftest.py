import pytest

from tests.erp.finance.books import Books, open_books
from tests.suite import Office


@pytest.fixture
async def books(office: Office) -> Books:
    """A company with books, over a database of this test's own."""
    return await open_books(office)
