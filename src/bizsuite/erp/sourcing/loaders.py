"""What suppliers' prices need to know: units, the prices of products, whose they are; and which ones are best."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.loaders import measures
from bizsuite.base.catalog.rules.units import Measure
from bizsuite.base.catalog.tables import Product, SupplierProduct, Unit
from bizsuite.erp.sourcing.rules.choosing import Ask, Choice, Offer, best_supplier_price
from bizsuite.erp.sourcing.rules.prices import Break, Held
from bizsuite.erp.sourcing.tables import SupplierPrice, SupplierPriceBreak
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of

_PRODUCT, _UNIT, _SUPPLIED = table_of(Product), table_of(Unit), table_of(SupplierProduct)
_PRICE, _BREAK = table_of(SupplierPrice), table_of(SupplierPriceBreak)
_MEASURE = tuple(Measure.__dataclass_fields__)
_OF_OFFER = (
    *("id", "product_id", "supplier_id", "currency", "quantity_min", "quantity_multiple", "lead_days"),
    *("starts_on", "ends_on"),
)


@dataclass(frozen=True, slots=True)
class Bought:
    """A product as far as buying it goes: in what it is counted, and the currency of its own prices."""

    unit: Measure
    currency: str


@dataclass(frozen=True, slots=True)
class SupplierBook:
    """What choosing among suppliers of some products needs to know."""

    goods: Mapping[uuid.UUID, Bought]
    offers: Mapping[uuid.UUID, Sequence[Offer]]
    units: Mapping[uuid.UUID, Measure]

    def choose(self, ask: Ask) -> Choice | None:
        """The best price; None where there is no such product.

        Refuses with NOT_FOUND, UNIT_CATEGORY_MISMATCH, QUANTITY_ROUNDING, INVALID_VALUE.
        """
        if (product := self.goods.get(ask.product_id)) is None:
            return None
        unit = product.unit if ask.unit_id is None else self.units.get(ask.unit_id)
        plain = replace(ask, currency=ask.currency or product.currency)
        return best_supplier_price(plain, _fitting(unit, product.unit), self.offers.get(ask.product_id, ()))


async def supplier_book(db: Db, asks: Sequence[Ask]) -> SupplierBook:
    """What these questions need: two statements, however many, and one more for foreign units."""
    goods = await goods_of(db, {ask.product_id for ask in asks})
    offers = await _offers(db, goods)
    units = await measures(db, [ask.unit_id for ask in asks], [each.unit for each in goods.values()])
    return SupplierBook(goods, offers, units)


async def supplier_choices(db: Db, asks: Iterable[Ask]) -> Mapping[Ask, Choice]:
    """The best price for each question; those about products that are not there are left out.

    Refuses as `SupplierBook.choose` does.
    """
    wanted = list(dict.fromkeys(asks))
    book = await supplier_book(db, wanted)
    return {ask: choice for ask in wanted if (choice := book.choose(ask)) is not None}


def _fitting(unit: Measure | None, product: Measure) -> Measure:
    """The unit that is asked for, of the product's category whether or not anybody supplies it."""
    if unit is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=["unitId"])
    if unit.category_id != product.category_id:
        raise Refused(
            "UNIT_CATEGORY_MISMATCH", "Units of two categories cannot be converted.", path=["unitId"]
        )
    return unit


async def goods_of(db: Db, products: Collection[uuid.UUID]) -> dict[uuid.UUID, Bought]:
    """In what products are counted. One statement, none where there is nothing to ask."""
    if not products:
        return {}
    rows = await db.rows(
        sa.select(
            _PRODUCT.c.id.label("product_id"), _PRODUCT.c.currency, *(_UNIT.c[name] for name in _MEASURE)
        )
        .join(_UNIT, sa.and_(_UNIT.c.tenant_id == _PRODUCT.c.tenant_id, _UNIT.c.id == _PRODUCT.c.unit_id))
        .where(_PRODUCT.c.tenant_id == db.actor.tenant_id, _PRODUCT.c.id.in_(sorted(products)))
    )
    return {
        row.product_id: Bought(Measure(*(row._mapping[name] for name in _MEASURE)), row.currency)
        for row in rows
    }


async def _offers(db: Db, products: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[Offer]]:
    """What suppliers ask for products, by product."""
    if not products:
        return {}
    rows = await db.rows(
        sa.select(
            *(_PRICE.c[name] for name in _OF_OFFER),
            *(_UNIT.c[name].label(f"unit_{name}") for name in _MEASURE),
            _SUPPLIED.c.position,
            _BREAK.c.quantity_from,
            _BREAK.c.unit_price,
        )
        .join(_UNIT, sa.and_(_UNIT.c.tenant_id == _PRICE.c.tenant_id, _UNIT.c.id == _PRICE.c.unit_id))
        .join(
            _BREAK,
            sa.and_(_BREAK.c.tenant_id == _PRICE.c.tenant_id, _BREAK.c.supplier_price_id == _PRICE.c.id),
        )
        .outerjoin(
            _SUPPLIED,
            sa.and_(
                _SUPPLIED.c.tenant_id == _PRICE.c.tenant_id,
                _SUPPLIED.c.product_id == _PRICE.c.product_id,
                _SUPPLIED.c.supplier_id == _PRICE.c.supplier_id,
            ),
        )
        .where(_PRICE.c.tenant_id == db.actor.tenant_id, _PRICE.c.product_id.in_(sorted(products)))
        .order_by(_PRICE.c.id, _BREAK.c.quantity_from)
    )
    breaks: dict[uuid.UUID, list[Break]] = {}
    for row in rows:
        breaks.setdefault(row.id, []).append(Break(row.quantity_from, row.unit_price))
    offers: dict[uuid.UUID, list[Offer]] = {}
    for row in {row.id: row for row in rows}.values():
        offers.setdefault(row.product_id, []).append(_offer(row, breaks[row.id]))
    return offers


def _offer(row: Any, breaks: Sequence[Break]) -> Offer:
    told = {name: row._mapping[name] for name in (*_OF_OFFER, "position") if name != "product_id"}
    return Offer(unit=Measure(*(row._mapping[f"unit_{name}"] for name in _MEASURE)), breaks=breaks, **told)


async def held_prices(db: Db, price: SupplierPrice) -> list[Held]:
    """When the other prices hold of the same product, supplier, unit and currency."""
    same = ("product_id", "supplier_id", "unit_id", "currency")
    rows = await db.rows(
        sa.select(_PRICE.c.id, _PRICE.c.starts_on, _PRICE.c.ends_on).where(
            _PRICE.c.tenant_id == db.actor.tenant_id,
            _PRICE.c.id != price.id,
            *(_PRICE.c[name] == getattr(price, name) for name in same),
        )
    )
    return [Held(*row) for row in rows]
