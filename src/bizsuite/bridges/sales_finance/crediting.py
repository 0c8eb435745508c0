"""Credit notes for goods of orders that came back: with the prices and taxes of the invoices that they give up."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.bridges.sales_finance import giving_up, loaders
from bizsuite.bridges.sales_finance.giving_up import Claim, Part
from bizsuite.bridges.sales_finance.loaders import STANDING
from bizsuite.bridges.sales_finance.service import lock_orders
from bizsuite.bridges.sales_finance.tables import OrderInvoice, OrderLineInvoice
from bizsuite.erp.invoicing import service as invoicing
from bizsuite.erp.invoicing.rules.invoices import NewInvoice, NewInvoiceLine
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.invoicing.tables import Invoice, InvoiceLine, InvoiceLineTax
from bizsuite.erp.sales.tables import OrderLine
from bizsuite.erp.trade.rules.documents import Rest
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_INVOICE, _INVOICE_LINE, _LINE_TAX = table_of(Invoice), table_of(InvoiceLine), table_of(InvoiceLineTax)
_ORDER_LINE, _LINK = table_of(OrderLine), table_of(OrderLineInvoice)

Sizes = tuple[Decimal, Decimal, Decimal]
"""A base, what a tax on it comes to exactly, and rounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crediting:
    """What of an order is given up on a day: all that came back and is invoiced, or so much of these lines."""

    order_id: uuid.UUID
    on: date
    quantities: Mapping[uuid.UUID, Decimal] | None = None
    note: str = ""
    post: bool = False


@dataclass(slots=True)
class _Given:
    """What credit notes have given up of one claim, drafts included."""

    quantity: Decimal = ZERO
    net: Decimal = ZERO
    tax: Decimal = ZERO
    lines: list[uuid.UUID] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Claims:
    """What is claimed of an order by posted invoices, the newest first, and what of it was given up."""

    claims: Sequence[Claim]
    rows: Mapping[uuid.UUID, Any]
    """Lines of invoices by id."""
    given: Mapping[uuid.UUID, _Given]
    """By line of an invoice."""
    taxes: Mapping[uuid.UUID, Mapping[uuid.UUID, Sizes]]
    """By line of an invoice or a credit note, and tax."""

    def rest(self, part: Part) -> Rest:
        """What stands of a line of an invoice, of which so much is given up now."""
        key = part.claim.invoice_line_id
        row, given = self.rows[key], self.given.get(key, _Given())
        return Rest(
            net=row.net - given.net,
            tax=row.tax - given.tax,
            taxes={tax_id: self._left(key, tax_id, given) for tax_id in self.taxes.get(key, {})},
            is_last=part.is_last,
        )

    def _left(self, key: uuid.UUID, tax_id: uuid.UUID, given: _Given) -> Sizes:
        nothing = (ZERO, ZERO, ZERO)
        gone = [self.taxes.get(line, {}).get(tax_id, nothing) for line in given.lines]
        base, unrounded, amount = self.taxes[key][tax_id]
        return (
            base - sum((each[0] for each in gone), ZERO),
            unrounded - sum((each[1] for each in gone), ZERO),
            amount - sum((each[2] for each in gone), ZERO),
        )


async def credit_order(db: Db, asked: Crediting) -> list[Invoice]:
    """Draft credit notes for what came back of an order and is invoiced, one for each invoice, the newest first.

    Of a kit of which some goods came back so much is credited as these bear of its price: their part of the list
    prices of its components when it was ordered (`shares_of`), to six places, and with the last of them all that is
    left. Their cost is that of their own issue, as with all goods that come back.

    They are posted when asked to. Refuses with NOT_FOUND, INVALID_VALUE, KIT_COMPONENT, OVER_CREDIT,
    NOTHING_TO_CREDIT; when posted also with what `post_invoices` refuses.
    """
    await lock_orders(db, {asked.order_id})
    billing = (await loaders.billing_of(db, [asked.order_id]))[asked.order_id]
    known = await _claims_of(db, asked.order_id)
    components = {line.id for line in billing.lines if line.kit_line_id is not None}
    giving_up.require_no_components(components, asked.quantities)
    wanted = giving_up.chosen(giving_up.creditable(billing.lines, known.claims), asked.quantities)
    parts = giving_up.divided(wanted, known.claims)
    notes = await invoicing.create_invoices(db, [_note(asked, own, known) for own in parts.values()])
    lines = await loaders.lines_of_invoices(db, [note.id for note in notes])
    for note, own in zip(notes, parts.values(), strict=True):
        db.add(OrderInvoice(order_id=asked.order_id, invoice_id=note.id))
        db.add_all(
            OrderLineInvoice(
                order_line_id=part.claim.order_line_id,
                invoice_id=note.id,
                invoice_line_id=line_id,
                quantity=-part.quantity,
            )
            for part, line_id in zip(own, lines[note.id], strict=True)
        )
    await db.flush()
    if asked.post:
        await invoicing.post_invoices(db, [note.id for note in notes])
    return notes


def _note(asked: Crediting, parts: Sequence[Part], known: _Claims) -> NewInvoice:
    """The credit note of one invoice."""
    first = known.rows[parts[0].claim.invoice_line_id]
    return NewInvoice(
        kind=InvoiceKind.CREDIT_NOTE,
        customer_id=first.customer_id,
        credit_of_id=first.invoice_id,
        company_id=first.company_id,
        currency=first.currency,
        on=asked.on,
        due_days=0,
        lines=[_line(part, known) for part in parts],
        cash_rounding_id=first.cash_rounding_id,
        follows_rules=False,
        reference=first.reference,
        note=asked.note,
    )


def _line(part: Part, known: _Claims) -> NewInvoiceLine:
    """A line as its invoice has it, of so much."""
    row = known.rows[part.claim.invoice_line_id]
    taxes = list(known.taxes.get(part.claim.invoice_line_id, {}))
    return NewInvoiceLine(
        product_id=row.product_id,
        description=row.description,
        quantity=part.quantity,
        unit_price=row.unit_price,
        discount=row.discount,
        tax_rate=row.tax_rate,
        settled_tax_ids=taxes if row.is_taxed else None,
        account_id=row.account_id,
        rest=known.rest(part),
    )


async def _claims_of(db: Db, order_id: uuid.UUID) -> _Claims:
    """What posted invoices claim of an order, and what credit notes have given up of it; two statements."""
    rows = await db.rows(_linked(db, order_id))
    invoiced = {row.id: row for row in rows if row.linked > 0 and row.status == InvoiceStatus.POSTED}
    line_of = {(row.invoice_id, row.order_line_id): row.id for row in invoiced.values()}
    given: defaultdict[uuid.UUID, _Given] = defaultdict(_Given)
    for row in rows:
        if row.linked < 0 and (key := line_of.get((row.credit_of_id, row.order_line_id))) is not None:
            own = given[key]
            own.quantity, own.net, own.tax = own.quantity - row.linked, own.net + row.net, own.tax + row.tax
            own.lines.append(row.id)
    claims = [
        Claim(row.invoice_id, row.id, row.order_line_id, row.linked, given[row.id].quantity)
        for row in invoiced.values()
    ]
    return _Claims(claims, invoiced, given, await _taxes_of(db, [row.id for row in rows]))


def _linked(db: Db, order_id: uuid.UUID) -> sa.Select[*tuple[Any, ...]]:
    """The lines of invoices and credit notes of an order that stand, those of the newest invoices first."""
    tenant = _LINK.c.tenant_id
    line = _INVOICE_LINE.c
    names = ("product_id", "description", "unit_price", "discount", "tax_rate", "net", "tax", "account_id")
    heads = (
        "customer_id",
        "company_id",
        "currency",
        "status",
        "credit_of_id",
        "cash_rounding_id",
        "reference",
    )
    return (
        sa.select(
            line.id,
            line.invoice_id,
            *(line[name] for name in names),
            *(_INVOICE.c[name] for name in heads),
            _LINK.c.order_line_id,
            _LINK.c.quantity.label("linked"),
            _ORDER_LINE.c.is_taxed,
        )
        .select_from(
            _LINK.join(_INVOICE_LINE, sa.and_(line.tenant_id == tenant, line.id == _LINK.c.invoice_line_id))
            .join(_INVOICE, sa.and_(_INVOICE.c.tenant_id == tenant, _INVOICE.c.id == line.invoice_id))
            .join(
                _ORDER_LINE,
                sa.and_(_ORDER_LINE.c.tenant_id == tenant, _ORDER_LINE.c.id == _LINK.c.order_line_id),
            )
        )
        .where(
            tenant == db.actor.tenant_id,
            _ORDER_LINE.c.order_id == order_id,
            _INVOICE.c.status.in_(STANDING),
        )
        .order_by(_INVOICE.c.invoice_date.desc(), _INVOICE.c.created_at.desc(), line.position)
    )


async def _taxes_of(db: Db, lines: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[uuid.UUID, Sizes]]:
    """What each tax comes to on each of these lines."""
    own = _LINE_TAX.c
    found: defaultdict[uuid.UUID, dict[uuid.UUID, Sizes]] = defaultdict(dict)
    for row in await db.rows(
        sa.select(own.line_id, own.tax_id, own.base, own.unrounded, own.amount).where(
            own.tenant_id == db.actor.tenant_id,
            own.line_id == sa.any_(sa.literal(list(lines), sa.ARRAY(sa.Uuid))),
        )
    ):
        found[row.line_id][row.tax_id] = (row.base, row.unrounded, row.amount)
    return dict(found)
