from datetime import date

import pytest

from bizsuite.erp.finance import service as finance
from tests.erp.finance.books import Books, open_books
from tests.suite import Office


@pytest.fixture
async def books(office: Office) -> Books:
    """A company with books for 2026 and 2027, over a database of this test's own."""
    books = await open_books(office)
    async with office.work() as db:
        first, last = date(2027, 1, 1), date(2027, 12, 31)
        await finance.create_fiscal_year(db, books.company, first_day=first, last_day=last)
    return books
