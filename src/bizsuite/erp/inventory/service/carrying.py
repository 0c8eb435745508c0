"""What carrying goods between warehouses consists of: taking them, knowing where they are, taking them in."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.balances import Pick
from bizsuite.erp.inventory.rules import StockMoveStatus
from bizsuite.erp.inventory.service.deliveries import Picked
from bizsuite.erp.inventory.service.held import Held, Need
from bizsuite.erp.inventory.service.locking import hold_each
from bizsuite.erp.inventory.service.places import Places, places_of_sites
from bizsuite.erp.inventory.service.shipments import mark_done, parted
from bizsuite.erp.inventory.service.transit import TRANSIT, ensure_transit
from bizsuite.erp.inventory.tables import Move, Transfer
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.paths import Paths, quantity_path
from bizsuite.kernel.tables import table_of


@dataclass(frozen=True, slots=True)
class Way:
    """From which warehouse goods go to which, and where they are in between."""

    source: Places
    target: Places
    transit_id: uuid.UUID | None
    """The warehouse that stands for what is in transit; None inside one warehouse."""

    @property
    def is_inside(self) -> bool:
        """Whether both are one warehouse."""
        return self.transit_id is None

    @property
    def warehouses(self) -> list[Places]:
        """Each of them once."""
        return [self.source] if self.is_inside else [self.source, self.target]

    def leaving(self, move: Move) -> rules.Moved:
        """What valuing goods needs to know of a move that ships goods, or moves them inside a warehouse."""
        return _told(move, self.source.warehouse_id, self.transit_id or self.source.warehouse_id)

    def arriving(self, move: Move) -> rules.Moved:
        """What valuing goods needs to know of a move by which goods arrive."""
        return _told(move, self.transit_id, self.target.warehouse_id)


def _told(move: Move, source_id: uuid.UUID | None, target_id: uuid.UUID) -> rules.Moved:
    assert move.transfer_id is not None
    return rules.Moved(
        move_id=move.id,
        company_id=move.company_id,
        product_id=move.product_id,
        currency=move.currency,
        quantity=move.quantity,
        unit_cost=move.unit_cost,
        on=move.moved_on,
        at=move.moved_at or now(),
        source_id=source_id,
        target_id=target_id,
        beyond=TRANSIT,
        origin_type="StockTransfer",
        origin_id=move.transfer_id,
        lot_id=move.lot_id,
        arrival_of_id=move.arrival_of_id,
    )


async def way_of(db: Db, company_id: uuid.UUID | None, source_id: uuid.UUID, target_id: uuid.UUID) -> Way:
    """The warehouses of a transfer, and what is between them. Refuses with NOT_FOUND."""
    company = company_id or db.actor.company_id
    sites = [(company, source_id), (company, target_id)]
    found = await places_of_sites(db, set(sites))
    source, target = (found[site] for site in sites)
    transit = None if source_id == target_id else await ensure_transit(db, source)
    return Way(source, target, transit)


async def hold_both(db: Db, transfer: Transfer, way: Way, moves: Sequence[Move]) -> list[Held]:
    """Lock the balances of the goods where they leave, and where they will arrive."""
    products = {move.product_id for move in moves}
    named = [key for key in (transfer.location_id, transfer.to_location_id) if key is not None]
    if way.is_inside:
        return await hold_each(db, [Need(places=way.source, products=products, shelves=named)])
    first = Need(
        places=way.source,
        products=products,
        virtual=[TRANSIT],
        shelves=[key for key in named if key in way.source.shelves],
        subjects=(),
    )
    return await hold_each(db, [first, Need(places=way.target, products=products, subjects=())])


def leave(
    transfer: Transfer,
    held: Held,
    moves: Sequence[Move],
    parts: Mapping[uuid.UUID, Decimal],
    paths: Paths,
) -> list[Picked]:
    """Take goods from where they lie, and lay them down where they go. Refuses with STOCK_SHORT."""
    picked = []
    held.stock.day = transfer.shipped_on
    for move in moves:
        if move.id not in parts:
            move.status = StockMoveStatus.CANCELLED
            continue
        move.quantity, move.moved_on = parts[move.id], transfer.shipped_on
        picked.append(Picked(move, _picks(transfer, held, move, quantity_path(paths, move.id))))
    return picked


def _picks(transfer: Transfer, held: Held, move: Move, path: Sequence[str]) -> Sequence[Pick]:
    """Where the goods of a move come from: the place that is named, else wherever they lie free."""
    if move.lot_id is not None:
        held.check_lot(move.product_id, move.lot_id, path)
    picks: Sequence[Pick]
    if transfer.location_id is None:
        picks = held.stock.take(move.product_id, move.quantity, path=path, lot_id=move.lot_id)
    else:
        held.check_lot(move.product_id, move.lot_id, path)
        held.stock.take_at((move.product_id, transfer.location_id, move.lot_id), move.quantity, path)
        picks = [Pick(transfer.location_id, move.quantity, move.lot_id)]
    for pick in picks:
        held.stock.put((move.product_id, move.to_location_id, pick.lot_id), pick.quantity)
    return picks


def expect(db: Db, transfer: Transfer, moves: Sequence[Move], done: Sequence[Move]) -> list[Move]:
    """The moves by which what was shipped will arrive: one for each that ships, of the same lot and quantity."""
    planned = {move.arrival_of_id: move for move in moves if move.arrival_of_id is not None}
    by_line = {move.position: move for move in planned.values()}
    shipped = {move.id for move in done}
    expected = []
    for move in done:
        own = planned.get(move.id)
        if own is None:
            own = parted(by_line[move.position], arrival_of_id=move.id)
            db.add(own)
        own.quantity, own.lot_id = move.quantity, move.lot_id
        own.moved_on = max(own.moved_on, transfer.shipped_on)
        expected.append(own)
    for key, move in planned.items():
        if key not in shipped:
            move.status = StockMoveStatus.CANCELLED
    return expected


def take_in(
    db: Db, expected: Sequence[Move], parts: Mapping[uuid.UUID, Decimal], day: date, at: datetime
) -> tuple[list[Move], list[Move]]:
    """The moves that arrive on a day, and those of what stays in transit."""
    arrived: list[Move] = []
    rest: list[Move] = []
    for move in expected:
        left = move.quantity - parts.get(move.id, Decimal(0))
        if move.id not in parts:
            rest.append(move)
            continue
        if left:
            rest.append(parted(move, quantity=left))
            db.add(rest[-1])
        move.quantity, move.moved_on = parts[move.id], day
        mark_done(move, at)
        arrived.append(move)
    return arrived, rest


async def moment_after(db: Db, expected: Sequence[Move]) -> datetime:
    """A moment after goods were shipped, whichever clock said when."""
    keys = sorted({move.arrival_of_id for move in expected if move.arrival_of_id is not None})
    columns = table_of(Move).c
    shipped = await db.one(
        sa.select(sa.func.max(columns.moved_at)).where(
            columns.tenant_id == db.actor.tenant_id,
            columns.id == sa.any_(sa.literal(keys, sa.ARRAY(sa.Uuid))),
        )
    )
    return now() if shipped is None else max(now(), shipped + timedelta(microseconds=1))
