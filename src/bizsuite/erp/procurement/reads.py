"""How orders are reached."""

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.procurement import tables
from bizsuite.erp.procurement.rules import quantities, words
from bizsuite.erp.terms import reads as terms
from bizsuite.kernel.aggregates import Aggregates, by, by_node
from bizsuite.kernel.reads import COUNT_MAX, Entity, computed, many, money, newest, one, sorts

order = Entity(
    name="PurchaseOrder",
    table=tables.Order,
    permission=words.ORDER_READ,
    owner="owner_id",
    department="department_id",
    company="company_id",
    sort=sorts(newest("order_date")),
    filters=(
        "number",
        "status",
        "receipt_state",
        "bill_state",
        "order_date",
        "expected_on",
        "currency",
        "total",
        "supplier_reference",
        "created_at",
    ),
    sorts=("number", "order_date", "expected_on", "total", "created_at"),
    by=("number",),
    external=True,
)
line = Entity(
    name="PurchaseOrderLine",
    table=tables.OrderLine,
    permission=words.ORDER_READ,
    owner="owner_id",
    department="department_id",
    company="company_id",
    sort=sorts("position"),
    filters=("quantity", "received_quantity", "billed_quantity", "expected_on", "net", "unit_price"),
    sorts=("position", "quantity", "expected_on", "net"),
    count_max=COUNT_MAX,
)
amendment = Entity(
    name="PurchaseOrderAmendment",
    table=tables.OrderAmendment,
    permission=words.ORDER_READ,
    owner="owner_id",
    department="department_id",
    company="company_id",
    sort=sorts("revision"),
    filters=("revision", "created_at"),
    sorts=("revision",),
)
amended_line = Entity(
    name="PurchaseOrderAmendedLine",
    table=tables.AmendedLine,
    permission=words.ORDER_READ,
    owner="owner_id",
    department="department_id",
    company="company_id",
    sort=sorts("created_at"),
    filters=("quantity",),
    sorts=("created_at",),
)

tolerance = Entity(
    name="ReceiptTolerance",
    table=tables.ReceiptTolerance,
    permission=words.ORDER_READ,
    company="company_id",
    sort=sorts("created_at"),
    filters=("fraction",),
    sorts=("created_at",),
)

order_net = money(order, "net")
order_tax = money(order, "tax")
order_total = money(order, "total")
order_supplier = one(order, "supplier_id", parties.supplier)
order_company = one(order, "company_id", identity.company)
order_owner = one(order, "owner_id", identity.user)
order_customer = one(order, "customer_id", parties.customer)
order_payment_term = one(order, "payment_term_id", terms.payment_term)
order_lines = many(order, line, "order_id", "position")
order_amendments = many(order, amendment, "order_id", newest("revision"))

line_unit_price = money(line, "unit_price")
line_net = money(line, "net")
line_tax = money(line, "tax")
line_gross = money(line, "gross")
line_to_receive = computed(line, quantities.to_receive, "quantity", "cancelled_quantity", "received_quantity")
line_to_bill = computed(
    line,
    quantities.to_bill,
    "quantity",
    "cancelled_quantity",
    "received_quantity",
    "returned_quantity",
    "billed_quantity",
)
line_product = one(line, "product_id", catalog.product)
line_unit = one(line, "unit_id", catalog.unit)
line_order = one(line, "order_id", order)

amendment_order = one(amendment, "order_id", order)
amendment_by = one(amendment, "amended_by_id", identity.user)
amendment_net = money(amendment, "former_net")
amendment_tax = money(amendment, "former_tax")
amendment_total = money(amendment, "former_total")
amendment_lines = many(amendment, amended_line, "amendment_id", "created_at")
amended_line_line = one(amended_line, "line_id", line)
amended_line_price = money(amended_line, "unit_price")
amended_line_former_price = money(amended_line, "former_unit_price")
amended_line_tax = money(amended_line, "tax")
amended_line_former_tax = money(amended_line, "former_tax")

tolerance_product = one(tolerance, "product_id", catalog.product)
product_tolerances = many(catalog.product, tolerance, "product_id", "created_at")
supplier_orders = many(parties.supplier, order, "supplier_id", newest("order_date"))
product_lines = many(catalog.product, line, "product_id", newest("created_at"))

order_aggregates = Aggregates(
    of=order,
    description="The company's purchase orders counted and summed: by state, span, supplier, owner, currency.",
    by=[
        *by("status", "receipt_state", "bill_state", "order_date", "expected_on", "created_at", "currency"),
        by_node("supplier", order_supplier),
        by_node("owner", order_owner),
    ],
    money=["net", "tax", "total"],
)
line_aggregates = Aggregates(
    of=line,
    description="Lines of the company's purchase orders counted and summed. Quantities are in the units of the lines.",
    by=[
        *by("currency", "expected_on"),
        by_node("product", line_product),
        by_node("category", catalog.template_category, [line_product, catalog.product_template]),
        *by("status", "order_date", through=[line_order]),
        by_node("supplier", order_supplier, [line_order]),
    ],
    numbers=["quantity", "received_quantity", "returned_quantity", "billed_quantity", "cancelled_quantity"],
    money=["net", "tax", "gross"],
)
