"""Ending a count: complete, confirmed, or given up."""

import uuid
from collections.abc import Iterable
from decimal import Decimal

from bizsuite.erp.counts import tables
from bizsuite.erp.counts.rules import counting, words
from bizsuite.erp.counts.rules.counting import CountedLine, Tolerance
from bizsuite.erp.counts.rules.words import LIVE, StockCountStatus
from bizsuite.erp.counts.service.locking import lines_of, lock_count
from bizsuite.erp.inventory import service as inventory
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Broken


async def complete_count(db: Db, count_id: uuid.UUID) -> tables.StockCount:
    """Compare what was counted with what the books said at that moment; lines beyond tolerance are counted again.

    The count is COUNTED where none is left to count again, and stays OPEN otherwise.
    Refuses with NOT_FOUND, COUNT_STATUS, COUNT_INCOMPLETE.
    """
    count = await lock_count(db, count_id, StockCountStatus.OPEN)
    lines = await lines_of(db, count)
    counting.require_all_counted(sum(line.counted is None or line.is_recount for line in lines))
    moments = {_spot(line): line.counted_at for line in lines if line.counted_at}
    expected = await inventory.on_hand_at(db, moments)
    for line in lines:
        line.expected = expected[_spot(line)]
        line.difference = _counted(line) - line.expected
    again = counting.to_recount(_as_counted(lines), _tolerance(count))
    for line in lines:
        line.is_recount = line.id in again
    if not again:
        count.status = StockCountStatus.COUNTED
    await db.flush()
    await db.publish(words.StockCountCompleted(count.id, count.company_id))
    return count


async def confirm_count(db: Db, count_id: uuid.UUID) -> tables.StockCount:
    """Set stock right to what was counted, as of the moment of counting; what moved since then is kept.

    Refuses with NOT_FOUND, COUNT_STATUS, COUNT_NEEDS_SECOND_PERSON, STOCK_PERIOD_CLOSED, STOCK_SHORT, STOCK_SHORT_THEN,
    SERIAL_QUANTITY, SERIAL_TWICE, and what posting refuses.
    """
    count = await lock_count(db, count_id, StockCountStatus.COUNTED)
    lines = await lines_of(db, count)
    counted = [
        inventory.Counted(
            product_id=line.product_id,
            location_id=line.location_id,
            lot_id=line.lot_id,
            quantity=_counted(line),
            at=line.counted_at or now(),
            subject=("StockCountLine", line.id),
        )
        for line in lines
    ]
    corrected = await inventory.correct_to_counted(
        db,
        count.company_id,
        count.warehouse_id,
        counted,
        origin=("StockCount", count.id),
        reason=count.number,
    )
    for line, done in zip(lines, corrected, strict=True):
        line.expected, line.move_id, line.is_open = done.on_hand, done.move_id, False
        line.difference = _counted(line) - done.on_hand
    counting.require_second_person(_as_counted(lines), _tolerance(count), db.actor.user_id)
    count.status = StockCountStatus.CONFIRMED
    count.confirmed_at, count.confirmed_by_id = now(), db.actor.user_id
    await db.flush()
    await db.publish(words.StockCountConfirmed(count.id, count.company_id))
    return count


async def cancel_count(db: Db, count_id: uuid.UUID) -> tables.StockCount:
    """Give a count up; others may count the same goods. Refuses with NOT_FOUND, COUNT_STATUS."""
    count = await lock_count(db, count_id, *LIVE)
    count.status = StockCountStatus.CANCELLED
    for line in await lines_of(db, count):
        line.is_open = False
    await db.flush()
    await db.publish(words.StockCountCancelled(count.id, count.company_id))
    return count


def _tolerance(count: tables.StockCount) -> Tolerance:
    return Tolerance(count.tolerance_quantity, count.tolerance_rate)


def _spot(line: tables.StockCountLine) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID | None]:
    return line.product_id, line.location_id, line.lot_id


def _counted(line: tables.StockCountLine) -> Decimal:
    if line.counted is None:
        raise Broken(f"the line {line.id} was never counted")
    return line.counted


def _as_counted(lines: Iterable[tables.StockCountLine]) -> list[CountedLine]:
    """Lines as the rules speak of them."""
    return [
        CountedLine(
            id=line.id,
            expected=line.expected,
            counted=line.counted,
            times=line.times,
            counted_by_id=line.counted_by_id,
        )
        for line in lines
        if line.expected is not None and line.counted is not None and line.counted_by_id is not None
    ]
