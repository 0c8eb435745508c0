"""What orders are told of suppliers' prices: the price, by when goods come, by what the supplier knows them."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta

import sqlalchemy as sa

from bizsuite.base.catalog.rules.units import Measure
from bizsuite.base.catalog.tables import SupplierProduct
from bizsuite.erp.procurement.rules.ports import PriceAsk, PurchasePricesAsked
from bizsuite.erp.sourcing.loaders import supplier_book
from bizsuite.erp.sourcing.rules import selling
from bizsuite.erp.sourcing.rules.choosing import Ask, Choice
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import refused_within
from bizsuite.kernel.tables import table_of

_SUPPLIED = table_of(SupplierProduct).c


async def answer_prices(db: Db, event: PurchasePricesAsked) -> None:
    """Give lines that name no price the one that their supplier asks, and all of them his own number of the product.

    Where he has none the line stays as it is. Refuses with QUANTITY_NOT_SOLD, QUANTITY_ROUNDING, INVALID_VALUE,
    SUPPLIER_PRICE_CONFLICT.
    """
    codes = await _codes(db, event.asks)
    for each in event.asks:
        each.supplier_code = each.supplier_code or codes.get((each.product_id, each.supplier_id), "")
    open_asks = [each for each in event.asks if each.unit_price is None]
    if not open_asks:
        return
    asked = {place: _asked(each) for place, each in enumerate(open_asks)}
    book = await supplier_book(db, list(asked.values()))
    for place, each in enumerate(open_asks):
        with refused_within(each.path):
            _answer(each, book.choose(asked[place]), book.units[each.unit_id])


def _asked(ask: PriceAsk) -> Ask:
    return Ask(
        product_id=ask.product_id,
        quantity=ask.quantity,
        on=ask.on,
        currency=ask.currency,
        unit_id=ask.unit_id,
        supplier_id=ask.supplier_id,
    )


def _answer(ask: PriceAsk, choice: Choice | None, unit: Measure) -> None:
    if choice is None or choice.problem == "SUPPLIER_PRICE_MISSING":
        return
    best = choice.required("unitPrice")
    ask.unit_price = selling.price_in(best, ask.quantity, unit, "quantity")
    if ask.expected_on is None:
        ask.expected_on = ask.on + timedelta(days=best.offer.lead_days)


async def _codes(db: Db, asks: Sequence[PriceAsk]) -> Mapping[tuple[uuid.UUID, uuid.UUID], str]:
    """By what number suppliers know products. One statement."""
    rows = await db.rows(
        sa.select(_SUPPLIED.product_id, _SUPPLIED.supplier_id, _SUPPLIED.supplier_code).where(
            _SUPPLIED.tenant_id == db.actor.tenant_id,
            _SUPPLIED.product_id.in_(sorted({each.product_id for each in asks})),
            _SUPPLIED.supplier_id.in_(sorted({each.supplier_id for each in asks})),
        )
    )
    return {(row.product_id, row.supplier_id): row.supplier_code for row in rows}
