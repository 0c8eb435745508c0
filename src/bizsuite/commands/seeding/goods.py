"""What the demo companies sell, at which prices, where it comes from, and what they had of it."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from bizsuite.base.catalog import service as catalog
from bizsuite.base.catalog.rules.shapes import NewCategory, NewPriceList, NewPriceRule, NewProduct
from bizsuite.commands.seeding import words
from bizsuite.erp.inventory import service as inventory
from bizsuite.erp.inventory.rules import Goods, NewShipment
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import round_money

COSTS = {each.sku: Decimal(each.cost) for each in words.PRODUCTS}
EXPECTED_IN = timedelta(days=10)


TAX_RATE = Decimal("0.08")
"""The tax on what is sold."""


async def products(db: Db, suppliers: Sequence[uuid.UUID], small: bool) -> dict[str, uuid.UUID]:
    """The products by their numbers, in their categories, with those who supply them."""
    categories = await catalog.create_categories(
        db, [NewCategory(name=name) for name in words.CATEGORIES.values()]
    )
    by_key = dict(zip(words.CATEGORIES, categories, strict=True))
    chosen = words.PRODUCTS[: 5 if small else None]
    made = await catalog.create_products(
        db,
        [
            NewProduct(
                sku=each.sku,
                name=each.name,
                list_price=Decimal(each.price),
                unit_cost=Decimal(each.cost),
                currency="USD",
                category_id=by_key[each.category].id,
                sales_tax_rate=TAX_RATE,
                suppliers=_suppliers_of(each.category, suppliers),
            )
            for each in chosen
        ],
    )
    return {each.sku: row.id for each, row in zip(chosen, made, strict=True)}


def _suppliers_of(category: str, suppliers: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    known = zip(suppliers, words.SUPPLIERS, strict=False)
    return [key for key, (_, _, _, _, categories) in known if category in categories]


def supplied(suppliers: Sequence[uuid.UUID], known: Mapping[str, uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """The numbers of what comes from each supplier; each product comes from the first who has it."""
    found: dict[uuid.UUID, list[str]] = {}
    for each in words.PRODUCTS:
        sources = _suppliers_of(each.category, suppliers)
        if each.sku in known and sources:
            found.setdefault(sources[0], []).append(each.sku)
    return found


async def chinese_prices(db: Db, known: Mapping[str, uuid.UUID]) -> None:
    """A price list in CNY, with larger quantities of small parts for less."""
    prices = {each.sku: round_money(Decimal(each.price) * words.YUAN, "CNY") for each in words.PRODUCTS}
    rules = [NewPriceRule(product_id=key, unit_price=prices[sku]) for sku, key in known.items()]
    await catalog.create_price_list(db, NewPriceList(name=words.CHINESE_PRICES, currency="CNY", rules=rules))


async def opening_stock(
    db: Db, known: Mapping[str, uuid.UUID], opened_on: date, *, factor: Decimal = Decimal(1)
) -> None:
    """What the warehouse of the actor's company began with, at its cost."""
    goods = [
        Goods(
            product_id=key,
            quantity=Decimal(5000 if COSTS[sku] < 20 else 400),
            unit_cost=COSTS[sku] * factor,
        )
        for sku, key in known.items()
    ]
    await inventory.open_stock(db, goods, on=opened_on)


async def take_in(
    db: Db,
    supplier: uuid.UUID,
    skus: Sequence[str],
    known: Mapping[str, uuid.UUID],
    on: date,
    *,
    factor: Decimal,
    expected: bool = False,
) -> None:
    """Goods of a supplier arrive on a day, or are only expected then: one receipt in an act, as it posts."""
    lines = [
        Goods(
            product_id=known[sku],
            quantity=Decimal(600 if COSTS[sku] < 20 else 40),
            unit_cost=COSTS[sku] * factor,
        )
        for sku in skus
    ]
    shipment = NewShipment(party_id=supplier, goods=lines, on=on)
    await (inventory.create_receipt if expected else inventory.receive)(db, shipment)
