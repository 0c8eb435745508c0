"""How the value of stock is reached."""

from bizsuite.base.catalog import reads as catalog
from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.valuation import tables
from bizsuite.erp.valuation.rules import words
from bizsuite.kernel.aggregates import Aggregates, by, by_node
from bizsuite.kernel.reads import COUNT_MAX, Entity, many, money, newest, one, poly, sorts

costing = Entity(
    name="ProductCosting",
    table=tables.Costing,
    permission=words.VALUATION_READ,
    company="company_id",
    sort=sorts("created_at"),
    filters=("method",),
    sorts=("created_at",),
)
stock_value = Entity(
    name="StockValue",
    table=tables.StockValue,
    permission=words.VALUATION_READ,
    company="company_id",
    sort=sorts(newest("value")),
    filters=("method", "quantity"),
    sorts=("value", "quantity"),
)
layer = Entity(
    name="CostLayer",
    table=tables.CostLayer,
    permission=words.VALUATION_READ,
    company="company_id",
    sort=sorts("position"),
    filters=("quantity",),
    sorts=("position", "quantity"),
)
entry = Entity(
    name="CostEntry",
    table=tables.CostEntry,
    permission=words.VALUATION_READ,
    company="company_id",
    sort=sorts(newest("valued_on")),
    filters=("kind", "valued_on", "quantity"),
    sorts=("valued_on", "quantity", "value"),
    count_max=COUNT_MAX,
)
change = Entity(
    name="CostChange",
    table=tables.CostChange,
    permission=words.VALUATION_READ,
    company="company_id",
    sort=sorts(newest("changed_at")),
    filters=("method", "changed_on"),
    sorts=("changed_on", "changed_at"),
)
landed_cost = Entity(
    name="LandedCost",
    table=tables.LandedCost,
    permission=words.VALUATION_READ,
    company="company_id",
    sort=sorts(newest("posted_on")),
    filters=("posted_on", "share_by"),
    sorts=("posted_on",),
)
share = Entity(
    name="LandedCostShare",
    table=tables.LandedCostShare,
    permission=words.VALUATION_READ,
    company="company_id",
    sort=sorts("created_at"),
    filters=(),
    sorts=("created_at",),
)

billed_cost = Entity(
    name="BilledCost",
    table=tables.BilledCost,
    permission=words.VALUATION_READ,
    company="company_id",
    sort=sorts(newest("billed_on")),
    filters=("billed_on", "quantity"),
    sorts=("billed_on", "created_at"),
)

costing_standard = money(costing, "standard_cost")
costing_product = one(costing, "product_id", catalog.product)

value_value = money(stock_value, "value")
value_standard = money(stock_value, "standard_cost")
value_product = one(stock_value, "product_id", catalog.product)
value_lot = one(stock_value, "lot_id", inventory.lot)
value_warehouse = one(stock_value, "warehouse_id", inventory.warehouse)
value_layers = many(stock_value, layer, "stock_id", "position")

layer_value = money(layer, "value")
layer_move = one(layer, "move_id", inventory.move)
layer_stock = one(layer, "stock_id", stock_value)

entry_value = money(entry, "value")
entry_product = one(entry, "product_id", catalog.product)
entry_lot = one(entry, "lot_id", inventory.lot)
entry_warehouse = one(entry, "warehouse_id", inventory.warehouse)
entry_cause = poly(entry, "cause_type", "cause_id")
entry_move = one(entry, "move_id", inventory.move)

change_unit_cost = money(change, "unit_cost")
change_product = one(change, "product_id", catalog.product)
change_lot = one(change, "lot_id", inventory.lot)
change_warehouse = one(change, "warehouse_id", inventory.warehouse)

landed_amount = money(landed_cost, "amount")
landed_cancels = one(landed_cost, "cancels_id", landed_cost)
landed_cancelled_by = many(landed_cost, landed_cost, "cancels_id", newest("posted_on"))
landed_shares = many(landed_cost, share, "landed_cost_id", "created_at")
share_amount = money(share, "amount")
share_move = one(share, "move_id", inventory.move)
billed_amount = money(billed_cost, "amount")
billed_move = one(billed_cost, "move_id", inventory.move)
share_landed_cost = one(share, "landed_cost_id", landed_cost)

lot_stock_values = many(inventory.lot, stock_value, "lot_id", newest("value"))
product_costings = many(catalog.product, costing, "product_id", "created_at")
product_stock_values = many(catalog.product, stock_value, "product_id", newest("value"))
product_cost_entries = many(catalog.product, entry, "product_id", newest("valued_on"))
product_cost_changes = many(catalog.product, change, "product_id", newest("changed_at"))
move_cost_entries = many(inventory.move, entry, "move_id", newest("valued_on"))
move_layers = many(inventory.move, layer, "move_id", "position")
move_billed_costs = many(inventory.move, billed_cost, "move_id", newest("billed_on"))
move_landed_shares = many(inventory.move, share, "move_id", "created_at")

entry_aggregates = Aggregates(
    of=entry,
    description="The cost ledger summed: with `valuedOn` up to a day it is what stock was worth at its end.",
    by=[
        *by("kind", "valued_on"),
        by_node("product", entry_product),
        by_node("category", catalog.template_category, [entry_product, catalog.product_template]),
        by_node("warehouse", entry_warehouse),
        by_node("lot", entry_lot),
    ],
    numbers=["quantity"],
    money=["value"],
)
