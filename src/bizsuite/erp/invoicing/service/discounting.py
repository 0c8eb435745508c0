"""Early-payment discounts, which are given up by a credit note when an invoice is paid in time."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.finance.tables import Account
from bizsuite.erp.invoicing import tables
from bizsuite.erp.invoicing.rules import discounts
from bizsuite.erp.invoicing.rules.discounts import Borne, Discounted
from bizsuite.erp.invoicing.rules.invoices import NewInvoice
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.invoicing.service.drafting import create_invoices
from bizsuite.erp.taxes.tables import Tax
from bizsuite.erp.terms.loaders import terms_of
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_LINE, _LINE_TAX, _TAX = table_of(tables.InvoiceLine), table_of(tables.InvoiceLineTax), table_of(Tax)
_ACCOUNT = table_of(Account)


async def draft_discounts(db: Db, taken: Sequence[tuple[tables.Invoice, date]]) -> list[tables.Invoice]:
    """Draft the credit notes by which discounts are given up on days; the invoices are locked, and offer one.

    As many statements for many as for one. Refuses with ACCOUNT_MISSING and what `create_invoices` refuses.
    """
    invoices = [invoice for invoice, _ in taken]
    terms = await terms_of(db, {invoice.payment_term_id for invoice in invoices if invoice.payment_term_id})
    lines = await _discounted(db, [invoice.id for invoice in invoices])
    accounts = await _accounts(db, {invoice.company_id for invoice in invoices})
    new = []
    for invoice, on in taken:
        assert invoice.payment_term_id is not None
        term = terms[invoice.payment_term_id]
        new.append(
            NewInvoice(
                kind=InvoiceKind.CREDIT_NOTE,
                customer_id=invoice.customer_id,
                company_id=invoice.company_id,
                on=on,
                due_days=0,
                currency=invoice.currency,
                credit_of_id=invoice.id,
                follows_rules=False,
                reference=invoice.number or "",
                lines=discounts.discount_lines(
                    lines.get(invoice.id, []),
                    invoice.charges,
                    term.discount or ZERO,
                    term.discount_tax,
                    invoice.currency,
                    accounts[invoice.company_id],
                ),
            )
        )
    return await create_invoices(db, new)


async def _accounts(db: Db, companies: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The account of each company that bears discounts. Refuses with ACCOUNT_MISSING."""
    wanted = sorted(companies)
    purpose = AccountPurpose.SALES_DISCOUNT
    rows = await db.rows(
        sa.select(_ACCOUNT.c.company_id, _ACCOUNT.c.id).where(
            _ACCOUNT.c.tenant_id == db.actor.tenant_id,
            _ACCOUNT.c.company_id.in_(wanted),
            _ACCOUNT.c.purpose == purpose,
        )
    )
    found = {row.company_id: row.id for row in rows}
    if len(found) < len(wanted):
        raise Refused(
            "ACCOUNT_MISSING",
            "No account plays the part {purpose}.",
            path=["allocations"],
            purpose=purpose.value,
        )
    return found


async def _discounted(db: Db, invoices: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Discounted]]:
    """The lines of invoices as far as a discount goes, in their order. One statement."""
    own, tax = _LINE_TAX.c, _TAX.c
    rows = await db.rows(
        sa.select(
            *(_LINE.c.invoice_id, _LINE.c.id, _LINE.c.net, _LINE.c.tax_rate),
            *(own.tax_id, own.amount, tax.is_included, tax.kind),
        )
        .outerjoin(_LINE_TAX, sa.and_(own.tenant_id == _LINE.c.tenant_id, own.line_id == _LINE.c.id))
        .outerjoin(_TAX, sa.and_(tax.tenant_id == own.tenant_id, tax.id == own.tax_id))
        .where(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.invoice_id.in_(sorted(invoices)))
        .order_by(_LINE.c.invoice_id, _LINE.c.position, own.position)
    )
    nets: dict[uuid.UUID, Any] = {row.id: row for row in rows}
    borne: dict[uuid.UUID, list[Borne]] = {key: [] for key in nets}
    for row in rows:
        if row.tax_id is not None:
            borne[row.id].append(Borne(row.tax_id, row.amount, row.kind, row.is_included))
    found: dict[uuid.UUID, list[Discounted]] = {}
    for key, line in nets.items():
        found.setdefault(line.invoice_id, []).append(
            discounts.discounted(line.net, line.tax_rate, borne[key])
        )
    return found
