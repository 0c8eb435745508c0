"""How purchase requests are reached."""

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.reads import dimensions
from bizsuite.erp.procurement import reads as procurement
from bizsuite.erp.requisitions import tables
from bizsuite.erp.requisitions.rules import requests, words
from bizsuite.kernel.aggregates import Aggregates, by, by_node
from bizsuite.kernel.reads import COUNT_MAX, Entity, computed, many, money, newest, one, one_via, sorts

request = Entity(
    name="PurchaseRequest",
    table=tables.Request,
    permission=words.REQUEST_READ,
    owner="owner_id",
    department="department_id",
    company="company_id",
    sort=sorts(newest("requested_on")),
    filters=("number", "status", "requested_on", "wanted_on", "estimated_total", "created_at"),
    sorts=("number", "requested_on", "wanted_on", "estimated_total", "created_at"),
    by=("number",),
)
line = Entity(
    name="PurchaseRequestLine",
    table=tables.RequestLine,
    permission=words.REQUEST_READ,
    owner="owner_id",
    department="department_id",
    company="company_id",
    sort=sorts("position"),
    filters=("quantity", "ordered_quantity", "wanted_on", "estimated"),
    sorts=("position", "quantity", "wanted_on", "estimated"),
    count_max=COUNT_MAX,
)

request_total = money(request, "estimated_total")
request_requester = one(request, "owner_id", identity.user)
request_decided_by = one(request, "decided_by_id", identity.user)
request_company = one(request, "company_id", identity.company)
request_lines = many(request, line, "request_id", "position")
line_request = one(line, "request_id", request)
line_product = one(line, "product_id", catalog.product)
line_unit = one(line, "unit_id", catalog.unit)
line_estimated = money(line, "estimated")
line_estimated_price = money(line, "estimated_price")
line_remaining = computed(line, requests.remaining, "quantity", "ordered_quantity")
line_account = one(line, "account_id", finance.account)
line_dimension_value = one(line, "dimension_value_id", dimensions.dimension_value)
line_order_lines = many(
    line,
    procurement.line,
    "request_line_id",
    newest("created_at"),
    via=tables.RequestOrderLine,
    via_target="order_line_id",
)
order_line_request = one_via(
    procurement.line, line, tables.RequestOrderLine, "order_line_id", "request_line_id"
)

request_aggregates = Aggregates(
    of=request,
    description="The company's purchase requests counted and summed: by state, span, requester.",
    by=[*by("status", "requested_on", "wanted_on", "created_at"), by_node("requester", request_requester)],
    money=["estimated_total"],
)
