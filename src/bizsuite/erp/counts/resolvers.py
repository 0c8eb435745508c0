"""What counts hang on types that they do not own."""

import strawberry

from bizsuite.erp.counts import reads, service, types
from bizsuite.erp.counts.rules import words
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class CountsQuery:
    """Where queries enter."""

    stock_count: types.StockCount | None = found(reads.count, "One count, by id or number.")
    stock_counts: Connection[types.StockCount] | None = listed(
        reads.count, "The company's counts, newest first."
    )


@strawberry.type
class ProductCounts:
    """What counts hang on Product."""

    stock_count_lines: Connection[types.StockCountLine] | None = related(
        reads.product_count_lines, "Where it was or is counted, newest first."
    )


@strawberry.type
class CountsMutation:
    """What can be done to know what is there."""

    @mutation(needs=words.COUNT_WRITE)
    async def stock_count_create(
        self, info: Info, input: types.StockCountCreateInput
    ) -> types.StockCountCreatePayload:
        """Begin to count goods of a warehouse: a line for each product at each place where the books know some.

        Refusals: NOT_FOUND, INVALID_VALUE, COUNT_EMPTY, COUNT_TOO_LARGE, COUNT_OVERLAPS.
        """
        made = await service.create_count(info.context.db, input.scope(), input.tolerance(), note=input.note)
        return types.StockCountCreatePayload.of(stock_count=made)

    @mutation(needs=words.COUNT_WRITE)
    async def stock_count_enter(
        self, info: Info, input: types.StockCountEnterInput
    ) -> types.StockCountEnterPayload:
        """Write down what was found, and when; a line that is named again was counted again.

        Refusals: NOT_FOUND, COUNT_STATUS, INVALID_VALUE, COUNTED_OUTSIDE_THE_COUNT, PRODUCT_NOT_GOODS, LOT_REQUIRED,
        LOT_NOT_TRACKED, COUNT_OVERLAPS, COUNT_TOO_LARGE.
        """
        key = key_of(reads.count, input.id)
        count = await service.enter_counts(info.context.db, key, input.tallies())
        return types.StockCountEnterPayload.of(stock_count=count)

    @mutation(needs=words.COUNT_WRITE)
    async def stock_count_complete(
        self, info: Info, input: types.StockCountCompleteInput
    ) -> types.StockCountCompletePayload:
        """Compare what was counted with the books; lines beyond tolerance that were counted once are counted again.

        Refusals: NOT_FOUND, COUNT_STATUS, COUNT_INCOMPLETE.
        """
        count = await service.complete_count(info.context.db, key_of(reads.count, input.id))
        return types.StockCountCompletePayload.of(stock_count=count)

    @mutation(needs=words.COUNT_CONFIRM)
    async def stock_count_confirm(
        self, info: Info, input: types.StockCountConfirmInput
    ) -> types.StockCountConfirmPayload:
        """Set stock right to what was counted, as of the moment of counting; what moved since then is kept.

        Refusals: NOT_FOUND, COUNT_STATUS, COUNT_NEEDS_SECOND_PERSON, STOCK_PERIOD_CLOSED, STOCK_SHORT,
        STOCK_SHORT_THEN, SERIAL_QUANTITY, SERIAL_TWICE, CHART_MISSING, ACCOUNT_MISSING, PERIOD_MISSING, PERIOD_CLOSED.
        """
        count = await service.confirm_count(info.context.db, key_of(reads.count, input.id))
        return types.StockCountConfirmPayload.of(stock_count=count)

    @mutation(needs=words.COUNT_WRITE)
    async def stock_count_cancel(
        self, info: Info, input: types.StockCountCancelInput
    ) -> types.StockCountCancelPayload:
        """Give a count up; stock stays as it is. Refusals: NOT_FOUND, COUNT_STATUS."""
        count = await service.cancel_count(info.context.db, key_of(reads.count, input.id))
        return types.StockCountCancelPayload.of(stock_count=count)
