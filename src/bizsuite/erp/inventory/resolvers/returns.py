"""What goods that come back or go back hang on types that they do not own."""

import strawberry

from bizsuite.erp.inventory import reads, rules, service, types
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class ReturnQuery:
    """Where queries enter."""

    goods_return: types.GoodsReturn | None = found(
        reads.goods_return, "One return, by id, number or the id of another system."
    )
    goods_returns: Connection[types.GoodsReturn] | None = listed(
        reads.goods_return, "Returns from customers and to suppliers, newest first."
    )


@strawberry.type
class ReturnMutation:
    """What can be done with goods that come back or go back."""

    @mutation(needs=rules.RETURN_WRITE)
    async def goods_return_create(
        self, info: Info, input: types.GoodsReturnCreateInput
    ) -> types.GoodsReturnCreatePayload:
        """Plan a return, or carry it out at once; goods are returned at the cost with which they moved.

        Refusals: NOT_FOUND, INVALID_VALUE, OVER_RETURN, NOTHING_TO_RETURN, RETURN_TOO_EARLY, when it is posted also
        those of goodsReturnPost.
        """
        db = info.context.db
        if input.post:
            db.actor.require(rules.RETURN_POST)
        act = service.return_goods if input.post else service.create_return
        return types.GoodsReturnCreatePayload.of(goods_return=await act(db, input.value()))

    @mutation(needs=rules.RETURN_POST)
    async def goods_return_post(
        self, info: Info, input: types.GoodsReturnPostInput
    ) -> types.GoodsReturnPostPayload:
        """Let the goods of a planned return move, all or in part.

        Refusals: NOT_FOUND, SHIPMENT_NOT_DRAFT, SHIPMENT_EMPTY, MORE_THAN_PLANNED, DATE_IN_FUTURE, RETURN_TOO_EARLY,
        STOCK_PERIOD_CLOSED, STOCK_SHORT, LOT_REQUIRED, LOT_NOT_TRACKED, SERIAL_TWICE. Goods are of the lots that moved.
        """
        key = key_of(reads.goods_return, input.id)
        rules.no_lots(input.lots())
        posted = await service.post_return(info.context.db, key, quantities=input.parts(), on=input.day())
        return types.GoodsReturnPostPayload.of(goods_return=posted)

    @mutation(needs=rules.RETURN_WRITE)
    async def goods_return_cancel(
        self, info: Info, input: types.GoodsReturnCancelInput
    ) -> types.GoodsReturnCancelPayload:
        """Give up a planned return. Refusals: NOT_FOUND, SHIPMENT_NOT_DRAFT."""
        key = key_of(reads.goods_return, input.id)
        cancelled = await service.cancel_return(info.context.db, key)
        return types.GoodsReturnCancelPayload.of(goods_return=cancelled)
