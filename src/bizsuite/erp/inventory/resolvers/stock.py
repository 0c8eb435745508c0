"""What stock hangs on types that it does not own."""

from decimal import Decimal

import strawberry

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.parties import reads as parties
from bizsuite.erp.inventory import reads, rules, service
from bizsuite.erp.inventory.rules import NewShipment
from bizsuite.erp.inventory.types import (
    Delivery,
    DeliveryCancelInput,
    DeliveryCancelPayload,
    DeliveryCreateInput,
    DeliveryCreatePayload,
    DeliveryPostInput,
    DeliveryPostPayload,
    Receipt,
    ReceiptCancelInput,
    ReceiptCancelPayload,
    ReceiptCreateInput,
    ReceiptCreatePayload,
    ReceiptPostInput,
    ReceiptPostPayload,
    ReservationReleaseInput,
    ReservationReleasePayload,
    StockAdjustInput,
    StockAdjustPayload,
    StockAsOf,
    StockAvailability,
    StockBalance,
    StockLocation,
    StockLocationCreateInput,
    StockLocationCreatePayload,
    StockMove,
    StockPeriod,
    StockPeriodCloseInput,
    StockPeriodClosePayload,
    StockPeriodReopenInput,
    StockPeriodReopenPayload,
    StockReservation,
    Warehouse,
    WarehouseCreateInput,
    WarehouseCreatePayload,
    goods_of,
)
from bizsuite.graph.context import Info
from bizsuite.graph.fields import column, found, listed, related
from bizsuite.graph.given import given, known
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class StockQuery:
    """Where queries enter."""

    warehouse: Warehouse | None = found(reads.warehouse, "One warehouse, by id or code.")
    warehouses: Connection[Warehouse] | None = listed(reads.warehouse, "The company's warehouses, by code.")
    stock_location: StockLocation | None = found(reads.location, "One place, by id or code.")
    stock_locations: Connection[StockLocation] | None = listed(
        reads.location, "The company's places, by code."
    )
    stock_balance: StockBalance | None = found(reads.balance, "What of one product lies at one place.")
    stock_balances: Connection[StockBalance] | None = listed(
        reads.balance, "What lies where, the most first."
    )
    stock_move: StockMove | None = found(reads.move, "One move of goods.")
    stock_moves: Connection[StockMove] | None = listed(reads.move, "Every move of goods, newest first.")
    stock_reservation: StockReservation | None = found(
        reads.reservation, "What is set aside for one demand at one place."
    )
    stock_reservations: Connection[StockReservation] | None = listed(
        reads.reservation, "What is set aside, the oldest first."
    )
    stock_period: StockPeriod | None = found(reads.period, "One closed period of stock.")
    stock_periods: Connection[StockPeriod] | None = listed(
        reads.period, "The closed periods of the company, the last first."
    )
    delivery: Delivery | None = found(
        reads.delivery, "One delivery, by id, number or the id of another system."
    )
    deliveries: Connection[Delivery] | None = listed(reads.delivery, "Deliveries, newest first.")
    receipt: Receipt | None = found(reads.receipt, "One receipt, by id, number or the id of another system.")
    receipts: Connection[Receipt] | None = listed(reads.receipt, "Receipts, newest first.")


@strawberry.type
class ProductStock:
    """What stock hangs on Product."""

    stock_availability: StockAvailability | None = column(
        "Its stock in the company that the request works in, now or as of a day; zero where it never had any.",
        reads.product_availability,
        needs=rules.STOCK_READ,
    )
    kits_available: Decimal | None = column(
        "How many whole kits its components make that can be promised now, in the company that the request works in: "
        "the least that any of its goods makes. Null for what is no kit, or has no goods in it.",
        reads.product_kits,
        needs=rules.STOCK_READ,
    )
    stock_as_of: StockAsOf | None = column(
        "Its stock at the end of a day: what lay there, and what is planned by then.",
        reads.product_as_of,
        needs=rules.STOCK_READ,
    )
    stock_balances: Connection[StockBalance] | None = related(
        reads.product_balances, "Where it lies, the most first; virtual places too."
    )
    stock_moves: Connection[StockMove] | None = related(reads.product_moves, "Its moves, newest first.")
    stock_reservations: Connection[StockReservation] | None = related(
        reads.product_reservations, "What of it is set aside, the oldest first."
    )


@strawberry.type
class CustomerInventory:
    """What stock hangs on Customer."""

    deliveries: Connection[Delivery] | None = related(
        reads.customer_deliveries, "Deliveries to this customer, newest first."
    )


@strawberry.type
class SupplierInventory:
    """What stock hangs on Supplier."""

    receipts: Connection[Receipt] | None = related(
        reads.supplier_receipts, "Receipts from this supplier, newest first."
    )


@strawberry.type
class StockMutation:
    """What can be done with stock."""

    @mutation(needs=rules.WAREHOUSE_CREATE)
    async def warehouse_create(self, info: Info, input: WarehouseCreateInput) -> WarehouseCreatePayload:
        """Set up a warehouse with one place for goods. Refusals: CODE_TAKEN, INVALID_VALUE."""
        db = info.context.db
        made = await service.create_warehouse(
            db, db.actor.company_id, code=input.code, name=input.name, negative_stock=input.negative_stock
        )
        return WarehouseCreatePayload.of(warehouse=made)

    @mutation(needs=rules.WAREHOUSE_CREATE)
    async def stock_location_create(
        self, info: Info, input: StockLocationCreateInput
    ) -> StockLocationCreatePayload:
        """Set up one more place for goods in a warehouse.

        Refusals: NOT_FOUND, LOCATION_NOT_VIEW, CODE_TAKEN, INVALID_VALUE.
        """
        parent = key_of(reads.location, input.parent_id, "parentId")
        made = await service.create_location(
            info.context.db, parent, code=input.code, name=input.name, rank=input.rank
        )
        return StockLocationCreatePayload.of(stock_location=made)

    @mutation(needs=rules.DELIVERY_WRITE)
    async def delivery_create(self, info: Info, input: DeliveryCreateInput) -> DeliveryCreatePayload:
        """Plan a delivery that belongs to no order; no goods move yet.

        Refusals: NOT_FOUND, INVALID_VALUE, SHIPMENT_EMPTY, PRODUCT_NOT_GOODS, LOT_QUANTITIES,
        LOT_UNKNOWN, LOT_NOT_TRACKED, LOT_EXPIRED, LOT_EXPIRY_DIFFERS, SERIAL_QUANTITY.
        """
        new = NewShipment(
            party_id=key_of(parties.customer, input.customer_id, "customerId"),
            goods=goods_of(input.lines),
            **known(input, "on", "address", "note", warehouse_id=reads.warehouse),
        )
        return DeliveryCreatePayload.of(delivery=await service.create_delivery(info.context.db, new))

    @mutation(needs=rules.DELIVERY_POST)
    async def delivery_post(self, info: Info, input: DeliveryPostInput) -> DeliveryPostPayload:
        """Let the goods of a planned delivery leave, all or in part.

        Refusals: NOT_FOUND, SHIPMENT_NOT_DRAFT, SHIPMENT_EMPTY, MORE_THAN_PLANNED, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED,
        STOCK_SHORT, PRODUCT_NOT_GOODS, LOT_QUANTITIES, LOT_UNKNOWN, LOT_NOT_TRACKED, LOT_EXPIRED, LOT_EXPIRY_DIFFERS,
        SERIAL_QUANTITY.
        """
        key = key_of(reads.delivery, input.id)
        posted = await service.post_delivery(
            info.context.db, key, quantities=input.parts(), on=input.day(), lots=input.lots()
        )
        return DeliveryPostPayload.of(delivery=posted)

    @mutation(needs=rules.DELIVERY_WRITE)
    async def delivery_cancel(self, info: Info, input: DeliveryCancelInput) -> DeliveryCancelPayload:
        """Give up a planned delivery. Refusals: NOT_FOUND, SHIPMENT_NOT_DRAFT."""
        key = key_of(reads.delivery, input.id)
        return DeliveryCancelPayload.of(delivery=await service.cancel_delivery(info.context.db, key))

    @mutation(needs=rules.RECEIPT_WRITE)
    async def receipt_create(self, info: Info, input: ReceiptCreateInput) -> ReceiptCreatePayload:
        """Note goods that are expected; they show as incoming.

        Refusals: NOT_FOUND, INVALID_VALUE, SHIPMENT_EMPTY, PRODUCT_NOT_GOODS, LOT_QUANTITIES, LOT_NOT_TRACKED,
        LOT_EXPIRED, LOT_EXPIRY_REQUIRED, LOT_EXPIRY_DIFFERS, SERIAL_QUANTITY.
        """
        asked = known(input, "on", "note", warehouse_id=reads.warehouse, supplier_id=parties.supplier)
        new = NewShipment(party_id=asked.pop("supplier_id", None), goods=goods_of(input.lines), **asked)
        return ReceiptCreatePayload.of(receipt=await service.create_receipt(info.context.db, new))

    @mutation(needs=rules.RECEIPT_POST)
    async def receipt_post(self, info: Info, input: ReceiptPostInput) -> ReceiptPostPayload:
        """Take in the goods of an expected receipt, all or in part; they are set aside for those who wait.

        Refusals: NOT_FOUND, SHIPMENT_NOT_DRAFT, SHIPMENT_EMPTY, MORE_THAN_PLANNED, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED,
        PRODUCT_NOT_GOODS, LOT_REQUIRED, LOT_QUANTITIES, LOT_NOT_TRACKED, LOT_EXPIRED, LOT_EXPIRY_REQUIRED,
        LOT_EXPIRY_DIFFERS, SERIAL_QUANTITY, SERIAL_TWICE.
        """
        key = key_of(reads.receipt, input.id)
        posted = await service.post_receipt(
            info.context.db, key, quantities=input.parts(), on=input.day(), lots=input.lots()
        )
        return ReceiptPostPayload.of(receipt=posted)

    @mutation(needs=rules.RECEIPT_WRITE)
    async def receipt_cancel(self, info: Info, input: ReceiptCancelInput) -> ReceiptCancelPayload:
        """Goods that were expected will not come. Refusals: NOT_FOUND, SHIPMENT_NOT_DRAFT."""
        key = key_of(reads.receipt, input.id)
        return ReceiptCancelPayload.of(receipt=await service.cancel_receipt(info.context.db, key))

    @mutation(needs=rules.STOCK_ADJUST)
    async def stock_adjust(self, info: Info, input: StockAdjustInput) -> StockAdjustPayload:
        """Set stock right: goods were found, are missing, or were counted.

        Refusals: NOT_FOUND, LOCATION_NOT_INTERNAL, INVALID_VALUE, DATE_IN_FUTURE, STOCK_PERIOD_CLOSED, STOCK_SHORT,
        PRODUCT_NOT_GOODS, LOT_REQUIRED, LOT_UNKNOWN, LOT_NOT_TRACKED, LOT_EXPIRY_REQUIRED, LOT_EXPIRY_DIFFERS,
        SERIAL_QUANTITY, SERIAL_TWICE.
        """
        asked = given(input, "change", "counted", "unit_cost", "on", "reason", location_id=reads.location)
        product_id = key_of(catalog.product, input.product_id, "productId")
        if input.lot:
            asked["lot"] = input.lot.told("lot")
        move = await service.adjust(info.context.db, service.Adjustment(product_id=product_id, **asked))
        return StockAdjustPayload.of(stock_move=move)

    @mutation(needs=rules.PERIOD_CLOSE)
    async def stock_period_close(self, info: Info, input: StockPeriodCloseInput) -> StockPeriodClosePayload:
        """Close the stock of the company that the request works in through a day that is over.

        What lay where at its end is kept, so that stock as of a later day need not look further back; no goods move on
        these days any more. Refusals: INVALID_VALUE, STOCK_PERIOD_NOT_OVER, STOCK_PERIOD_CLOSED.
        """
        period = await service.close_period(info.context.db, input.through)
        return StockPeriodClosePayload.of(stock_period=period)

    @mutation(needs=rules.PERIOD_CLOSE)
    async def stock_period_reopen(
        self, info: Info, input: StockPeriodReopenInput
    ) -> StockPeriodReopenPayload:
        """Let goods move again in the last closed period. Refusals: NOT_FOUND, STOCK_PERIOD_NOT_LAST."""
        key = key_of(reads.period, input.id)
        return StockPeriodReopenPayload.of(company=await service.reopen_period(info.context.db, key))

    @mutation(needs=rules.RESERVATION_RELEASE)
    async def reservation_release(
        self, info: Info, input: ReservationReleaseInput
    ) -> ReservationReleasePayload:
        """Free what is set aside, for whoever takes it first; the demand goes on waiting. Refusals: NOT_FOUND."""
        key = key_of(reads.reservation, input.id)
        return ReservationReleasePayload.of(product=await service.release_reservation(info.context.db, key))
