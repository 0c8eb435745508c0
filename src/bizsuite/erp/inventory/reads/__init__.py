"""How stock is reached: warehouses, places, moves, balances, reservations, deliveries and receipts."""

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.catalog.rules.words import PRODUCT_COST
from bizsuite.base.parties import reads as parties
from bizsuite.erp.inventory import positions, rules, tables
from bizsuite.erp.inventory.reads import traces
from bizsuite.kernel.aggregates import Aggregates, Dimension, by, by_node
from bizsuite.kernel.reads import (
    COUNT_MAX,
    Argument,
    Entity,
    embedded,
    many,
    masked,
    money,
    newest,
    one,
    one_back,
    poly,
    sorts,
)

warehouse = Entity(
    name="Warehouse",
    table=tables.Warehouse,
    permission=rules.STOCK_READ,
    company="company_id",
    sort=sorts("code"),
    filters=("code", "name", "is_active"),
    sorts=("code", "name"),
    by=("code",),
)
location = Entity(
    name="StockLocation",
    table=tables.Location,
    permission=rules.STOCK_READ,
    company="company_id",
    sort=sorts("code"),
    filters=("code", "name", "kind", "rank"),
    sorts=("rank", "code", "name"),
    by=("code",),
)
balance = Entity(
    name="StockBalance",
    table=tables.Balance,
    permission=rules.STOCK_READ,
    company="company_id",
    sort=sorts(newest("on_hand")),
    filters=("on_hand", "reserved"),
    sorts=("on_hand", "reserved"),
)
lot = Entity(
    name="Lot",
    table=tables.Lot,
    permission=rules.STOCK_READ,
    sort=sorts("code"),
    filters=("code", "expires_on", "received_on"),
    sorts=("code", "expires_on", "received_on"),
    external=True,
)
tracking = Entity(
    name="ProductLotTracking",
    table=tables.LotTracked,
    permission=rules.STOCK_READ,
    sort=sorts("created_at"),
    filters=("mode", "has_expiry"),
    sorts=("created_at",),
)
removal = Entity(
    name="RemovalRule",
    table=tables.Removal,
    permission=rules.STOCK_READ,
    company="company_id",
    sort=sorts("created_at"),
    filters=("strategy",),
    sorts=("created_at",),
)
period = Entity(
    name="StockPeriod",
    table=tables.Period,
    permission=rules.STOCK_READ,
    company="company_id",
    sort=sorts(newest("closed_through")),
    filters=("closed_through",),
    sorts=("closed_through",),
)
reservation = Entity(
    name="StockReservation",
    table=tables.Reservation,
    permission=rules.STOCK_READ,
    company="company_id",
    sort=sorts("created_at"),
    filters=("strategy", "quantity", "created_at"),
    sorts=("quantity", "created_at"),
)
move = Entity(
    name="StockMove",
    table=tables.Move,
    permission=rules.STOCK_READ,
    company="company_id",
    sort=sorts(newest("moved_on")),
    filters=("status", "moved_on", "moved_at", "quantity"),
    sorts=("moved_on", "quantity", "position"),
    count_max=COUNT_MAX,
)
delivery = Entity(
    name="Delivery",
    table=tables.Delivery,
    permission=rules.DELIVERY_READ,
    company="company_id",
    sort=sorts(newest("delivered_on")),
    filters=("number", "status", "delivered_on"),
    sorts=("number", "delivered_on"),
    by=("number",),
    external=True,
)
receipt = Entity(
    name="Receipt",
    table=tables.Receipt,
    permission=rules.RECEIPT_READ,
    company="company_id",
    sort=sorts(newest("received_on")),
    filters=("number", "status", "received_on"),
    sorts=("number", "received_on"),
    by=("number",),
    external=True,
)
goods_return = Entity(
    name="GoodsReturn",
    table=tables.GoodsReturn,
    permission=rules.RETURN_READ,
    company="company_id",
    sort=sorts(newest("returned_on")),
    filters=("number", "status", "direction", "returned_on", "is_replaced"),
    sorts=("number", "returned_on"),
    by=("number",),
    external=True,
)
transfer = Entity(
    name="StockTransfer",
    table=tables.Transfer,
    permission=rules.TRANSFER_READ,
    company="company_id",
    sort=sorts(newest("shipped_on")),
    filters=("number", "status", "shipped_on", "received_on"),
    sorts=("number", "shipped_on", "received_on"),
    by=("number",),
    external=True,
)

in_warehouse = Argument("warehouse_id", "In this warehouse only; in all of them when left out.", warehouse)
by_day = Argument("on", "At the end of this day; now when left out.")
on_day = Argument("date", "The last day that counts.", required=True)
product_availability = embedded(catalog.product, positions.availability, by_day, in_warehouse)
product_kits = embedded(catalog.product, positions.kits_available, in_warehouse)
product_as_of = embedded(catalog.product, positions.as_of, on_day, in_warehouse)
balance_as_of = embedded(balance, positions.of_balance, on_day)

warehouse_locations = many(warehouse, location, "warehouse_id", "code")

location_warehouse = one(location, "warehouse_id", warehouse)
location_parent = one(location, "parent_id", location)
location_children = many(location, location, "parent_id", "code")
location_balances = many(location, balance, "location_id", newest("on_hand"))

balance_product = one(balance, "product_id", catalog.product)
balance_location = one(balance, "location_id", location)

balance_lot = one(balance, "lot_id", lot)

tracking_product = one(tracking, "product_id", catalog.product)
removal_product = one(removal, "product_id", catalog.product)
removal_category = one(removal, "category_id", catalog.category)
removal_warehouse = one(removal, "warehouse_id", warehouse)
lot_product = one(lot, "product_id", catalog.product)
lot_balances = many(lot, balance, "lot_id", newest("on_hand"))
lot_moves = many(lot, move, "lot_id", newest("moved_on"))
lot_trace_up = many(lot, move, "lot_id", "moved_on", where=traces.came)
lot_trace_down = many(lot, move, "lot_id", "moved_on", where=traces.left)
product_lots = many(catalog.product, lot, "product_id", "code")
product_tracking = one_back(catalog.product, tracking, "product_id")

reservation_lot = one(reservation, "lot_id", lot)
reservation_alternatives = many(
    reservation,
    balance,
    "product_id",
    newest("on_hand"),
    source_column="product_id",
    where=traces.free,
)
reservation_product = one(reservation, "product_id", catalog.product)
reservation_location = one(reservation, "location_id", location)
reservation_subject = poly(reservation)

move_product = one(move, "product_id", catalog.product)
move_lot = one(move, "lot_id", lot)
move_from = one(move, "from_location_id", location)
move_to = one(move, "to_location_id", location)
move_unit_cost = masked(money(move, "unit_cost"), unless=PRODUCT_COST)
move_delivery = one(move, "delivery_id", delivery)
move_receipt = one(move, "receipt_id", receipt)
move_return = one(move, "return_id", goods_return)
move_return_of = one(move, "return_of_id", move)
move_returned_by = many(move, move, "return_of_id", "moved_on")
move_transfer = one(move, "transfer_id", transfer)
move_arrival_of = one(move, "arrival_of_id", move)
move_arrivals = many(move, move, "arrival_of_id", "moved_on")
move_subject = poly(move)
move_origin = poly(move, "origin_type", "origin_id")

delivery_warehouse = one(delivery, "warehouse_id", warehouse)
delivery_customer = one(delivery, "customer_id", parties.customer)
delivery_lines = many(delivery, move, "delivery_id", "position")

receipt_warehouse = one(receipt, "warehouse_id", warehouse)
receipt_supplier = one(receipt, "supplier_id", parties.supplier)
receipt_lines = many(receipt, move, "receipt_id", "position")

return_warehouse = one(goods_return, "warehouse_id", warehouse)
return_location = one(goods_return, "location_id", location)
return_delivery = one(goods_return, "delivery_id", delivery)
return_receipt = one(goods_return, "receipt_id", receipt)
return_lines = many(goods_return, move, "return_id", "position")
delivery_returns = many(delivery, goods_return, "delivery_id", newest("returned_on"))
receipt_returns = many(receipt, goods_return, "receipt_id", newest("returned_on"))

transfer_warehouse = one(transfer, "warehouse_id", warehouse)
transfer_to_warehouse = one(transfer, "to_warehouse_id", warehouse)
transfer_location = one(transfer, "location_id", location)
transfer_to_location = one(transfer, "to_location_id", location)
transfer_lines = many(transfer, move, "transfer_id", "position")

customer_deliveries = many(parties.customer, delivery, "customer_id", newest("delivered_on"))
supplier_receipts = many(parties.supplier, receipt, "supplier_id", newest("received_on"))
product_moves = many(catalog.product, move, "product_id", newest("moved_on"))
product_balances = many(
    catalog.product,
    balance,
    "product_id",
    newest("on_hand"),
)
product_reservations = many(catalog.product, reservation, "product_id", "created_at")

move_aggregates = Aggregates(
    of=move,
    description="Moves of the company's goods counted and summed. Quantities are in the units of their products.",
    by=[
        *by("status", "moved_on"),
        by_node("product", move_product),
        by_node("category", catalog.template_category, [move_product, catalog.product_template]),
        by_node("lot", move_lot),
        by_node("from_location", move_from),
        by_node("to_location", move_to),
    ],
    numbers=["quantity"],
)
balance_aggregates = Aggregates(
    of=balance,
    description="What lies at the company's places, summed. Quantities are in the units of their products.",
    by=[
        by_node("product", balance_product),
        by_node("category", catalog.template_category, [balance_product, catalog.product_template]),
        by_node("lot", balance_lot),
        by_node("location", balance_location),
        by_node("warehouse", location_warehouse, [balance_location]),
        Dimension(name="location_kind", column="kind", through=[balance_location]),
    ],
    numbers=["on_hand", "reserved"],
)
