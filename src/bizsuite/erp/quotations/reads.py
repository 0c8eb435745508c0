"""How quotations are reached."""

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.quotations import tables
from bizsuite.erp.quotations.rules import words
from bizsuite.erp.sales import reads as sales
from bizsuite.kernel.aggregates import Aggregates, by, by_node
from bizsuite.kernel.reads import Entity, many, money, newest, one, one_back, sorts

quotation = Entity(
    name="Quotation",
    table=tables.Quotation,
    permission=words.QUOTATION_READ,
    owner="owner_id",
    department="department_id",
    company="company_id",
    sort=sorts(newest("created_at")),
    filters=("number", "status", "valid_until", "currency", "total", "accepted_on", "created_at"),
    sorts=("number", "valid_until", "total", "created_at"),
    by=("number",),
)
version = Entity(
    name="QuotationVersion",
    table=tables.QuotationVersion,
    sort=sorts(newest("number")),
    filters=("number", "status", "valid_until"),
    sorts=("number",),
    detail_of={"quotation_id": [quotation]},
)
line = Entity(
    name="QuotationLine",
    table=tables.QuotationLine,
    sort=sorts("position"),
    filters=("quantity", "net"),
    sorts=("position", "net"),
    detail_of={"quotation_id": [quotation], "version_id": [version]},
)

quotation_net, quotation_tax = money(quotation, "net"), money(quotation, "tax")
quotation_charges, quotation_total = money(quotation, "charges"), money(quotation, "total")
quotation_customer = one(quotation, "customer_id", parties.customer)
quotation_company = one(quotation, "company_id", identity.company)
quotation_owner = one(quotation, "owner_id", identity.user)
quotation_order = one(quotation, "order_id", sales.order)
quotation_versions = many(quotation, version, "quotation_id", newest("number"))
version_quotation = one(version, "quotation_id", quotation)
version_net, version_tax = money(version, "net"), money(version, "tax")
version_charges, version_total = money(version, "charges"), money(version, "total")
version_lines = many(version, line, "version_id", "position")
line_product = one(line, "product_id", catalog.product)
line_unit = one(line, "unit_id", catalog.unit)
line_version = one(line, "version_id", version)
line_unit_price, line_net = money(line, "unit_price"), money(line, "net")
line_tax, line_gross = money(line, "tax"), money(line, "gross")

customer_quotations = many(parties.customer, quotation, "customer_id", newest("created_at"))
order_quotation = one_back(sales.order, quotation, "order_id")

quotation_aggregates = Aggregates(
    of=quotation,
    description="The company's quotations counted and summed: by state, span, customer, owner, currency.",
    by=[
        *by("status", "valid_until", "accepted_on", "created_at", "currency"),
        by_node("customer", quotation_customer),
        by_node("owner", quotation_owner),
    ],
    money=["net", "tax", "charges", "total"],
)
