"""How counts are reached."""

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.erp.counts import tables
from bizsuite.erp.counts.rules import words
from bizsuite.erp.inventory import reads as inventory
from bizsuite.kernel.reads import Entity, column, many, masked, newest, one, sorts

count = Entity(
    name="StockCount",
    table=tables.StockCount,
    permission=words.COUNT_READ,
    company="company_id",
    sort=sorts(newest("created_at")),
    filters=("number", "status", "created_at", "confirmed_at"),
    sorts=("number", "created_at"),
    by=("number",),
)
line = Entity(
    name="StockCountLine",
    table=tables.StockCountLine,
    permission=words.COUNT_READ,
    company="company_id",
    sort=sorts("position"),
    filters=("counted", "counted_at", "times", "is_recount", "is_open"),
    sorts=("position", "counted_at"),
)

count_warehouse = one(count, "warehouse_id", inventory.warehouse)
count_confirmed_by = one(count, "confirmed_by_id", identity.user)
count_lines = many(count, line, "count_id", "position")
line_count = one(line, "count_id", count)
line_product = one(line, "product_id", catalog.product)
line_location = one(line, "location_id", inventory.location)
line_lot = one(line, "lot_id", inventory.lot)
line_counted_by = one(line, "counted_by_id", identity.user)
line_move = one(line, "move_id", inventory.move)
line_expected = masked(column(line, "expected"), unless=words.COUNT_EXPECTED)
line_difference = masked(column(line, "difference"), unless=words.COUNT_EXPECTED)

product_count_lines = many(catalog.product, line, "product_id", newest("created_at"))
