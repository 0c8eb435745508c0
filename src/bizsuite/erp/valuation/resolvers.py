"""What the value of stock hangs on types that it does not own."""

from typing import Any, cast

import strawberry

from bizsuite.base.catalog import reads as catalog
from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.inventory.types import StockMove
from bizsuite.erp.valuation import loaders, reads, service, types
from bizsuite.erp.valuation.rules import words
from bizsuite.erp.valuation.rules.checks import NewCosting, NewLandedCost, NewRevaluation
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field, found, listed, related
from bizsuite.graph.given import known
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class ValuationQuery:
    """Where queries enter."""

    stock_value: types.StockValue | None = found(reads.stock_value, "A product in a warehouse.")
    stock_values: Connection[types.StockValue] | None = listed(
        reads.stock_value, "What the company's stock is worth, by product and warehouse, the most first."
    )
    cost_entry: types.CostEntry | None = found(reads.entry, "One row of the cost ledger.")
    cost_entries: Connection[types.CostEntry] | None = listed(reads.entry, "The cost ledger, newest first.")
    landed_cost: types.LandedCost | None = found(reads.landed_cost, "One landed cost.")
    landed_costs: Connection[types.LandedCost] | None = listed(
        reads.landed_cost, "What it has cost to get goods here, newest first."
    )


@strawberry.type
class ProductValuation:
    """What the value of stock hangs on Product."""

    costings: Connection[types.ProductCosting] | None = related(
        reads.product_costings, "How companies value it, where that is not by the average."
    )
    stock_values: Connection[types.StockValue] | None = related(
        reads.product_stock_values, "What it is worth by warehouse, the most first."
    )
    cost_entries: Connection[types.CostEntry] | None = related(
        reads.product_cost_entries, "Its cost ledger, newest first."
    )
    cost_changes: Connection[types.CostChange] | None = related(
        reads.product_cost_changes, "Its new values and ways of valuing, newest first."
    )


@strawberry.type
class LotValuation:
    """What the value of stock hangs on Lot."""

    stock_values: Connection[types.StockValue] | None = related(
        reads.lot_stock_values, "What it is worth by warehouse, where each lot is valued by itself."
    )


@strawberry.type
class StockMoveValuation:
    """What the value of stock hangs on StockMove."""

    cost_entries: Connection[types.CostEntry] | None = related(
        reads.move_cost_entries, "What value it brought or took, with later corrections, newest first."
    )
    layers: Connection[types.CostLayer] | None = related(
        reads.move_layers, "What is left of what it brought."
    )
    landed_cost_shares: Connection[types.LandedCostShare] | None = related(
        reads.move_landed_shares, "What it bears of landed costs."
    )
    billed_costs: Connection[types.BilledCost] | None = related(
        reads.move_billed_costs, "By how much its goods were billed at more or less, newest first."
    )

    @field(needs=words.VALUATION_READ)
    async def cost(self, info: Info, move: strawberry.Parent[StockMove]) -> types.MoveCost | None:
        """What its goods cost by now, and how that came about: by which method, of which layers, corrected by what.

        Null for moves that are not done, and for those that stay in a warehouse. The history of the product is
        replayed for it; that of products with very many moves is a fault (BAD_USER_INPUT).
        """
        found = await info.context.load(loaders.costs_of, cast(Any, move).id)
        return None if found is None else types.MoveCost.of(found)


@strawberry.type
class ValuationMutation:
    """What can be said of the value of stock."""

    @mutation(needs=words.COSTING_SET)
    async def product_costing_set(
        self, info: Info, input: types.ProductCostingSetInput
    ) -> types.ProductCostingSetPayload:
        """Value a product otherwise from now on. What is at hand keeps its value; a new standard cost revalues it.

        Refusals: NOT_FOUND, INVALID_VALUE, COSTING_WITH_STOCK, COSTING_BY_LOT_USED.
        """
        product_id = key_of(catalog.product, input.product_id, "productId")
        new = NewCosting(
            product_id=product_id, method=input.method, **known(input, "standard_cost", "by_lot")
        )
        row = await service.set_costing(info.context.db, new)
        return types.ProductCostingSetPayload.of(product_costing=row)

    @mutation(needs=words.STOCK_REVALUE)
    async def stock_revalue(self, info: Info, input: types.StockRevalueInput) -> types.StockRevaluePayload:
        """Give what is at hand of a product another value from today on; under STANDARD it is the new standard.

        Refusals: NOT_FOUND, INVALID_VALUE, NOTHING_TO_REVALUE.
        """
        product_id = key_of(catalog.product, input.product_id, "productId")
        told = known(input, "reason", warehouse_id=inventory.warehouse, lot_id=inventory.lot)
        new = NewRevaluation(product_id=product_id, unit_cost=input.unit_cost, **told)
        return types.StockRevaluePayload.of(product=await service.revalue(info.context.db, new))

    @mutation(needs=words.LANDED_COST_POST)
    async def landed_cost_post(
        self, info: Info, input: types.LandedCostPostInput
    ) -> types.LandedCostPostPayload:
        """Let the goods of receipts bear what it has cost to get them here; what has left adds to what it cost.

        Refusals: NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED,
        LANDED_COST_NO_BEARER, LANDED_COST_UNMEASURED, LANDED_COST_STANDARD.
        """
        keys = [key_of(inventory.receipt, key, "receiptIds") for key in input.receipt_ids]
        new = NewLandedCost(
            receipt_ids=keys, amount=input.amount, share_by=input.share_by, **known(input, "on", "note")
        )
        row = await service.post_landed_cost(info.context.db, new)
        return types.LandedCostPostPayload.of(landed_cost=row)

    @mutation(needs=words.LANDED_COST_POST)
    async def landed_cost_cancel(
        self, info: Info, input: types.LandedCostCancelInput
    ) -> types.LandedCostCancelPayload:
        """Take a landed cost back by one that mirrors it, share by share; what has left adds to what it cost.

        Refusals: NOT_FOUND, LANDED_COST_CANCELLED, INVALID_VALUE, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED.
        """
        key = key_of(reads.landed_cost, input.id)
        row = await service.cancel_landed_cost(info.context.db, key, **known(input, "on", "note"))
        return types.LandedCostCancelPayload.of(landed_cost=row)
