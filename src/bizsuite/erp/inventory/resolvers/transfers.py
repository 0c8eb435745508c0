"""What transfers hang on types that they do not own."""

import strawberry

from bizsuite.erp.inventory import reads, rules, service, types
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class TransferQuery:
    """Where queries enter."""

    stock_transfer: types.StockTransfer | None = found(
        reads.transfer, "One transfer, by id, number or the id of another system."
    )
    stock_transfers: Connection[types.StockTransfer] | None = listed(
        reads.transfer, "Transfers between our own places, newest first."
    )


@strawberry.type
class TransferMutation:
    """What can be done with goods that go from one of our places to another."""

    @mutation(needs=rules.TRANSFER_WRITE)
    async def stock_transfer_create(
        self, info: Info, input: types.StockTransferCreateInput
    ) -> types.StockTransferCreatePayload:
        """Plan a transfer, and ship it at once when asked to.

        Refusals: NOT_FOUND, INVALID_VALUE, SHIPMENT_EMPTY, TRANSFER_NOWHERE, PRODUCT_NOT_GOODS; when it is shipped also
        those of stockTransferShip.
        """
        db = info.context.db
        if input.ship:
            db.actor.require(rules.TRANSFER_POST)
        made = await service.create_transfer(db, input.value())
        if input.ship:
            await service.ship_transfer(db, made.id, on=made.shipped_on)
        return types.StockTransferCreatePayload.of(stock_transfer=made)

    @mutation(needs=rules.TRANSFER_POST)
    async def stock_transfer_ship(
        self, info: Info, input: types.StockTransferShipInput
    ) -> types.StockTransferShipPayload:
        """Let the goods of a planned transfer leave; they are in transit until they are received.

        Inside one warehouse they arrive at once. Refusals: NOT_FOUND, SHIPMENT_NOT_DRAFT, SHIPMENT_EMPTY,
        MORE_THAN_PLANNED, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED, STOCK_SHORT, LOT_REQUIRED, LOT_NOT_TRACKED.
        """
        key, lines = key_of(reads.transfer, input.id), types.parts_of(input.lines)
        shipped = await service.ship_transfer(info.context.db, key, quantities=lines, on=input.on or None)
        return types.StockTransferShipPayload.of(stock_transfer=shipped)

    @mutation(needs=rules.TRANSFER_POST)
    async def stock_transfer_receive(
        self, info: Info, input: types.StockTransferReceiveInput
    ) -> types.StockTransferReceivePayload:
        """Take in what arrives of a transfer, all or in part; it is set aside for those who wait.

        Refusals: NOT_FOUND, TRANSFER_NOT_SHIPPED, SHIPMENT_EMPTY, MORE_THAN_PLANNED, DATE_IN_FUTURE,
        TRANSFER_TOO_EARLY, STOCK_PERIOD_CLOSED.
        """
        key, lines = key_of(reads.transfer, input.id), types.parts_of(input.lines)
        arrived = await service.receive_transfer(info.context.db, key, quantities=lines, on=input.on or None)
        return types.StockTransferReceivePayload.of(stock_transfer=arrived)

    @mutation(needs=rules.TRANSFER_WRITE)
    async def stock_transfer_cancel(
        self, info: Info, input: types.StockTransferCancelInput
    ) -> types.StockTransferCancelPayload:
        """Give up a planned transfer. Refusals: NOT_FOUND, SHIPMENT_NOT_DRAFT."""
        cancelled = await service.cancel_transfer(info.context.db, key_of(reads.transfer, input.id))
        return types.StockTransferCancelPayload.of(stock_transfer=cancelled)
