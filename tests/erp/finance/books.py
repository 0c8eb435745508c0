"""A company with books, customers and open years, for the tests of finance."""

import uuid
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewCustomer
from bizsuite.erp.finance import service
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.graph.node import encode
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from tests.suite import Office

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@dataclass
class Books:
    """The first company of an office, ready to be posted in."""

    office: Office
    customer: uuid.UUID
    other_customer: uuid.UUID

    @property
    def company(self) -> uuid.UUID:
        """The company: its books are in USD."""
        return self.office.home.company

    @property
    def customer_gid(self) -> str:
        """The customer as clients know it."""
        return encode("Customer", self.customer)

    def sale(self, amount: str, *, on: date = date(2026, 3, 1), **more: Any) -> NewEntry:
        """What a sale on credit posts."""
        return self.entry(
            JournalKind.SALES, AccountPurpose.RECEIVABLE, AccountPurpose.SALES, amount, on, **more
        )

    def receipt(self, amount: str, *, on: date = date(2026, 4, 1), **more: Any) -> NewEntry:
        """What a receipt posts."""
        return self.entry(
            JournalKind.RECEIPTS, AccountPurpose.BANK, AccountPurpose.RECEIVABLE, amount, on, **more
        )

    def entry(
        self,
        journal: JournalKind,
        debit: AccountPurpose,
        credit: AccountPurpose,
        amount: str,
        on: date,
        *,
        foreign: str | None = None,
        currency: str | None = None,
        party: uuid.UUID | None = None,
        origin: uuid.UUID | None = None,
    ) -> NewEntry:
        """An entry of two lines: `amount` in USD, `foreign` the same in another currency."""
        size, other = Decimal(amount), None if foreign is None else Decimal(foreign)
        party = party or self.customer
        lines = [
            NewLine(account=debit, debit=size, party_id=party, currency=currency, amount=other),
            NewLine(account=credit, credit=size, party_id=party, currency=currency, amount=other and -other),
        ]
        return NewEntry(
            company_id=self.company,
            journal=journal,
            on=on,
            lines=lines,
            origin_type="Customer" if origin else None,
            origin_id=origin,
        )


async def open_books(office: Office) -> Books:
    """Give both companies their books for 2026, and make two customers."""
    for company in (office.home.company, office.home.second):
        async with office.work() as db:
            await service.ensure_company(db, company)
        async with office.work() as db:
            await service.create_fiscal_year(db, company, first_day=YEAR[0], last_day=YEAR[1])
    async with office.work() as db:
        made = [(await parties.create_customer(db, NewCustomer(name=name))).id for name in ("Ada", "Bob")]
    return Books(office, *made)


async def receivable(db: Db, books: Books) -> Decimal:
    """What the customer owes, as stored."""
    owed: Decimal = (await service.lock_balance(db, books.company, books.customer)).receivable
    return owed


async def opened(books: Books) -> Decimal:
    """What the customer owes, as stored."""
    async with books.office.work() as db:
        return await receivable(db, books)


async def integrity(books: Books) -> list[Finding]:
    """What is wrong with the books of both companies, in all modules."""
    found: list[Finding] = []
    for company in (books.office.home.company, books.office.home.second):
        actor = replace(books.office.admin, company_id=company)
        async with books.office.database.snapshot(actor) as db:
            for inspections in db.wiring.inspections.values():
                for inspect in inspections:
                    found += await inspect(db)
    return found


async def tamper(books: Books, statement: str) -> None:
    """Change rows as nobody can: the owner of the database, with every trigger off."""
    async with books.office.database.engine.begin() as connection:
        await connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS kept")
        for table in KEPT:
            await connection.exec_driver_sql(
                f"CREATE TABLE IF NOT EXISTS kept.{table} AS SELECT * FROM {table}"
            )
        await connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        await connection.exec_driver_sql(statement)


async def restore(books: Books) -> None:
    """Put the rows back as they were before they were first tampered with."""
    async with books.office.database.engine.begin() as connection:
        await connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in KEPT:
            await connection.exec_driver_sql(f"DELETE FROM {table}")
            await connection.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM kept.{table}")


KEPT = (
    "finance_entry",
    "finance_entry_line",
    "finance_dimension_split",
    "finance_chain",
    "finance_party_balance",
    "number_series",
)
