"""How quotations are found and kept, and what order a version would become."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.quotations.rules.lifecycle import taxes_kept
from bizsuite.erp.quotations.rules.words import QuotationRestoring
from bizsuite.erp.quotations.tables import Quotation, QuotationLine, QuotationVersion
from bizsuite.erp.sales.rules import NewLine, NewOrder
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of

GUARD = "quotation.send"
"""The guard point of sending a quotation."""
COPIED = ("currency", "net", "tax", "charges", "total")


async def lock_quotation(db: Db, quotation_id: uuid.UUID) -> Quotation:
    """Lock a quotation of a company that the actor works in. Refuses with NOT_FOUND."""
    found = (await db.lock_all(Quotation, [quotation_id])).get(quotation_id)
    if found is None or found.company_id not in {*db.actor.company_ids, db.actor.company_id}:
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    return found


async def latest_of(db: Db, quotation: Quotation) -> tuple[QuotationVersion, Sequence[QuotationLine]]:
    """The version of a locked quotation that counts, with its lines."""
    version, line = table_of(QuotationVersion).c, table_of(QuotationLine).c
    own = sa.and_(version.quotation_id == quotation.id, version.number == quotation.latest)
    (found,) = await db.all(sa.select(QuotationVersion).where(own))
    lines = await db.all(sa.select(QuotationLine).where(line.version_id == found.id).order_by(line.position))
    return found, lines


def order_of(quotation: Quotation, version: QuotationVersion, lines: Sequence[QuotationLine]) -> NewOrder:
    """The order that a version would become, with the same prices, discounts and taxes."""
    return NewOrder(
        customer_id=quotation.customer_id,
        company_id=quotation.company_id,
        owner_id=quotation.owner_id,
        lines=[_line_of(line) for line in lines],
        order_date=version.quoted_on,
        requested_on=version.requested_on,
        currency=version.currency,
        exchange_rate=version.exchange_rate,
        charges=version.charges,
        customer_reference=version.customer_reference,
        delivery_address=version.delivery_address,
        note=version.note,
    )


async def own_order(
    db: Db, quotation: Quotation, version: QuotationVersion, lines: Sequence[QuotationLine]
) -> NewOrder:
    """The order that a version would become without what others have made of its lines, such as promotions."""
    restoring = QuotationRestoring(quotation.id, version.id)
    await db.publish(restoring)
    own = [line for line in lines if line.id not in restoring.added]
    order = order_of(quotation, version, own)
    restored = [
        replace(new, discount=restoring.discounts.get(line.id, new.discount))
        for line, new in zip(own, order.lines, strict=True)
    ]
    return replace(order, lines=restored)


def _line_of(line: QuotationLine) -> NewLine:
    named = None if line.tax_ids is None else [uuid.UUID(text) for text in line.tax_ids.split()]
    return NewLine(
        product_id=line.product_id,
        unit_id=line.unit_id,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount=line.discount,
        tax_rate=line.tax_rate if named is None and line.keeps_rate else None,
        tax_ids=named,
        description=line.description,
        invoicing_policy=line.invoicing_policy,
    )


def keep(
    db: Db,
    quotation: Quotation,
    version: QuotationVersion,
    reckoned: tuple[Order, Sequence[OrderLine]],
    asked: Sequence[NewLine],
) -> None:
    """Give a version and its quotation the amounts of an order that was reckoned, and the version its lines."""
    order, lines = reckoned
    for name in COPIED:
        value = getattr(order, name)
        setattr(version, name, value)
        setattr(quotation, name, value)
    version.exchange_rate = order.exchange_rate
    quotation.valid_until = version.valid_until
    db.add(quotation)
    db.add(version)
    db.add_all(_row(quotation, version, line, given) for line, given in zip(lines, asked, strict=True))


def _row(quotation: Quotation, version: QuotationVersion, line: OrderLine, asked: NewLine) -> QuotationLine:
    names = ("position", "product_id", "description", "unit_id", "currency", "discount")
    amounts = ("tax_rate", "net", "tax", "gross", "invoicing_policy")
    copied: dict[str, Any] = {name: getattr(line, name) for name in (*names, *amounts)}
    return QuotationLine(
        quotation_id=quotation.id,
        version_id=version.id,
        quantity=line.quantity if line.ordered_quantity is None else line.ordered_quantity,
        unit_price=line.unit_price if line.ordered_price is None else line.ordered_price,
        tax_ids=taxes_kept(asked.tax_ids),
        keeps_rate=asked.tax_rate is not None or not line.is_taxed,
        **copied,
    )


def on_day(order: NewOrder, day: Any) -> NewOrder:
    """The same order on another day."""
    return replace(order, order_date=day)


def move(quotation: Quotation, version: QuotationVersion, status: Any) -> None:
    """Give a version that counts, and so its quotation, a state."""
    quotation.status = version.status = status
