"""Debit notes that take back what a bill has billed of orders."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Any

from bizsuite.bridges.procurement_bills import loaders
from bizsuite.bridges.procurement_bills.loaders import Told
from bizsuite.bridges.procurement_bills.rules import billing
from bizsuite.bridges.procurement_bills.rules.billing import NewOrderDebit
from bizsuite.bridges.procurement_bills.service.agreed import rest_of_bill
from bizsuite.bridges.procurement_bills.tables import BillMatch
from bizsuite.erp.bills import service as bills
from bizsuite.erp.bills.rules.bills import NewBill
from bizsuite.erp.bills.rules.words import VendorBillKind
from bizsuite.erp.bills.tables import VendorBill
from bizsuite.erp.procurement import service as orders
from bizsuite.erp.procurement.rules.quantities import round_down
from bizsuite.erp.trade.rules.documents import NewDocumentLine, require_posted
from bizsuite.erp.trade.rules.sides import PURCHASES
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import ZERO


async def debit_bill(db: Db, new: NewOrderDebit) -> VendorBill:
    """Draft the debit note that takes back what a posted bill has billed of orders: all that is left, or some of it.

    Quantities are in the units of the orders' lines, and named by the lines of the bill. Once it is posted, as much
    can be billed again. Refuses with NOT_FOUND, BILL_NOT_POSTED, NOTHING_TO_BILL, UNDER_BILL, INVALID_VALUE and what
    `create_bills` refuses.
    """
    bill = (await bills.lock_bills(db, [new.bill_id]))[new.bill_id]
    require_posted(PURCHASES, bill.status)
    matches = {row.bill_line_id: row for row in await loaders.matches_of_bills(db, [bill.id])}
    await orders.lock_orders(db, sorted(await loaders.orders_of(db, list(matches.values()))))
    noted = await loaders.noted_of(db, [row.id for row in matches.values()])
    left = {key: row.quantity - noted.get(row.id, (ZERO, ZERO))[0] for key, row in matches.items()}
    wanted = billing.to_take_back(left, new.quantities)
    lines = [line for line in await loaders.bill_lines(db, bill.id) if line.id in wanted]
    note = await bills.create_bill(db, _note(bill, new, await _lines(db, bill, lines, wanted, matches, left)))
    written = await loaders.bill_lines(db, note.id)
    for line, own in zip(lines, written, strict=True):
        match = matches[line.id]
        db.add(_taking_back(match, note, own, wanted[line.id], noted.get(match.id, (ZERO, ZERO))))
    await db.flush()
    return note


async def _lines(
    db: Db,
    bill: VendorBill,
    lines: Sequence[Any],
    wanted: Mapping[uuid.UUID, Decimal],
    matches: Mapping[uuid.UUID, Any],
    left: Mapping[uuid.UUID, Decimal],
) -> list[NewDocumentLine]:
    """Lines as the bill has them, of so much, with its taxes; all notes together take back no more than it said."""
    taxes = await loaders.taxes_of_bill(db, bill.id)
    noted = await loaders.told_by_notes(db, [row.id for row in matches.values()])
    ordered = await loaders.agreed_on(db, {row.order_line_id for row in matches.values()})
    found = []
    for line in lines:
        own, match = taxes.get(line.id, {}), matches[line.id]
        is_taxed = own or ordered[match.order_line_id].is_taxed
        quantity = wanted[line.id]
        found.append(
            NewDocumentLine(
                product_id=line.product_id,
                description=line.description,
                quantity=quantity,
                unit_price=line.unit_price,
                discount=line.discount,
                tax_rate=line.tax_rate,
                settled_tax_ids=list(own) if is_taxed else None,
                rest=rest_of_bill(line, own, noted.get(match.id, Told()), quantity, left[line.id]),
                account_id=line.account_id,
            )
        )
    return found


def _note(bill: VendorBill, new: NewOrderDebit, lines: Sequence[NewDocumentLine]) -> NewBill:
    return NewBill(
        kind=VendorBillKind.DEBIT_NOTE,
        supplier_id=bill.supplier_id,
        company_id=bill.company_id,
        origin_bill_id=bill.id,
        on=new.on,
        currency=bill.currency,
        reference=new.reference,
        note=new.note,
        follows_rules=False,
        lines=lines,
    )


def _taking_back(
    match: Any, note: VendorBill, line: Any, quantity: Decimal, noted: tuple[Decimal, Decimal]
) -> BillMatch:
    """The link of a line of a note; the last of a line takes back all that is left of its goods."""
    left, goods = match.quantity - noted[0], match.wanted - noted[1]
    with localcontext(prec=80):
        part = goods if quantity == left else round_down(goods * quantity / left)
    return BillMatch(
        company_id=match.company_id,
        order_line_id=match.order_line_id,
        vendor_bill_id=note.id,
        bill_line_id=line.id,
        of_id=match.id,
        is_goods=match.is_goods,
        quantity=-quantity,
        wanted=-part,
        currency=note.currency,
        expected=-line.net,
        net=-line.net,
        base_currency=match.base_currency,
    )
