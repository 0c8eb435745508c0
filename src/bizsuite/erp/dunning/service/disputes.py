"""Invoices that customers dispute."""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.parties.rules.checks import line, prose
from bizsuite.erp.dunning import tables
from bizsuite.erp.dunning.rules import words
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.invoicing.tables import Invoice
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused


async def dispute_invoice(db: Db, invoice_id: uuid.UUID, *, on: date, reason: str) -> tables.InvoiceDispute:
    """Note that a customer disputes an invoice, which is locked.

    Refuses with NOT_FOUND, INVALID_VALUE, INVOICE_NOT_POSTED, INVOICE_DISPUTED.
    """
    invoice = await _locked(db, invoice_id, on)
    if invoice.status is not InvoiceStatus.POSTED:
        raise Refused(
            "INVOICE_NOT_POSTED", "The invoice is {status}.", path=["id"], status=invoice.status.value
        )
    said = line(reason, "reason")
    if not said:
        raise Refused("INVALID_VALUE", "A dispute needs a reason.", path=["reason"])
    if await _open(db, invoice_id) is not None:
        raise Refused("INVOICE_DISPUTED", "The invoice is disputed already.", path=["id"])
    made = tables.InvoiceDispute(
        company_id=invoice.company_id, invoice_id=invoice_id, reason=said, disputed_on=on
    )
    db.add(made)
    await db.flush()
    await db.publish(words.InvoiceDisputed(invoice_id, invoice.company_id))
    return made


async def resolve_dispute(
    db: Db, invoice_id: uuid.UUID, *, on: date, resolution: str = ""
) -> tables.InvoiceDispute:
    """Note that the dispute of an invoice is over. Refuses with NOT_FOUND, INVALID_VALUE, INVOICE_NOT_DISPUTED."""
    invoice = await _locked(db, invoice_id, on)
    dispute = await _open(db, invoice_id)
    if dispute is None:
        raise Refused("INVOICE_NOT_DISPUTED", "Nobody disputes the invoice.", path=["id"])
    if on < dispute.disputed_on:
        raise Refused("INVALID_VALUE", "The end lies before the start.", path=["on"])
    dispute.resolved_on, dispute.resolution = on, prose(resolution, "resolution")
    await db.flush()
    await db.publish(words.InvoiceDisputeResolved(invoice_id, invoice.company_id))
    return dispute


async def _locked(db: Db, invoice_id: uuid.UUID, on: date) -> Invoice:
    check_day(on, "on")
    invoice = await db.lock(Invoice, invoice_id)
    require_company(db, invoice.company_id)
    return invoice


async def _open(db: Db, invoice_id: uuid.UUID) -> tables.InvoiceDispute | None:
    own = tables.InvoiceDispute
    found = await db.all(
        sa.select(own).where(col(own.invoice_id) == invoice_id, col(own.resolved_on).is_(None))
    )
    return next(iter(found), None)
