"""Lines of a bank statement against the open invoices of the company, beside the best SQL written by hand for them.

Both answer the same pairs, in one transaction that is rolled back. Half of the lines name an invoice with its amount;
a quarter name one and have another amount, a quarter say nothing that is known.
"""

import asyncio
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

import asyncpg

from bench.generator.ground import TENANT
from bench.place import Place
from bizsuite.base.identity import service as identity
from bizsuite.commands.people import BUILT_IN
from bizsuite.erp.banking import tables
from bizsuite.erp.banking.loaders import certain_of
from bizsuite.erp.banking.rules.keys import keys_of
from bizsuite.erp.banking.rules.matching import CERTAIN
from bizsuite.erp.banking.rules.words import StatementFormat
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.wiring import Wiring

LINES_MAX = 10_000
DAY = date(2026, 6, 30)
OPEN = """SELECT i.id, i.number, i.residual FROM invoicing_invoice i
WHERE i.tenant_id = $1 AND i.company_id = $2 AND i.status = 'POSTED' AND i.residual > 0 AND i.kind = 'INVOICE'
ORDER BY i.id LIMIT $3"""
CASH = "SELECT id FROM finance_account WHERE tenant_id = $1 AND company_id = $2 AND purpose = 'BANK'"
BY_HAND = """WITH claim AS (
  SELECT id, residual, upper(regexp_replace(number, '[^0-9A-Za-z]', '', 'g')) AS key FROM invoicing_invoice
  WHERE tenant_id = $1 AND company_id = $2 AND status = 'POSTED' AND kind = 'INVOICE' AND residual > 0),
pair AS (
  SELECT line.id AS line_id, claim.id AS item_id, line.position, count(*) OVER (PARTITION BY line.id) AS rivals
  FROM banking_statement_line line CROSS JOIN LATERAL string_to_table(line.keys, ' ') AS told(key)
  JOIN claim ON claim.key = told.key AND claim.residual = line.amount
  WHERE line.tenant_id = $1 AND line.statement_id = $3 AND line.status = 'OPEN')
SELECT DISTINCT ON (item_id) line_id, item_id FROM pair WHERE rivals = 1 ORDER BY item_id, position"""
"""What is certain here is a number in the text with the amount; names, accounts and rules are left out."""


@dataclass(frozen=True)
class Matched:
    """The medians."""

    lines: int
    claims: int
    """Invoices that are open."""
    seconds: float
    by_hand: float
    pairs: int

    @property
    def ratio(self) -> float:
        """The time of the statement in that of the one by hand."""
        return self.seconds / self.by_hand


class _Undone(Exception):
    """Nothing of this stays."""


def measure(place: Place, *, rounds: int) -> Matched:
    """Both statements in turns."""
    return asyncio.run(_measured(place, rounds))


async def _measured(place: Place, rounds: int) -> Matched:
    database = Database(place.url, Wiring())
    found: list[Matched] = []
    try:
        actor = await identity.actor_of(database, TENANT, f"admin@{TENANT}.example", BUILT_IN)
        try:
            async with database.transaction(actor) as db:
                found.append(await _compared(db, rounds))
                raise _Undone
        except _Undone:
            return found[0]
    finally:
        await database.close()


async def _compared(db: Db, rounds: int) -> Matched:
    tenant, company = db.actor.tenant_id, db.actor.company_id
    claims = await db.driver_rows(OPEN, [tenant, company, LINES_MAX])
    statement = await _statement(db, claims)
    ours, theirs, pairs = list[float](), list[float](), 0
    for _ in range(rounds):
        begun = time.perf_counter()
        certain = await certain_of(db, statement, CERTAIN)
        ours.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        by_hand = await db.driver_rows(BY_HAND, [tenant, company, statement])
        theirs.append(time.perf_counter() - begun)
        pairs = len(certain)
        assert {(each.line_id, each.item_id) for each in certain} == {(row[0], row[1]) for row in by_hand}
    count = await db.driver_rows(
        "SELECT count(*) FROM invoicing_invoice WHERE tenant_id = $1 AND company_id = $2 AND residual > 0"
        " AND status = 'POSTED'",
        [tenant, company],
    )
    return Matched(len(claims), count[0][0], median(ours), median(theirs), pairs)


async def _statement(db: Db, claims: Sequence[asyncpg.Record]) -> uuid.UUID:
    """A bank account with a statement of as many lines as there are invoices to pay."""
    company = db.actor.company_id
    (ledger,) = await db.driver_rows(CASH, [db.actor.tenant_id, company])
    bank = tables.BankAccount(
        company_id=company, name="Bench", number="1", currency="USD", account_id=ledger[0]
    )
    db.add(bank)
    await db.flush()
    rows = [_line(place, claim) for place, claim in enumerate(claims, 1)]
    statement = tables.Statement(
        company_id=company,
        bank_account_id=bank.id,
        position=1,
        number="1",
        format=StatementFormat.CAMT053,
        opened_on=DAY,
        closed_on=DAY,
        currency="USD",
        opening=Decimal(0),
        closing=sum((row["amount"] for row in rows), Decimal(0)),
        line_count=len(rows),
        open_count=len(rows),
        fingerprint="1",
    )
    db.add(statement)
    await db.flush()
    own = {"company_id": company, "bank_account_id": bank.id, "statement_id": statement.id}
    db.add_many(tables.StatementLine, [own | row for row in rows])
    await db.flush()
    return statement.id


def _line(place: int, claim: asyncpg.Record) -> dict[str, Any]:
    named = place % 4 != 3
    text = f"Payment of invoice {claim['number']} with thanks" if named else f"Thanks {place}"
    amount = claim["residual"] if place % 2 == 0 else claim["residual"] + Decimal("0.01")
    return {
        "position": place,
        "booked_on": DAY,
        "currency": "USD",
        "amount": amount,
        "counterparty": f"Payer {place}",
        "text": text,
        "keys": " ".join(keys_of(text)),
    }
