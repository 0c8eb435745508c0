"""How orders are reached."""

from decimal import Decimal
from typing import Any, cast

import sqlalchemy as sa

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.sales import rules, tables
from bizsuite.kernel.aggregates import Aggregates, by, by_node
from bizsuite.kernel.reads import (
    COUNT_MAX,
    Asker,
    Columns,
    Entity,
    computed,
    expression,
    many,
    money,
    newest,
    one,
    one_back,
    sorts,
)

order = Entity(
    name="SalesOrder",
    table=tables.Order,
    permission=rules.SALES_ORDER_READ,
    owner="owner_id",
    department="department_id",
    company="company_id",
    sort=sorts(newest("order_date")),
    filters=(
        "number",
        "status",
        "delivery_state",
        "invoice_state",
        "order_date",
        "requested_on",
        "currency",
        "total",
        "customer_reference",
        "created_at",
    ),
    sorts=("number", "order_date", "requested_on", "total", "created_at"),
    by=("number",),
    external=True,
)
line = Entity(
    name="SalesOrderLine",
    table=tables.OrderLine,
    permission=rules.SALES_ORDER_READ,
    owner="owner_id",
    department="department_id",
    company="company_id",
    sort=sorts("position"),
    filters=(
        "quantity",
        "delivered_quantity",
        "invoiced_quantity",
        "returned_quantity",
        "replaced_quantity",
        "net",
        "unit_price",
    ),
    sorts=("position", "quantity", "net"),
    count_max=COUNT_MAX,
)

policy = Entity(
    name="SalesPolicy",
    table=tables.SalesPolicy,
    permission=rules.SALES_ORDER_READ,
    sort=sorts("created_at"),
    filters=("invoicing_policy",),
    sorts=("created_at",),
)


def _to_deliver(quantity: Decimal, delivered: Decimal, replaced: Decimal) -> Decimal:
    return quantity + replaced - delivered


order_net = money(order, "net")
order_tax = money(order, "tax")
order_charges = money(order, "charges")
order_total = money(order, "total")
order_customer = one(order, "customer_id", parties.customer)
order_company = one(order, "company_id", identity.company)
order_owner = one(order, "owner_id", identity.user)
order_lines = many(order, line, "order_id", "position")

line_unit_price = money(line, "unit_price")
line_net = money(line, "net")
line_tax = money(line, "tax")
line_gross = money(line, "gross")
line_to_deliver = computed(line, _to_deliver, "quantity", "delivered_quantity", "replaced_quantity")
line_to_invoice = computed(
    line,
    rules.to_invoice,
    "invoicing_policy",
    "quantity",
    "delivered_quantity",
    "invoiced_quantity",
    "returned_quantity",
    "replaced_quantity",
)
line_kit = one(line, "kit_line_id", line)
line_components = many(line, line, "kit_line_id", "position")
line_unit = one(line, "unit_id", catalog.unit)
line_ordered_quantity = computed(line, rules.as_agreed, "ordered_quantity", "quantity")


def _ordered_price(row: Columns, asker: type[Asker]) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(row.ordered_price, row.unit_price, type_=sa.Numeric())


def _currency(row: Columns, asker: type[Asker]) -> sa.ColumnElement[Any]:
    return cast("sa.ColumnElement[Any]", row.currency)


line_ordered_price = expression(line, "agreed_price", _ordered_price, currency=_currency)
line_product = one(line, "product_id", catalog.product)
line_order = one(line, "order_id", order)

customer_orders = many(parties.customer, order, "customer_id", newest("order_date"))
product_lines = many(catalog.product, line, "product_id", newest("created_at"))
policy_product = one(policy, "product_id", catalog.product)
policy_company = one(policy, "company_id", identity.company)
product_policy = one_back(catalog.product, policy, "product_id")
company_policy = one_back(identity.company, policy, "company_id")

order_aggregates = Aggregates(
    of=order,
    description="The company's orders counted and summed: by state, span, customer, owner, currency.",
    by=[
        *by(
            "status",
            "delivery_state",
            "invoice_state",
            "order_date",
            "requested_on",
            "created_at",
            "currency",
        ),
        by_node("customer", order_customer),
        by_node("owner", order_owner),
    ],
    money=["net", "tax", "charges", "total"],
)
line_aggregates = Aggregates(
    of=line,
    description="Lines of the company's orders counted and summed. Quantities are in the units of their products.",
    by=[
        *by("currency"),
        by_node("product", line_product),
        by_node("category", catalog.template_category, [line_product, catalog.product_template]),
        *by("status", "order_date", through=[line_order]),
        by_node("customer", order_customer, [line_order]),
        by_node("owner", order_owner, [line_order]),
    ],
    numbers=["quantity", "delivered_quantity", "invoiced_quantity", "returned_quantity"],
    money=["net", "tax", "gross"],
)
