"""Finding the lots that are named, and making those that come for the first time."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bizsuite.base.catalog.tables import Product
from bizsuite.base.parties.rules.checks import name_of
from bizsuite.erp.inventory.rules import (
    LOT_USE_EXPIRED,
    Goods,
    LotPart,
    LotTracking,
    NewShipment,
    StockLocationKind,
    Tracking,
    Traits,
    lots,
)
from bizsuite.erp.inventory.tables import Balance, Location, Lot, LotTracked, Move
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_within
from bizsuite.kernel.paths import DOCUMENT, line_paths, quantity_path
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import new_id

_BALANCE, _LOCATION, _LOT = table_of(Balance), table_of(Location), table_of(Lot)
_PRODUCT, _TRACKED = table_of(Product), table_of(LotTracked)

Key = tuple[uuid.UUID, str]
"""A product and the code of one of its lots."""


@dataclass(frozen=True, slots=True)
class Named:
    """So much of a lot of a product, as it is named."""

    product_id: uuid.UUID
    part: LotPart
    quantity: Decimal

    @property
    def key(self) -> Key:
        """The product and the code."""
        return self.product_id, self.part.code


@dataclass(frozen=True, slots=True)
class Known:
    """A lot that is named, and what is known of it."""

    id: uuid.UUID
    traits: Traits


Found = Mapping[Key, Known]


async def leaving_lots(db: Db, named: Sequence[Named], on: date | None) -> Found:
    """The lots of goods that leave on a day; nothing is locked. Without a day they may have expired.

    Refuses with NOT_FOUND, LOT_NOT_TRACKED, SERIAL_QUANTITY, LOT_UNKNOWN, LOT_EXPIRY_DIFFERS, LOT_EXPIRED.
    """
    if not named:
        return {}
    await _trackings(db, named)
    found = await _stored(db, named)
    _check(db, named, found, on)
    return found


async def coming_lots(
    db: Db, named: Sequence[Named], on: date, *, moving: bool = False, used: bool = True
) -> Found:
    """The lots of goods that come on a day, locked; what is new comes into being.

    With `moving` they come now: no piece may be there already, and the lot notes the day of its first goods. Unless
    they are to be `used` they may have expired.
    Refuses with NOT_FOUND, INVALID_VALUE, LOT_NOT_TRACKED, SERIAL_QUANTITY, LOT_EXPIRY_REQUIRED, LOT_EXPIRY_DIFFERS,
    LOT_EXPIRED, SERIAL_TWICE.
    """
    if not named:
        return {}
    trackings = await _trackings(db, named)
    await _make(db, named, trackings)
    stored = await _stored(db, named)
    _check(db, named, stored, on if used else None)
    rows = await db.lock_all(Lot, [known.id for known in stored.values()])
    if moving:
        serials = [each for each in named if trackings[each.product_id].mode is LotTracking.SERIAL]
        await _not_there(db, serials, stored)
        for row in rows.values():
            row.received_on = min(on, row.received_on or on)
    return {
        key: Known(known.id, replace(known.traits, received_on=rows[known.id].received_on))
        for key, known in stored.items()
    }


def named_of(goods: Sequence[Goods]) -> list[Named]:
    """The lots that lines name. Refuses with INVALID_VALUE, LOT_QUANTITIES."""
    return [
        Named(each.product_id, part, quantity)
        for place, each in enumerate(goods)
        if each.lots
        for part, quantity in lots.quantities_of(
            each.lots,
            each.quantity,
            ["lines", str(place), "quantity"] if each.path == DOCUMENT else each.path,
        )
    ]


def by_lot(goods: Sequence[Goods], found: Found) -> Sequence[Goods]:
    """The lines, with one for each lot that they name."""
    if not found:
        return goods
    told: list[Goods] = []
    for place, each in enumerate(goods):
        if not each.lots:
            told.append(replace(each, position=place))
        for part, quantity in lots.quantities_of(each.lots, each.quantity, each.path) if each.lots else ():
            key = (each.product_id, part.code)
            told.append(replace(each, lots=(), lot_id=found[key].id, quantity=quantity, position=place))
    return told


async def deliveries_by_lot(
    db: Db, news: Sequence[NewShipment], days: Sequence[date]
) -> Sequence[NewShipment]:
    """Deliveries with a line for each lot that is named. Refuses with what `leaving_lots` refuses."""
    told = []
    for new, day in zip(news, days, strict=True):
        with refused_within(new.path):
            found = await leaving_lots(db, named_of(new.goods), day)
            told.append(replace(new, goods=by_lot(new.goods, found)))
    return told


async def named_of_moves(
    db: Db, moves: Sequence[Move], said: Mapping[uuid.UUID, Sequence[LotPart]]
) -> dict[uuid.UUID, list[Named]]:
    """By planned move the lots of which goods move: those that are said now, else the one that was planned.

    Refuses with INVALID_VALUE, LOT_QUANTITIES.
    """
    planned = {move.lot_id for move in moves if move.lot_id is not None and not said.get(move.id)}
    codes = await _codes(db, planned - {None}) if planned else {}
    paths, told = line_paths(said), {}
    for move in moves:
        parts: Sequence[LotPart] = said.get(move.id, ())
        if not parts and move.lot_id is not None:
            parts = [LotPart(code=codes[move.lot_id], path=quantity_path(paths, move.id))]
        if parts:
            told[move.id] = [
                Named(move.product_id, part, quantity)
                for part, quantity in lots.quantities_of(parts, move.quantity, quantity_path(paths, move.id))
            ]
    return told


def _check(db: Db, named: Sequence[Named], found: Found, day: date | None) -> None:
    allowed = day is None or db.actor.may(LOT_USE_EXPIRED)
    for each in named:
        known = found.get(each.key)
        if known is None:
            raise lots.unknown(each.part.code, [*each.part.path, "code"])
        lots.is_same_expiry(known.traits, each.part)
        lots.is_good(known.traits, day or date.max, allowed, [*each.part.path, "code"])


async def _trackings(db: Db, named: Sequence[Named]) -> dict[uuid.UUID, Tracking]:
    """How the products of named lots are told apart. Refuses with NOT_FOUND, LOT_NOT_TRACKED, SERIAL_QUANTITY."""
    wanted = sorted({each.product_id for each in named})
    rows = await db.rows(
        sa.select(_PRODUCT.c.id, _PRODUCT.c.sku, _TRACKED.c.mode, _TRACKED.c.has_expiry)
        .outerjoin(
            _TRACKED,
            sa.and_(_TRACKED.c.tenant_id == _PRODUCT.c.tenant_id, _TRACKED.c.product_id == _PRODUCT.c.id),
        )
        .where(
            _PRODUCT.c.tenant_id == db.actor.tenant_id,
            _PRODUCT.c.id == sa.any_(sa.literal(wanted, sa.ARRAY(sa.Uuid))),
        )
    )
    told = {row.id: Tracking(row.mode or LotTracking.NONE, bool(row.has_expiry)) for row in rows}
    names = {row.id: row.sku for row in rows}
    for each in named:
        if (tracking := told.get(each.product_id)) is None:
            raise Refused("NOT_FOUND", "There is no such record.", path=["productId"])
        lots.is_named(tracking.mode, True, names[each.product_id], each.part.path)
        lots.pieces(tracking.mode, each.quantity, [*each.part.path, "quantity"], of_one=True)
    return told


async def _stored(db: Db, named: Sequence[Named]) -> dict[Key, Known]:
    keys = sorted({each.key for each in named})
    wanted = sa.tuple_(_LOT.c.product_id, _LOT.c.code).in_(
        sa.select(
            sa.func.unnest(sa.literal([key[0] for key in keys], sa.ARRAY(sa.Uuid))),
            sa.func.unnest(sa.literal([key[1] for key in keys], sa.ARRAY(sa.Text))),
        )
    )
    rows = await db.rows(sa.select(_LOT).where(_LOT.c.tenant_id == db.actor.tenant_id, wanted))
    return {
        (row.product_id, row.code): Known(row.id, Traits(row.code, row.expires_on, row.received_on))
        for row in rows
    }


async def _make(db: Db, named: Sequence[Named], trackings: Mapping[uuid.UUID, Tracking]) -> None:
    """Insert the lots that are new, in one order; whoever is quicker with the same does not disturb."""
    there = await _stored(db, named)
    new = {
        each.key: {
            "tenant_id": db.actor.tenant_id,
            "id": new_id(),
            "product_id": each.product_id,
            "code": name_of(each.part.code, "code"),
            "expires_on": lots.expiry_of_new(trackings[each.product_id], each.part),
            "note": "",
        }
        for each in named
        if each.key not in there
    }
    if new:
        adding = insert(_LOT).values([new[key] for key in sorted(new)]).on_conflict_do_nothing()
        db.made(Lot, (await db.run(adding.returning(_LOT.c.id))).scalars())


async def _not_there(db: Db, named: Sequence[Named], found: Found) -> None:
    """Pieces that come are nowhere yet. Their lots are locked: whoever brings one has locked it.

    Refuses with SERIAL_TWICE.
    """
    seen: set[Key] = set()
    for each in named:
        if each.key in seen:
            raise lots.there_already([*each.part.path, "code"])
        seen.add(each.key)
    if not named:
        return
    wanted = sorted({found[each.key].id for each in named})
    ours = (StockLocationKind.INTERNAL, StockLocationKind.TRANSIT)
    rows = await db.rows(
        sa.select(_BALANCE.c.lot_id)
        .join(
            _LOCATION,
            sa.and_(_LOCATION.c.tenant_id == _BALANCE.c.tenant_id, _LOCATION.c.id == _BALANCE.c.location_id),
        )
        .where(
            _BALANCE.c.tenant_id == db.actor.tenant_id,
            _BALANCE.c.lot_id == sa.any_(sa.literal(wanted, sa.ARRAY(sa.Uuid))),
            _LOCATION.c.kind.in_(ours),
            _BALANCE.c.on_hand > 0,
        )
    )
    there = {row.lot_id for row in rows}
    for each in named:
        if found[each.key].id in there:
            raise lots.there_already([*each.part.path, "code"])


async def _codes(db: Db, wanted: Collection[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    keys = sorted(key for key in wanted if key is not None)
    rows = await db.rows(
        sa.select(_LOT.c.id, _LOT.c.code).where(
            _LOT.c.tenant_id == db.actor.tenant_id,
            _LOT.c.id == sa.any_(sa.literal(keys, sa.ARRAY(sa.Uuid))),
        )
    )
    return {row.id: row.code for row in rows}
