"""What can be asked of lots, and done with them."""

import strawberry

from bizsuite.base.catalog import reads as catalog
from bizsuite.erp.inventory import reads, rules, service, types
from bizsuite.erp.inventory.rules import RemovalRule, Tracking
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.given import known
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class LotQuery:
    """Where queries enter."""

    lot: types.Lot | None = found(reads.lot, "One lot or serial number, by id or the id of another system.")
    lots: Connection[types.Lot] | None = listed(reads.lot, "Lots and serial numbers, by code.")
    removal_rule: types.RemovalRule | None = found(reads.removal, "One rule by which goods are taken.")
    removal_rules: Connection[types.RemovalRule] | None = listed(
        reads.removal, "The rules by which goods are taken in the company, the oldest first."
    )


@strawberry.type
class ProductLots:
    """What lots hang on Product."""

    lots: Connection[types.Lot] | None = related(reads.product_lots, "Its lots or serial numbers, by code.")
    lot_tracking: types.ProductLotTracking | None = related(
        reads.product_tracking, "How its goods are told apart; null where they never were."
    )


@strawberry.type
class LotMutation:
    """What can be done with lots."""

    @mutation(needs=rules.LOT_MANAGE)
    async def product_lot_tracking_set(
        self, info: Info, input: types.ProductLotTrackingSetInput
    ) -> types.ProductLotTrackingSetPayload:
        """Say whether goods of a product are told apart: by lots, by serial numbers, with expiry or without.

        Only while none of it is in stock or planned to move. Refusals: NOT_FOUND, PRODUCT_NOT_GOODS, INVALID_VALUE,
        TRACKING_WITH_STOCK.
        """
        product_id = key_of(catalog.product, input.product_id, "productId")
        row = await service.set_tracking(info.context.db, product_id, Tracking(input.mode, input.has_expiry))
        return types.ProductLotTrackingSetPayload.of(product_lot_tracking=row)

    @mutation(needs=rules.LOT_MANAGE)
    async def lot_update(self, info: Info, input: types.LotUpdateInput) -> types.LotUpdatePayload:
        """Note something of a lot, or when it really expires. Refusals: NOT_FOUND, INVALID_VALUE."""
        key = key_of(reads.lot, input.id)
        change = service.LotChange(**known(input, "expires_on", "note"))
        return types.LotUpdatePayload.of(lot=await service.update_lot(info.context.db, key, change))

    @mutation(needs=rules.LOT_MANAGE)
    async def removal_rule_set(
        self, info: Info, input: types.RemovalRuleSetInput
    ) -> types.RemovalRuleSetPayload:
        """Say in which order goods are taken that are told apart. Refusals: NOT_FOUND, INVALID_VALUE."""
        subjects = known(
            input, product_id=catalog.product, category_id=catalog.category, warehouse_id=reads.warehouse
        )
        rule = RemovalRule(strategy=input.strategy, **subjects)
        return types.RemovalRuleSetPayload.of(removal_rule=await service.set_removal(info.context.db, rule))

    @mutation(needs=rules.LOT_MANAGE)
    async def removal_rule_delete(
        self, info: Info, input: types.RemovalRuleDeleteInput
    ) -> types.RemovalRuleDeletePayload:
        """Forget a rule by which goods are taken. Refusals: NOT_FOUND."""
        key = key_of(reads.removal, input.id)
        return types.RemovalRuleDeletePayload.of(company=await service.delete_removal(info.context.db, key))

    @mutation(needs=rules.WAREHOUSE_CREATE)
    async def stock_location_update(
        self, info: Info, input: types.StockLocationUpdateInput
    ) -> types.StockLocationUpdatePayload:
        """Give a place another name or rank. Refusals: NOT_FOUND, INVALID_VALUE."""
        key = key_of(reads.location, input.id)
        changed = await service.update_location(info.context.db, key, **known(input, "name", "rank"))
        return types.StockLocationUpdatePayload.of(stock_location=changed)
