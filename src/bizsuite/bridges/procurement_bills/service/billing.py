"""Bills of orders: drafted of what is left to bill, by the policy of each line."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.rules.units import round_to_step
from bizsuite.base.identity.tables import Company
from bizsuite.bridges.procurement_bills import loaders
from bizsuite.bridges.procurement_bills.rules import billing, words
from bizsuite.bridges.procurement_bills.rules.billing import BilledLine, NewOrderBill
from bizsuite.bridges.procurement_bills.service.agreed import Agreed, agreed_of
from bizsuite.bridges.procurement_bills.tables import BillMatch
from bizsuite.bridges.valuation_finance.loaders import systems_of
from bizsuite.bridges.valuation_finance.rules import StockAccountingSystem
from bizsuite.erp.bills import service as bills
from bizsuite.erp.bills.rules.bills import NewBill
from bizsuite.erp.bills.tables import VendorBill
from bizsuite.erp.procurement import service as orders
from bizsuite.erp.procurement.loaders import GoodsUnit, goods_units
from bizsuite.erp.procurement.rules import amounts, lifecycle, quantities
from bizsuite.erp.procurement.tables import Order, OrderLine
from bizsuite.erp.trade.rules.documents import NewDocumentLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_COMPANY = table_of(Company)


async def bill_order(db: Db, new: NewOrderBill) -> VendorBill:
    """Draft the bill of what is left to bill of a confirmed order, of some of it, or of what receipts have brought.

    A price that differs from the order's is recorded as it is billed: matching tells it. Lines of goods go to the
    account of goods received, where purchases are no expenses. Two bills of an order take turns.
    Refuses with NOT_FOUND, ORDER_NOT_CONFIRMED, NOTHING_TO_BILL, OVER_BILL, INVALID_VALUE, ACCOUNT_MISSING and what
    `create_bills` refuses.
    """
    order = await orders.lock_order(db, new.order_id)
    lifecycle.bound(order.status, also_closed=True)
    lines = await orders.lines_of(db, order.id)
    units = await goods_units(db, [line.id for line in lines])
    wanted = billing.to_bill(await _left(db, order, lines, units, new.receipt_ids), new.lines)
    chosen = [line for line in lines if line.id in wanted]
    goods = await loaders.goods_among(db, {line.product_id for line in chosen})
    stocked = {line.id for line in chosen if line.product_id in goods}
    account = await _account(db, order.company_id) if stocked else None
    agreed = await agreed_of(db, chosen)
    draft = _draft(order, new, chosen, wanted, dict.fromkeys(stocked, account), agreed)
    bill = await bills.create_bill(db, draft)
    rests = {line.id: agreed.rest(line, wanted[line.id]) is not None for line in chosen}
    await _link(db, order, bill, chosen, wanted, stocked, units, rests)
    await db.publish(words.PurchaseOrderBillDrafted(order.id))
    return bill


async def _left(
    db: Db,
    order: Order,
    lines: Sequence[OrderLine],
    units: Mapping[uuid.UUID, GoodsUnit],
    receipts: Sequence[uuid.UUID] | None,
) -> dict[uuid.UUID, Decimal]:
    """How much of each line may still be billed; of what receipts have brought no more than that."""
    policies = await loaders.policies_of(db, order.company_id, lines)
    billed = await loaders.billed_of(db, [line.id for line in lines])
    left = {line.id: billing.billable(policies[line.id], line) - billed.get(line.id, ZERO) for line in lines}
    if receipts is None:
        return left
    brought = await loaders.brought_by(db, receipts, list(left))
    return {
        key: min(left[key], round_to_step(Fraction(quantity) / units[key].goods, quantities.STEP))
        for key, quantity in brought.items()
    }


async def _account(db: Db, company_id: uuid.UUID) -> uuid.UUID | None:
    """Where lines of goods go; None where bills are expenses, as of whatever else is bought."""
    systems = await systems_of(db, [company_id])
    if systems.get(company_id) is StockAccountingSystem.CONTINENTAL:
        return None
    return await loaders.goods_account(db, company_id)


def _draft(
    order: Order,
    new: NewOrderBill,
    lines: Sequence[OrderLine],
    wanted: Mapping[uuid.UUID, BilledLine],
    accounts: Mapping[uuid.UUID, uuid.UUID | None],
    agreed: Agreed,
) -> NewBill:
    has_term = new.payment_term_id is not None or new.due_days is not None
    return NewBill(
        supplier_id=order.supplier_id,
        company_id=order.company_id,
        on=new.on,
        currency=order.currency,
        exchange_rate=new.exchange_rate,
        payment_term_id=new.payment_term_id if has_term else order.payment_term_id,
        due_days=new.due_days,
        reference=new.reference,
        note=new.note,
        lines=[
            NewDocumentLine(
                product_id=line.product_id,
                description=line.description,
                quantity=wanted[line.id].quantity,
                unit_price=_price(line, wanted[line.id]),
                discount=_discount(line, wanted[line.id]),
                tax_rate=line.tax_rate,
                settled_tax_ids=agreed.tax_ids(line),
                rest=agreed.rest(line, wanted[line.id]),
                account_id=accounts.get(line.id),
            )
            for line in lines
        ],
    )


def _price(line: OrderLine, asked: BilledLine) -> Decimal:
    return line.unit_price if asked.unit_price is None else asked.unit_price


def _discount(line: OrderLine, asked: BilledLine) -> Decimal:
    return line.discount if asked.discount is None else asked.discount


async def _link(
    db: Db,
    order: Order,
    bill: VendorBill,
    lines: Sequence[OrderLine],
    wanted: Mapping[uuid.UUID, BilledLine],
    stocked: set[uuid.UUID],
    units: Mapping[uuid.UUID, GoodsUnit],
    rests: Mapping[uuid.UUID, bool],
) -> None:
    """Tell which line of the bill bills what, and what that would come to by the order."""
    base = await db.one(
        sa.select(_COMPANY.c.currency).where(
            _COMPANY.c.tenant_id == db.actor.tenant_id, _COMPANY.c.id == order.company_id
        )
    )
    written: Sequence[Any] = await loaders.bill_lines(db, bill.id)
    for line, own in zip(lines, written, strict=True):
        quantity, unit = wanted[line.id].quantity, units[line.id]
        is_goods = line.id in stocked
        db.add(
            BillMatch(
                company_id=order.company_id,
                order_line_id=line.id,
                vendor_bill_id=bill.id,
                bill_line_id=own.id,
                is_goods=is_goods,
                quantity=quantity,
                wanted=quantities.goods_of(quantity, unit.goods, unit.step) if is_goods else quantity,
                currency=bill.currency,
                expected=own.net if rests[line.id] else amounts.net_of(line, quantity),
                net=own.net,
                base_currency=base,
            )
        )
    await db.flush()
