import pytest

from tests.erp.finance.books import Books, open_books
from tests.suite import Office


@pytest.fixture
async def books(office: Office) -> Books:
    """Two companies with books, over a database of this test's own: the first in USD, the second in CNY."""
    return await open_books(office)
