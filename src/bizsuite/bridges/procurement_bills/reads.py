"""How lines of orders, lines of bills, and what ties them are reached."""

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.bridges.procurement_bills import tables
from bizsuite.bridges.procurement_bills.rules import billing
from bizsuite.erp.bills import reads as bills
from bizsuite.erp.bills.rules.words import BILL_READ
from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.procurement import reads as procurement
from bizsuite.erp.procurement.rules.words import ORDER_READ
from bizsuite.kernel.reads import Entity, computed, many, money, newest, one, one_via, sorts

match = Entity(
    name="BillMatch",
    table=tables.BillMatch,
    permission=BILL_READ,
    company="company_id",
    sort=sorts(newest("created_at")),
    filters=("is_posted", "posted_at", "quantity", "released_at"),
    sorts=("created_at", "posted_at"),
)
cover = Entity(
    name="BillMatchCover",
    table=tables.BillMatchCover,
    permission=BILL_READ,
    company="company_id",
    sort=sorts("created_at"),
    filters=("quantity",),
    sorts=("created_at",),
)
policy = Entity(
    name="PurchaseBillingPolicy",
    table=tables.BillingPolicyRule,
    permission=ORDER_READ,
    company="company_id",
    sort=sorts("created_at"),
    filters=("policy",),
    sorts=("created_at",),
)
tolerance = Entity(
    name="BillMatchTolerance",
    table=tables.MatchTolerance,
    permission=BILL_READ,
    company="company_id",
    sort=sorts("created_at"),
    filters=("fraction",),
    sorts=("created_at",),
)

_FACTS = ("wanted", "taken_back", "covered", "expected", "net", "tolerated")
match_state = computed(match, billing.state, "is_posted", "released_at", *_FACTS)
match_reasons = computed(match, billing.shown_reasons, "is_posted", *_FACTS)
match_over = computed(match, billing.over_received, "wanted", "taken_back", "covered")
match_expected, match_net = money(match, "expected"), money(match, "net")
match_tolerated = money(match, "tolerated")
match_base = money(match, "base", currency="base_currency")
match_bill = one(match, "vendor_bill_id", bills.bill)
match_bill_line = one(match, "bill_line_id", bills.line)
match_order_line = one(match, "order_line_id", procurement.line)
match_of = one(match, "of_id", match)
match_notes = many(match, match, "of_id", "created_at")
match_released_by = one(match, "released_by_id", identity.user)
match_covers = many(match, cover, "match_id", "created_at")

cover_billed, cover_received = money(cover, "billed"), money(cover, "received")
cover_move = one(cover, "move_id", inventory.move)
cover_match = one(cover, "match_id", match)

policy_company = one(policy, "company_id", identity.company)
policy_product = one(policy, "product_id", catalog.product)
policy_order_line = one(policy, "order_line_id", procurement.line)
company_policies = many(identity.company, policy, "company_id", "created_at")
tolerance_amount = money(tolerance, "amount")
company_tolerances = many(identity.company, tolerance, "company_id", "created_at")

line_matches = many(procurement.line, match, "order_line_id", newest("created_at"))
line_bill_lines = many(
    procurement.line,
    bills.line,
    "order_line_id",
    newest("created_at"),
    via=tables.BillMatch,
    via_target="bill_line_id",
)
bill_line_match = many(bills.line, match, "bill_line_id", "created_at")
bill_line_order_line = one_via(
    bills.line, procurement.line, tables.BillMatch, "bill_line_id", "order_line_id"
)
bill_matches = many(bills.bill, match, "vendor_bill_id", "created_at")
move_covers = many(inventory.move, cover, "move_id", "created_at")
