"""What the database itself refuses, also to its owner."""

from decimal import Decimal

import asyncpg
import pytest

from bizsuite.erp.finance import service
from bizsuite.erp.finance.rules.matching import NewMatch
from tests.erp.finance.books import Books


@pytest.fixture
async def posted(books: Books) -> Books:
    """Books in which a sale was posted and paid in part."""
    sale, receipt = books.sale("100"), books.receipt("60")
    match = NewMatch(debit_line_id=sale.lines[0].id, credit_line_id=receipt.lines[1].id)
    async with books.office.work() as db:
        await service.post_entries(db, [sale, receipt], [match])
        await service.draft_entry(db, books.sale("5"))
    return books


async def owner(books: Books) -> "asyncpg.Connection[asyncpg.Record]":
    """A connection of the owner of the database, to whom row-level security does not apply."""
    address = books.office.database.engine.url.render_as_string(hide_password=False)
    return await asyncpg.connect(address.replace("postgresql+asyncpg", "postgresql"))


POSTED = "(SELECT id FROM finance_entry WHERE number = 'INV/2026/00001')"
DRAFT = "(SELECT id FROM finance_entry WHERE status = 'DRAFT')"
LINE = f"(SELECT id FROM finance_entry_line WHERE entry_id = {POSTED} AND debit > 0)"

REFUSED = [
    f"UPDATE finance_entry SET entry_date = '2026-01-01' WHERE id = {POSTED}",
    f"UPDATE finance_entry SET status = 'DRAFT' WHERE id = {POSTED}",
    f"UPDATE finance_entry SET description = 'other' WHERE id = {POSTED}",
    f"DELETE FROM finance_entry WHERE id = {POSTED}",
    f"UPDATE finance_entry_line SET debit = 1 WHERE id = {LINE}",
    f"UPDATE finance_entry_line SET label = 'other' WHERE id = {LINE}",
    f"UPDATE finance_entry_line SET party_id = NULL WHERE id = {LINE}",
    f"UPDATE finance_entry_line SET posted_on = NULL WHERE id = {LINE}",
    f"UPDATE finance_entry_line SET entry_id = {DRAFT}, position = 9 WHERE id = {LINE}",
    f"UPDATE finance_entry_line SET entry_id = {POSTED}, position = 9 WHERE entry_id = {DRAFT} AND position = 1",
    f"DELETE FROM finance_entry_line WHERE id = {LINE}",
    "INSERT INTO finance_entry_line (tenant_id, id, company_id, entry_id, position, account_id, label, base_currency,"
    " debit, credit, currency, amount, residual, residual_base)"
    " SELECT tenant_id, gen_random_uuid(), company_id, entry_id, 9, account_id, '', base_currency, 0, 0, currency, 0,"
    f" 0, 0 FROM finance_entry_line WHERE id = {LINE}",
    "INSERT INTO finance_entry (tenant_id, id, company_id, journal_id, status, entry_date, description, number,"
    " posted_on, chain_position, previous_hash, hash, line_count) SELECT tenant_id, gen_random_uuid(), company_id,"
    f" journal_id, 'POSTED', entry_date, '', 'X', posted_on, 99, '', '', 0 FROM finance_entry WHERE id = {POSTED}",
    "UPDATE finance_allocation SET amount = 1",
    "DELETE FROM finance_allocation",
    "TRUNCATE finance_entry CASCADE",
    "TRUNCATE finance_entry_line CASCADE",
    "TRUNCATE finance_allocation",
]


async def test_not_even_the_owner_changes_what_is_posted(posted: Books) -> None:
    connection = await owner(posted)
    try:
        for statement in REFUSED:
            with pytest.raises(asyncpg.RestrictViolationError):
                await connection.execute(statement)
    finally:
        await connection.close()


BREACHES = [
    (f"UPDATE finance_entry_line SET residual = 100.01 WHERE id = {LINE}", asyncpg.CheckViolationError),
    (f"UPDATE finance_entry_line SET residual = -1 WHERE id = {LINE}", asyncpg.CheckViolationError),
    (f"UPDATE finance_entry_line SET residual = 0 WHERE id = {LINE}", asyncpg.CheckViolationError),
    (
        f"UPDATE finance_entry_line SET debit = 5, credit = 5 WHERE entry_id = {DRAFT}",
        asyncpg.CheckViolationError,
    ),
    (f"UPDATE finance_entry_line SET debit = -5 WHERE entry_id = {DRAFT}", asyncpg.CheckViolationError),
    (f"UPDATE finance_entry_line SET amount = -amount WHERE entry_id = {DRAFT}", asyncpg.CheckViolationError),
    (
        f"UPDATE finance_entry_line SET posted_on = '2026-03-01' WHERE entry_id = {DRAFT}",
        asyncpg.ForeignKeyViolationError,
    ),
    (
        "INSERT INTO finance_period (tenant_id, id, company_id, fiscal_year_id, name, first_day, last_day, status)"
        " SELECT tenant_id, gen_random_uuid(), company_id, fiscal_year_id, 'x', last_day, last_day, 'OPEN'"
        " FROM finance_period LIMIT 1",
        asyncpg.ExclusionViolationError,
    ),
]


async def test_the_database_holds_the_rules_too(posted: Books) -> None:
    connection = await owner(posted)
    try:
        for statement, error in BREACHES:
            with pytest.raises(error):
                await connection.execute(statement)
    finally:
        await connection.close()


SEAL = (
    "UPDATE finance_entry SET status = 'POSTED', posted_on = entry_date, number = 'X', chain_position = 99,"
    f" previous_hash = '', hash = '', line_count = 2 WHERE id = {DRAFT}"
)


async def test_an_unbalanced_entry_cannot_be_posted_by_sql(posted: Books) -> None:
    connection = await owner(posted)
    try:
        transaction = connection.transaction()
        await transaction.start()
        line = "UPDATE finance_entry_line SET"
        doubled = f"{line} debit = 2 * debit, amount = 2 * amount WHERE entry_id = {DRAFT} AND debit > 0"
        await connection.execute(doubled)
        await connection.execute(f"{line} posted_on = '2026-03-01' WHERE entry_id = {DRAFT}")
        await connection.execute(SEAL)
        with pytest.raises(asyncpg.RestrictViolationError, match="does not balance"):
            await transaction.commit()
    finally:
        await connection.close()


async def test_nothing_is_posted_by_sql_into_a_closed_period(posted: Books) -> None:
    connection = await owner(posted)
    try:
        await connection.execute("UPDATE finance_period SET status = 'CLOSED'")
        with pytest.raises(asyncpg.RestrictViolationError, match="no open period"):
            await connection.execute(SEAL)
    finally:
        await connection.close()


async def test_residuals_of_posted_lines_may_follow_their_allocations(posted: Books) -> None:
    rows = await posted.office.rows(
        f"SELECT residual, residual_base FROM finance_entry_line WHERE id = {LINE}"
    )
    assert rows == [{"residual": Decimal(40), "residual_base": Decimal(40)}]
