"""What only files show: names of parties by the many, and every line of an account."""

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.base.parties.tables import Customer, Party, Supplier
from bizsuite.erp.finance import tables
from bizsuite.erp.statements.loaders.ledgers import KEYSET
from bizsuite.erp.statements.loaders.pages import Asked
from bizsuite.erp.statements.rules.spans import Span
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_CUSTOMER, _PARTY, _SUPPLIER = table_of(Customer), table_of(Party), table_of(Supplier)
_ENTRY = table_of(tables.Entry)
_LINE = table_of(tables.EntryLine)
LINES_AT_ONCE = 5_000


async def names_of(db: Db, parties: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, tuple[str, str]]:
    """Number and name of each party: that of the customer, else of the supplier."""
    party = _PARTY.c

    def role(of: Any) -> sa.ColumnElement[bool]:
        return sa.and_(of.c.tenant_id == party.tenant_id, of.c.id == party.id)

    number = sa.func.coalesce(_CUSTOMER.c.number, _SUPPLIER.c.number, "")
    found = await db.rows(
        sa.select(party.id, number.label("number"), party.name)
        .select_from(_PARTY.outerjoin(_CUSTOMER, role(_CUSTOMER)).outerjoin(_SUPPLIER, role(_SUPPLIER)))
        .where(
            party.tenant_id == db.actor.tenant_id,
            party.id == sa.any_(sa.literal(sorted(parties), sa.ARRAY(sa.Uuid))),
        )
    )
    return {row.id: (row.number, row.name) for row in found}


async def every_line(db: Db, company_id: uuid.UUID, account_id: uuid.UUID, span: Span) -> AsyncIterator[Any]:
    """The lines of an account in the order of its ledger, with the numbers of their entries; so many a statement."""
    line, asked = _LINE.c, Asked(LINES_AT_ONCE)
    own = sa.select(line.id, line.posted_on, line.label, line.debit, line.credit, _ENTRY.c.number).join(
        _ENTRY, sa.and_(_ENTRY.c.tenant_id == line.tenant_id, _ENTRY.c.id == line.entry_id)
    )
    own = own.where(
        line.tenant_id == db.actor.tenant_id,
        line.company_id == company_id,
        line.account_id == account_id,
        line.posted_on <= span.until,
    )
    if span.since is not None:
        own = own.where(line.posted_on >= span.since)
    while True:
        rows = await db.rows(KEYSET.narrowed(own, _LINE, asked))
        for row in rows[:LINES_AT_ONCE]:
            yield row
        if len(rows) <= LINES_AT_ONCE:
            return
        last = rows[LINES_AT_ONCE - 1]
        asked = Asked(LINES_AT_ONCE, after=(last.posted_on, last.id))
