"""What suppliers' prices hang on types that they do not own."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, cast

import strawberry

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.catalog.types import Product
from bizsuite.base.parties import reads as parties
from bizsuite.erp.sourcing import loaders, reads, service, types
from bizsuite.erp.sourcing.rules import words
from bizsuite.erp.sourcing.rules.choosing import Ask
from bizsuite.erp.sourcing.rules.words import SupplierRanking
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field, found, listed, related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel.clock import today

_Quantity = Annotated[Decimal | None, strawberry.argument(description="How much is wanted; 1 if left out.")]
_Unit = Annotated[
    strawberry.ID | None, strawberry.argument(description="In which unit; the product's own if left out.")
]
_Supplier = Annotated[
    strawberry.ID | None, strawberry.argument(description="From whom; from anybody if left out.")
]
_Day = Annotated[date | None, strawberry.argument(description="Ordered on which day; today if left out.")]
_Currency = Annotated[
    CurrencyCode | None, strawberry.argument(description="In which currency; the product's own if left out.")
]
_Ranking = Annotated[SupplierRanking, strawberry.argument(description="What makes one price the best.")]


@strawberry.type
class SourcingQuery:
    """Where queries enter."""

    supplier_price: types.SupplierPrice | None = found(
        reads.supplier_price, "One price of a supplier, by id."
    )
    supplier_prices: Connection[types.SupplierPrice] | None = listed(
        reads.supplier_price, "Suppliers' prices, those that start last first."
    )


@strawberry.type
class ProductSupplierPrices:
    """What suppliers' prices hang on Product."""

    supplier_prices: Connection[types.SupplierPrice] | None = related(
        reads.product_prices, "What suppliers ask for it, those that start last first."
    )

    @field(needs=words.SUPPLIER_PRICE_READ)
    async def supplier_price(
        self,
        info: Info,
        product: strawberry.Parent[Product],
        quantity: _Quantity = None,
        unit_id: _Unit = None,
        supplier_id: _Supplier = None,
        on: _Day = None,
        currency: _Currency = None,
        ranking: _Ranking = SupplierRanking.PREFERRED,
    ) -> types.SupplierPriceChoice | None:
        """From whom so much of it is best bought: how much must be ordered, at what price, and why.

        What is wanted is taken to the unit in which a supplier sells, up to the least that he sells and to whole packs.
        Faults: BAD_USER_INPUT for a unit of another category and for a quantity that is no multiple of its unit's step.
        """
        row = cast(Any, product)
        ask = Ask(
            product_id=row.id,
            quantity=quantity if quantity is not None else Decimal(1),
            on=on or today(info.context.actor.zone),
            currency=currency,
            unit_id=key_of(catalog.unit, unit_id, "unitId") if unit_id else None,
            supplier_id=key_of(parties.supplier, supplier_id, "supplierId") if supplier_id else None,
            ranking=ranking,
        )
        choice = await info.context.load(loaders.supplier_choices, ask)
        return None if choice is None else types.SupplierPriceChoice.of(choice, ask.on)


@strawberry.type
class SupplierPrices:
    """What suppliers' prices hang on Supplier."""

    prices: Connection[types.SupplierPrice] | None = related(
        reads.supplier_prices, "What they ask for products, those that start last first."
    )


@strawberry.type
class SuppliedPrices:
    """What suppliers' prices hang on SupplierProduct."""

    prices: Connection[types.SupplierPrice] | None = related(
        reads.supplied_prices, "What this supplier asks for this product, those that start last first."
    )


@strawberry.type
class SourcingMutation:
    """What can be done with suppliers' prices."""

    @mutation(needs=words.SUPPLIER_PRICE_WRITE)
    async def supplier_price_set(
        self, info: Info, input: types.SupplierPriceSetInput
    ) -> types.SupplierPriceSetPayload:
        """Record what a supplier asks for a product; a price without an end that holds before ends the day before.

        Refusals: NOT_FOUND, INVALID_VALUE, UNIT_CATEGORY_MISMATCH, QUANTITY_ROUNDING, QUANTITY_BREAK_TWICE,
        SUPPLIER_PRICE_OVERLAP.
        """
        made = await service.set_supplier_price(info.context.db, input.new())
        return types.SupplierPriceSetPayload.of(supplier_price=made)

    @mutation(needs=words.SUPPLIER_PRICE_WRITE)
    async def supplier_price_end(
        self, info: Info, input: types.SupplierPriceEndInput
    ) -> types.SupplierPriceEndPayload:
        """Give a supplier's price another last day. Refusals: NOT_FOUND, INVALID_VALUE, SUPPLIER_PRICE_OVERLAP."""
        key = key_of(reads.supplier_price, input.id)
        ended = await service.end_supplier_price(info.context.db, key, on=input.on)
        return types.SupplierPriceEndPayload.of(supplier_price=ended)
