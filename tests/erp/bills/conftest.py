import pytest

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewSupplier
from tests.erp.bills.payables import Payables
from tests.erp.finance.books import open_books
from tests.suite import Office


@pytest.fixture
async def payables(office: Office) -> Payables:
    """A company with books and two suppliers, over a database of this test's own."""
    books = await open_books(office)
    async with office.work() as db:
        made = [(await parties.create_supplier(db, NewSupplier(name=name))).id for name in ("Mill", "Forge")]
    return Payables(books, *made)
