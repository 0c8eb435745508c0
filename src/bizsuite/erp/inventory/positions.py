"""How stock stands: what is kept of a product, and what lay where at the end of a day, as SELECTs.

What lay somewhere on a day is what was kept of the end of the last period before it, with the moves since then: what
happened before a closed period is not looked at, what happens later makes no difference.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.loaders import leaves
from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.tables import KitPart, Product, Template
from bizsuite.erp.inventory.rules import StockLocationKind, StockMoveStatus
from bizsuite.erp.inventory.tables import (
    Availability,
    Balance,
    Demand,
    Location,
    Move,
    Reservation,
    Snapshot,
)
from bizsuite.kernel.reads import Asker, Given
from bizsuite.kernel.tables import table_of

_PART, _PRODUCT, _TEMPLATE = table_of(KitPart), table_of(Product), table_of(Template)
Selected = sa.Select[*tuple[Any, ...]]
Key = sa.ColumnElement[Any]
Rows = sa.FromClause


def availability(product: Key, asker: type[Asker], given: Given) -> Selected:
    """What is kept of a product in the warehouses of the company; in one of them where it is named.

    Where a day is named it is what lay there, or is planned, by the end of that day.
    """
    if given["on"] is not None:
        return _available_on(product, asker, {**given, "date": given["on"]})
    kept = table_of(Availability).alias()
    on_hand, reserved, incoming, outgoing = (
        sa.func.coalesce(sa.func.sum(kept.c[name]), _ZERO)
        for name in ("on_hand", "reserved", "incoming", "outgoing")
    )
    found = sa.select(
        on_hand.label("on_hand"),
        reserved.label("reserved"),
        (on_hand - reserved).label("available"),
        incoming.label("incoming"),
        outgoing.label("outgoing"),
        (on_hand + incoming - outgoing).label("forecast"),
    ).where(
        kept.c.tenant_id == asker.tenant_id,
        kept.c.product_id == product,
        kept.c.company_id == asker.company_id,
    )
    named = given["warehouse_id"]
    return found if named is None else found.where(kept.c.warehouse_id == named)


def kits_available(product: Key, asker: type[Asker], given: Given) -> Selected:
    """How many whole kits the goods make that can be promised now: the least that any component makes.

    Null for what is no kit, and for kits of services alone.
    """
    part = leaves(_PART.c.kit_id == product, asker.tenant_id).subquery()
    kept = table_of(Availability).alias()
    there = sa.select(sa.func.coalesce(sa.func.sum(kept.c.on_hand - kept.c.reserved), 0)).where(
        kept.c.tenant_id == asker.tenant_id,
        kept.c.product_id == part.c.component_id,
        kept.c.company_id == asker.company_id,
    )
    if (named := given["warehouse_id"]) is not None:
        there = there.where(kept.c.warehouse_id == named)
    whole = sa.func.greatest(sa.func.floor(there.correlate(part).scalar_subquery() / part.c.quantity), 0)
    same = sa.and_(_PRODUCT.c.tenant_id == asker.tenant_id, _PRODUCT.c.id == part.c.component_id)
    kind = sa.and_(_TEMPLATE.c.tenant_id == asker.tenant_id, _TEMPLATE.c.id == _PRODUCT.c.template_id)
    return (
        sa.select(sa.cast(sa.func.min(whole), sa.Numeric(20, 6)).label("kits"))
        .select_from(part.join(_PRODUCT, same).join(_TEMPLATE, kind))
        .where(_TEMPLATE.c.kind == ProductKind.GOODS)
    )


def of_balance(balance: Key, asker: type[Asker], given: Given) -> Selected:
    """What lay at the place of a balance at the end of a day."""
    balances = table_of(Balance).alias()
    clause, on_hand = _then(balances, balances, given["date"], asker)
    return (
        sa.select(sa.func.coalesce(sa.func.sum(on_hand), _ZERO).label("on_hand"))
        .select_from(clause)
        .where(balances.c.tenant_id == asker.tenant_id, balances.c.id == balance)
    )


def as_of(product: Key, asker: type[Asker], given: Given) -> Selected:
    """What lay in INTERNAL places of the company at the end of a day, and what is planned for it or before."""
    on_hand, incoming = _stored(product, asker, given), _incoming(product, asker, given)
    outgoing = _waiting(product, asker, given) + _leaving(product, asker, given)
    return sa.select(
        on_hand.label("on_hand"),
        incoming.label("incoming"),
        outgoing.label("outgoing"),
        (on_hand + incoming - outgoing).label("forecast"),
    )


def _available_on(product: Key, asker: type[Asker], given: Given) -> Selected:
    """The same as of a day, with what is set aside for demands due by then."""
    then = as_of(product, asker, given).subquery()
    reserved = _reserved(product, asker, given)
    return sa.select(
        then.c.on_hand,
        reserved.label("reserved"),
        (then.c.on_hand - reserved).label("available"),
        then.c.incoming,
        then.c.outgoing,
        then.c.forecast,
    )


def _then(balances: Rows, clause: Any, day: Any, asker: type[Asker]) -> tuple[Any, Key]:
    """What is selected from, and what lay at the place of each balance at the end of a day.

    A balance has a lot or none, and for each there is an index: "the same lot, or none of both" would be read from no
    index. So both are joined, of which one finds nothing.
    """
    on_hand, joined = _ZERO, clause
    for alike in _of_none, _of_lot:
        last = _kept(balances, alike, day, asker).lateral()
        # Not coalesce(), which PostgreSQL takes for leaky: behind row-level security it would search no index by it.
        since = sa.case((last.c.as_of.is_(None), sa.literal_column("'-infinity'::date")), else_=last.c.as_of)
        came, left = (
            _moved(place, balances, alike, since, day, asker).lateral()
            for place in ("to_location_id", "from_location_id")
        )
        joined = joined.outerjoin(last, sa.true()).join(came, sa.true()).join(left, sa.true())
        on_hand += sa.func.coalesce(last.c.on_hand, _ZERO) + came.c.quantity - left.c.quantity
    return joined, on_hand


Alike = Callable[[Rows, Rows], list[sa.ColumnElement[bool]]]
"""By what rows are those of a balance."""


def _of_lot(rows: Rows, balances: Rows) -> list[sa.ColumnElement[bool]]:
    """Rows of the lot of a balance; none for a balance that has no lot."""
    return [rows.c.lot_id == balances.c.lot_id]


def _of_none(rows: Rows, balances: Rows) -> list[sa.ColumnElement[bool]]:
    """Rows without a lot, for a balance that has none."""
    return [rows.c.lot_id.is_(None), balances.c.lot_id.is_(None)]


def _kept(balances: Rows, alike: Alike, day: Any, asker: type[Asker]) -> Selected:
    """What was kept of each balance at the end of the last period by a day."""
    kept = table_of(Snapshot).alias()
    return (
        sa.select(kept.c.as_of, kept.c.on_hand)
        .where(
            kept.c.tenant_id == asker.tenant_id,
            kept.c.product_id == balances.c.product_id,
            kept.c.location_id == balances.c.location_id,
            kept.c.as_of <= day,
            *alike(kept, balances),
        )
        .order_by(kept.c.as_of.desc())
        .limit(sa.literal_column("1"))
    )


def _moved(place: str, balances: Rows, alike: Alike, since: Key, day: Any, asker: type[Asker]) -> Selected:
    """How much came to a place, or left it, after a day and by another: read from one index."""
    moves = table_of(Move).alias()
    return sa.select(sa.func.coalesce(sa.func.sum(moves.c.quantity), _ZERO).label("quantity")).where(
        moves.c.tenant_id == asker.tenant_id,
        moves.c[place] == balances.c.location_id,
        moves.c.product_id == balances.c.product_id,
        moves.c.status == _DONE,
        moves.c.moved_on > since,
        moves.c.moved_on <= day,
        *alike(moves, balances),
    )


# Constants of ours stand in the text, so that PostgreSQL sees which partial index fits.
_DONE: Key = sa.literal_column(f"'{StockMoveStatus.DONE.value}'")
_DRAFT: Key = sa.literal_column(f"'{StockMoveStatus.DRAFT.value}'")
_ZERO: Key = sa.literal_column("0", sa.Numeric)
_INTERNAL: Key = sa.literal_column(f"'{StockLocationKind.INTERNAL.value}'")


def _stored(product: Key, asker: type[Asker], given: Given) -> Key:
    """What lay in the INTERNAL places of the company, or of one of its warehouses."""
    balances, places = table_of(Balance).alias(), table_of(Location).alias()
    at = sa.and_(places.c.tenant_id == balances.c.tenant_id, places.c.id == balances.c.location_id)
    clause, on_hand = _then(balances, balances.join(places, at), given["date"], asker)
    return _sum(
        sa.select(on_hand.label("quantity"))
        .select_from(clause)
        .where(
            balances.c.tenant_id == asker.tenant_id,
            balances.c.product_id == product,
            balances.c.company_id == asker.company_id,
            places.c.kind == _INTERNAL,
            *_in_warehouse(places.c.warehouse_id, given),
        )
    )


def _incoming(product: Key, asker: type[Asker], given: Given) -> Key:
    """What drafts for that day or before will bring to the places of the company, or of one of its warehouses."""
    return _sum(_drafts("to_location_id", product, asker, given)[0])


def _leaving(product: Key, asker: type[Asker], given: Given) -> Key:
    """What drafts for that day or before will take for which no demand waits."""
    chosen, moves = _drafts("from_location_id", product, asker, given)
    return _sum(chosen.where(sa.or_(moves.c.subject_id.is_(None), moves.c.return_id.is_not(None))))


def _drafts(end: str, product: Key, asker: type[Asker], given: Given) -> tuple[Selected, Rows]:
    """The drafts at one end of which lies one of our places."""
    moves, places = table_of(Move).alias(), table_of(Location).alias()
    at = sa.and_(places.c.tenant_id == moves.c.tenant_id, places.c.id == moves.c[end])
    chosen = (
        sa.select(moves.c.quantity)
        .join_from(moves, places, at)
        .where(
            moves.c.tenant_id == asker.tenant_id,
            moves.c.product_id == product,
            moves.c.company_id == asker.company_id,
            moves.c.status == _DRAFT,
            moves.c.moved_on <= given["date"],
            places.c.kind == _INTERNAL,
            *_in_warehouse(places.c.warehouse_id, given),
        )
    )
    return chosen, moves


def _waiting(product: Key, asker: type[Asker], given: Given) -> Key:
    """What demands due on that day or before still wait for."""
    demands = table_of(Demand).alias()
    return _sum(
        sa.select(demands.c.quantity).where(
            demands.c.tenant_id == asker.tenant_id,
            demands.c.product_id == product,
            demands.c.company_id == asker.company_id,
            demands.c.due_on <= given["date"],
            *_in_warehouse(demands.c.warehouse_id, given),
        )
    )


def _reserved(product: Key, asker: type[Asker], given: Given) -> Key:
    """What is set aside for demands due on that day or before."""
    kept, demands = table_of(Reservation).alias(), table_of(Demand).alias()
    own = sa.and_(demands.c.tenant_id == kept.c.tenant_id, demands.c.id == kept.c.demand_id)
    return _sum(
        sa.select(kept.c.quantity)
        .join_from(kept, demands, own)
        .where(
            kept.c.tenant_id == asker.tenant_id,
            kept.c.product_id == product,
            kept.c.company_id == asker.company_id,
            demands.c.due_on <= given["date"],
            *_in_warehouse(demands.c.warehouse_id, given),
        )
    )


def _in_warehouse(column: Key, given: Given) -> list[sa.ColumnElement[bool]]:
    named = given["warehouse_id"]
    return [] if named is None else [column == named]


def _sum(chosen: Selected) -> Key:
    parts = chosen.subquery()
    return (
        sa.select(sa.func.coalesce(sa.func.sum(parts.c.quantity), _ZERO)).select_from(parts).scalar_subquery()
    )
