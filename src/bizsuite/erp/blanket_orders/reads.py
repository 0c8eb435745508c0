"""How blanket orders are reached."""

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.blanket_orders import tables
from bizsuite.erp.blanket_orders.rules import agreements, words
from bizsuite.erp.procurement import reads as procurement
from bizsuite.kernel.reads import COUNT_MAX, Entity, computed, many, money, newest, one, one_via, sorts

blanket_order = Entity(
    name="BlanketOrder",
    table=tables.BlanketOrder,
    permission=words.BLANKET_READ,
    owner="owner_id",
    department="department_id",
    company="company_id",
    sort=sorts(newest("starts_on")),
    filters=("number", "status", "starts_on", "ends_on", "currency", "created_at"),
    sorts=("number", "starts_on", "ends_on", "created_at"),
    by=("number",),
)
line = Entity(
    name="BlanketOrderLine",
    table=tables.BlanketOrderLine,
    permission=words.BLANKET_READ,
    owner="owner_id",
    department="department_id",
    company="company_id",
    sort=sorts("position"),
    filters=("quantity", "called_quantity"),
    sorts=("position", "quantity", "called_quantity"),
    count_max=COUNT_MAX,
)

order_supplier = one(blanket_order, "supplier_id", parties.supplier)
order_company = one(blanket_order, "company_id", identity.company)
order_owner = one(blanket_order, "owner_id", identity.user)
order_lines = many(blanket_order, line, "blanket_order_id", "position")
line_order = one(line, "blanket_order_id", blanket_order)
line_product = one(line, "product_id", catalog.product)
line_unit = one(line, "unit_id", catalog.unit)
line_unit_price = money(line, "unit_price")
line_remaining = computed(line, agreements.remaining, "quantity", "called_quantity")
line_calls = many(
    line,
    procurement.line,
    "line_id",
    newest("created_at"),
    via=tables.BlanketOrderCall,
    via_target="order_line_id",
)
called_line = one_via(procurement.line, line, tables.BlanketOrderCall, "order_line_id", "line_id")
supplier_blanket_orders = many(parties.supplier, blanket_order, "supplier_id", newest("starts_on"))
