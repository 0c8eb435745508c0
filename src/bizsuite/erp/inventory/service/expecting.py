"""What is expected changes: the lines of a draft receipt follow whoever planned it."""

from collections.abc import Iterable, Sequence

from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.balances import Shift
from bizsuite.erp.inventory.rules import Goods, NewShipment, ShipmentStatus, StockMoveStatus
from bizsuite.erp.inventory.service.places import Places, places_of
from bizsuite.erp.inventory.service.shipments import Drafted, draft_moves, drafted, new_moves, replan
from bizsuite.erp.inventory.tables import Move, Receipt
from bizsuite.kernel.db import Db


async def revise_receipt(db: Db, receipt: Receipt, goods: Sequence[Goods]) -> Receipt:
    """Let a draft receipt that is locked bring these goods, each for a subject of its own, instead of what it brought.

    Lines of a subject that is there already are changed, others are added or given up; without any goods the receipt
    is cancelled. What is incoming follows. Refuses with SHIPMENT_NOT_DRAFT, INVALID_VALUE, PRODUCT_NOT_GOODS.
    """
    rules.cancel(receipt.status)
    moves = await draft_moves(db, receipt)
    places = await places_of(db, receipt.company_id, receipt.warehouse_id)
    before = drafted(places, moves)
    after = _revised(receipt, moves, goods, places)
    await replan(db, [(places, _difference(before, drafted(places, after)))])
    kept = {move.id for move in after}
    for move in moves:
        if move.id not in kept:
            move.status = StockMoveStatus.CANCELLED
    db.add_all(after)
    if not goods:
        receipt.status = ShipmentStatus.CANCELLED
    await db.flush()
    if not goods:
        await db.publish(rules.ReceiptCancelled(receipt.id))
    return receipt


def _revised(receipt: Receipt, moves: Iterable[Move], goods: Sequence[Goods], places: Places) -> list[Move]:
    """The moves of a receipt as they shall be. Refuses with INVALID_VALUE."""
    there = {move.subject_id: move for move in moves}
    wanted = new_moves(
        NewShipment(goods=goods), places, from_id=places.virtual["SUPPLIERS"], to_id=places.dock
    )
    found = []
    for new, each in zip(wanted, goods, strict=True):
        move = there.get(each.subject_id, new)
        move.quantity, move.unit_cost, move.position = new.quantity, new.unit_cost, new.position
        move.receipt_id, move.moved_on = receipt.id, each.on or receipt.received_on
        found.append(move)
    return found


def _difference(before: Drafted, after: Drafted) -> Drafted:
    """By how much more each product is expected than before; those of which nothing changes are left out."""
    none = Shift()
    more = {
        product_id: after.get(product_id, none).incoming - before.get(product_id, none).incoming
        for product_id in {*before, *after}
    }
    return {product_id: Shift(incoming=incoming) for product_id, incoming in more.items() if incoming}
