"""What is under way: orders to suppliers that came and were billed in part, what is re-ordered, what is quoted."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from bizsuite.base.catalog import service as catalog
from bizsuite.base.catalog.rules.shapes import NewProduct
from bizsuite.bridges.procurement_bills.rules.billing import BilledLine, NewOrderBill
from bizsuite.bridges.procurement_bills.service import bill_order
from bizsuite.bridges.procurement_inventory.receiving import Receiving, receive_order
from bizsuite.commands.seeding import goods, words
from bizsuite.commands.seeding.company import Branch, Demo
from bizsuite.erp.bills import service as bills
from bizsuite.erp.inventory import service as inventory
from bizsuite.erp.inventory.rules import LotPart, LotTracking
from bizsuite.erp.inventory.rules.lots import Tracking
from bizsuite.erp.planning import service as planning
from bizsuite.erp.planning.rules.reordering import Levels, NewRule
from bizsuite.erp.procurement import service as procurement
from bizsuite.erp.procurement.rules.orders import NewLine, NewOrder
from bizsuite.erp.quotations import service as quotations
from bizsuite.erp.quotations.rules.given import NewQuotation
from bizsuite.erp.sales.rules import NewLine as NewSalesLine
from bizsuite.erp.sales.rules import NewOrder as NewSalesOrder
from bizsuite.kernel.acts import act
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import round_money

DUE_DAYS = 30
ADHESIVE = words.DemoProduct("SA-30", "Sealing adhesive 30 ml 密封胶", "pumps", "9.80", "4.60")
"""It is kept by lots, which expire."""
DEARER = Decimal("1.1")
"""By so much a supplier bills more than was agreed, so that somebody has to look at the bill."""


@dataclass(frozen=True)
class Desk:
    """A company with its currency, for those who buy and sell there today."""

    branch: Branch
    supplier: uuid.UUID
    adhesive: uuid.UUID
    today: date

    def cost(self, sku: str) -> Decimal:
        """What one unit of a product costs here."""
        own = Decimal(ADHESIVE.cost) if sku == ADHESIVE.sku else goods.COSTS[sku]
        factor = words.YUAN if self.branch.currency == "CNY" else Decimal(1)
        return round_money(own * factor, self.branch.currency)

    def ago(self, days: int) -> date:
        """The day so many days before today."""
        return self.today - timedelta(days=days)


async def trade(database: Database, demo: Demo, today: date) -> None:
    """Let every company of a tenant have something under way with its suppliers and customers."""
    adhesive = await act(database, demo.admin, "seed", _adhesive)
    supplier = next(iter(demo.suppliers))
    for branch in demo.branches:
        desk = Desk(branch, supplier, adhesive, today)
        admin, sales = branch.people["admin"], branch.people["sales"]
        for wanted, days, deed in (
            ({ADHESIVE.sku: 300}, 30, _lots_come),
            ({"FB-M8": 2000, "FN-M8": 2000}, 21, _half_comes),
            ({"FA-10": 500}, 18, _comes_dearer),
            ({"FW-M8": 5000}, 3, None),
        ):
            ordered = partial(_ordered, demo=demo, desk=desk, wanted=wanted, days=days)
            order_id = await act(database, admin, "seed", ordered)
            if deed is not None:
                await act(database, admin, "seed", partial(deed, desk=desk, order_id=order_id))
        await act(database, admin, "seed", partial(_reordered, desk=desk))
        await act(database, sales, "seed", partial(_quoted, demo=demo, desk=desk))


async def _adhesive(db: Db) -> uuid.UUID:
    made = await catalog.create_product(
        db,
        NewProduct(
            sku=ADHESIVE.sku,
            name=ADHESIVE.name,
            list_price=Decimal(ADHESIVE.price),
            unit_cost=Decimal(ADHESIVE.cost),
            currency="USD",
            sales_tax_rate=goods.TAX_RATE,
        ),
    )
    await db.flush()
    await inventory.set_tracking(db, made.id, Tracking(LotTracking.LOT, has_expiry=True))
    return made.id


async def _ordered(db: Db, *, demo: Demo, desk: Desk, wanted: Mapping[str, int], days: int) -> uuid.UUID:
    """A confirmed order to the supplier of so many days ago."""
    known = {**demo.products, ADHESIVE.sku: desk.adhesive}
    order = await procurement.create_order(
        db,
        NewOrder(
            supplier_id=desk.supplier,
            order_date=desk.ago(days),
            expected_on=desk.today + timedelta(days=7),
            currency=desk.branch.currency,
            lines=[
                NewLine(
                    product_id=known[sku],
                    quantity=Decimal(quantity),
                    unit_price=desk.cost(sku),
                    tax_rate=goods.TAX_RATE,
                )
                for sku, quantity in wanted.items()
            ],
        ),
        confirm=True,
    )
    return order.id


async def _half_comes(db: Db, *, desk: Desk, order_id: uuid.UUID) -> None:
    """Of one order half has come and is billed; the rest is expected."""
    lines = await procurement.lines_of(db, order_id)
    half = {line.id: line.quantity / 2 for line in lines}
    receipt = await receive_order(db, order_id, Receiving(quantities=half, on=desk.ago(12)))
    assert receipt is not None
    bill = await bill_order(
        db,
        NewOrderBill(
            order_id=order_id,
            on=desk.ago(10),
            receipt_ids=[receipt.id],
            reference=f"PO-{desk.today:%y%m}-1",
            due_days=DUE_DAYS,
        ),
    )
    await bills.post_bills(db, [bill.id])


async def _comes_dearer(db: Db, *, desk: Desk, order_id: uuid.UUID) -> None:
    """Another has come whole, and is billed at more than was agreed: the bill is blocked."""
    (line,) = await procurement.lines_of(db, order_id)
    await receive_order(db, order_id, Receiving(on=desk.ago(9)))
    price = round_money(desk.cost("FA-10") * DEARER, desk.branch.currency)
    bill = await bill_order(
        db,
        NewOrderBill(
            order_id=order_id,
            on=desk.ago(6),
            lines={line.id: BilledLine(quantity=line.quantity, unit_price=price)},
            reference=f"PO-{desk.today:%y%m}-2",
            due_days=DUE_DAYS,
        ),
    )
    await bills.post_bills(db, [bill.id])


async def _lots_come(db: Db, *, desk: Desk, order_id: uuid.UUID) -> None:
    """Two lots of the adhesive have come, of which one expires soon."""
    (line,) = await procurement.lines_of(db, order_id)
    expiries = {"A": timedelta(days=25), "B": timedelta(days=340)}
    lots = [
        LotPart(code=f"L{desk.today:%y%m}-{letter}", quantity=Decimal(150), expires_on=desk.today + ahead)
        for letter, ahead in expiries.items()
    ]
    await receive_order(db, order_id, Receiving(on=desk.ago(20), lots={line.id: lots}))


async def _reordered(db: Db, *, desk: Desk) -> None:
    """The adhesive is re-ordered where less than 400 of it are left, as they are: the supply run proposes it."""
    levels = Levels(minimum=Decimal(400), maximum=Decimal(800), multiple=Decimal(50), lead_days=10)
    await planning.set_rules(
        db, [NewRule(product_id=desk.adhesive, supplier_id=desk.supplier, levels=levels)]
    )
    await planning.run_supply(db)


async def _quoted(db: Db, *, demo: Demo, desk: Desk) -> None:
    """One quotation is out, another is being written."""
    for place, (sku, quantity) in enumerate((("PC-25", 2), ("CS-24", 12))):
        price = round_money(
            next(Decimal(each.price) for each in words.PRODUCTS if each.sku == sku)
            * (words.YUAN if desk.branch.currency == "CNY" else Decimal(1)),
            desk.branch.currency,
        )
        new = NewSalesOrder(
            customer_id=desk.branch.customers[place],
            currency=desk.branch.currency,
            lines=[NewSalesLine(product_id=demo.products[sku], quantity=Decimal(quantity), unit_price=price)],
        )
        quotation = await quotations.create(db, NewQuotation(order=new, subject="Spare parts 备件"))
        if place == 0:
            await quotations.send(db, quotation.id)
