"""How the taxes of lines of purchase orders are reached."""

from bizsuite.bridges.procurement_taxes.tables import PurchaseLineTax
from bizsuite.erp.procurement import reads as procurement
from bizsuite.erp.procurement.rules.words import ORDER_READ
from bizsuite.erp.taxes import reads as taxes
from bizsuite.kernel.reads import COUNT_MAX, Entity, many, money, one, sorts

line_tax = Entity(
    name="PurchaseOrderLineTax",
    table=PurchaseLineTax,
    permission=ORDER_READ,
    owner="owner_id",
    department="department_id",
    company="company_id",
    sort=sorts("position"),
    filters=("amount", "base"),
    sorts=("position", "amount"),
    count_max=COUNT_MAX,
)
order_line_taxes = many(procurement.line, line_tax, "line_id", "position")
line_tax_tax = one(line_tax, "tax_id", taxes.tax)
line_tax_line = one(line_tax, "line_id", procurement.line)
line_tax_base = money(line_tax, "base")
line_tax_unrounded = money(line_tax, "unrounded")
line_tax_amount = money(line_tax, "amount")
