"""What the lines of drafts are divided by: kept with the draft, and carried to its entry."""

import uuid
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from bizsuite.erp.finance.rules.dimensions import DimensionShare, Values, check_shares
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.invoicing import tables
from bizsuite.erp.invoicing.rules.invoices import Income, NewInvoice
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_LINE, _SPLIT = table_of(tables.InvoiceLine), table_of(tables.InvoiceLineSplit)


def values_named(new: Iterable[NewInvoice]) -> set[uuid.UUID]:
    """The values of dimensions that the lines of drafts name."""
    return {share.value_id for each in new for line in each.lines for share in line.dimensions}


def divide(
    given: NewInvoice, invoice: tables.Invoice, lines: Sequence[tables.InvoiceLine], known: Values
) -> list[tables.InvoiceLineSplit]:
    """The rows that say what the lines of a draft are divided by.

    Refuses with NOT_FOUND, INVALID_VALUE, DIMENSION_FRACTIONS.
    """
    values = {key: value for key, value in known.items() if value.company_id == invoice.company_id}
    rows = []
    for place, (said, line) in enumerate(zip(given.lines, lines, strict=True)):
        check_shares(said.dimensions, values, ["lines", str(place)])
        rows += [
            tables.InvoiceLineSplit(
                company_id=invoice.company_id,
                invoice_id=invoice.id,
                line_id=line.id,
                position=at,
                value_id=share.value_id,
                fraction=share.fraction,
            )
            for at, share in enumerate(said.dimensions, 1)
        ]
    invoice.has_dimensions = bool(rows)
    return rows


async def divided_incomes_of(db: Db, drafts: Iterable[tables.Invoice]) -> dict[uuid.UUID, list[Income]]:
    """What drafts earn whose lines are divided, line by line. One statement, none where no draft is such a one."""
    keys = [draft.id for draft in drafts if draft.has_dimensions]
    if not keys:
        return {}
    line, own = _LINE.c, _SPLIT.c
    rows = await db.rows(
        sa.select(line.invoice_id, line.id, line.account_id, line.net, own.value_id, own.fraction)
        .outerjoin(_SPLIT, sa.and_(own.tenant_id == line.tenant_id, own.line_id == line.id))
        .where(
            line.tenant_id == db.actor.tenant_id,
            line.invoice_id == sa.any_(sa.literal(keys, sa.ARRAY(sa.Uuid))),
        )
        .order_by(line.invoice_id, line.position, own.position)
    )
    shares: dict[uuid.UUID, list[DimensionShare]] = {row.id: [] for row in rows}
    for row in rows:
        if row.value_id is not None:
            shares[row.id].append(DimensionShare(row.value_id, row.fraction))
    found: dict[uuid.UUID, list[Income]] = {key: [] for key in keys}
    heads: Mapping[uuid.UUID, sa.Row[tuple[object, ...]]] = {row.id: row for row in rows}
    for key, head in heads.items():
        found[head.invoice_id].append(
            Income(head.account_id or AccountPurpose.SALES, head.net, tuple(shares[key]))
        )
    return found
