"""Every write of invoicing."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from bizsuite.erp.finance import service as finance
from bizsuite.erp.invoicing.rules.invoices import NewInvoice
from bizsuite.erp.invoicing.tables import INVOICES, Invoice
from bizsuite.erp.trade import service as trade
from bizsuite.erp.trade.service import Along, Settled
from bizsuite.kernel.db import Db


async def create_invoice(db: Db, new: NewInvoice) -> Invoice:
    """Draft an invoice or a credit note; see `create_invoices`."""
    return (await create_invoices(db, [new]))[0]


async def create_invoices(db: Db, new: Sequence[NewInvoice]) -> list[Invoice]:
    """Draft invoices and credit notes, in the order given; as many statements for many as for one.

    Refuses with INVOICE_EMPTY, CREDIT_MISMATCH and what `trade.create` refuses.
    """
    return await trade.create(db, INVOICES, new)


async def reckon_invoices(db: Db, new: Sequence[NewInvoice]) -> list[trade.Reckoned[Invoice]]:
    """What invoices would come to, with their lines and taxes; nothing is written.

    Refuses as `create_invoices` does.
    """
    return await trade.reckon(db, INVOICES, new)


async def draft_discounts(db: Db, taken: Sequence[tuple[Invoice, date]]) -> list[Invoice]:
    """Draft the credit notes by which discounts are given up on days; the invoices are locked, and offer one.

    As many statements for many as for one. Refuses with ACCOUNT_MISSING and what `create_invoices` refuses.
    """
    return await trade.draft_discounts(db, INVOICES, taken)


async def lock_invoices(
    db: Db, keys: Iterable[uuid.UUID], *, path: Sequence[str] = ("id",)
) -> dict[uuid.UUID, Invoice]:
    """Lock invoices of the actor's companies, in the order of their ids. Refuses with NOT_FOUND."""
    return await trade.lock(db, INVOICES, keys, path=path)


async def post_invoice(db: Db, invoice_id: uuid.UUID, *, on: date | None = None) -> Invoice:
    """Post a draft; see `post_invoices`."""
    return (await post_invoices(db, [invoice_id], on=on))[0]


async def post_invoices(db: Db, keys: Sequence[uuid.UUID], *, on: date | None = None) -> list[Invoice]:
    """Post drafts, each on its date, or all on another day: the customers owe them. Credit notes settle their invoices.

    Refuses with NOT_FOUND, INVOICE_NOT_DRAFT, CREDIT_TOO_LARGE, INVOICE_NOT_POSTED (a credited one), PERIOD_MISSING,
    PERIOD_CLOSED, CHART_MISSING, TAX_NOT_IN_FORCE.
    """
    return (await post_along(db, keys, Along(), on=on))[0]


async def post_along(
    db: Db, keys: Sequence[uuid.UUID], along: Along, *, on: date | None = None
) -> tuple[list[Invoice], finance.Posting]:
    """Post drafts, see `post_invoices`, and what others post along with them: the numbers and matches of that.

    All matches are told; those of invoices that were posted or credited have settled these already.
    """
    return await trade.post_along(db, INVOICES, keys, along, on=on)


async def delete_invoice(db: Db, invoice_id: uuid.UUID) -> None:
    """Throw a draft away, with its lines. Refuses with NOT_FOUND, INVOICE_NOT_DRAFT."""
    await trade.delete(db, INVOICES, invoice_id)


async def discard_drafts(db: Db, drafts: Sequence[Invoice]) -> None:
    """Throw drafts away, with their lines; they are locked, and whoever refers to them lets go first."""
    await trade.discard(db, INVOICES, drafts)


def settle(invoice: Invoice, amount: Decimal) -> None:
    """Note that so much of a locked invoice has been settled; negative, that it is open again."""
    trade.settle(invoice, amount)


async def move_taxes(db: Db, settled: Settled) -> None:
    """Let the taxes that are due on payment follow what is settled of locked invoices, by an entry for each.

    Nothing is asked where no tax waits. Refuses with PERIOD_MISSING, PERIOD_CLOSED, ACCOUNT_MISSING.
    """
    await trade.move_taxes(db, INVOICES, settled)


async def reverse_invoice(db: Db, invoice_id: uuid.UUID, *, on: date) -> Invoice:
    """Undo a posted invoice of which nothing is settled, by the reversal of its entry on a day.

    Refuses with NOT_FOUND, INVOICE_NOT_POSTED, INVOICE_SETTLED, PERIOD_MISSING, PERIOD_CLOSED.
    """
    return await trade.reverse(db, INVOICES, invoice_id, on=on)
