"""How the pipeline is reached."""

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.crm.pipeline import rules, tables
from bizsuite.kernel.aggregates import Aggregates, by, by_node
from bizsuite.kernel.reads import Entity, Sort, computed, many, money, newest, one, sorts

stage = Entity(
    name="OpportunityStage",
    table=tables.Stage,
    permission=rules.OPPORTUNITY_READ,
    sort=sorts("position"),
    filters=("name", "kind", "category"),
    sorts=("position", "name"),
)
opportunity = Entity(
    name="Opportunity",
    table=tables.Opportunity,
    permission=rules.OPPORTUNITY_READ,
    owner="owner_id",
    department="department_id",
    company="company_id",
    sort=sorts("close_date"),
    filters=(
        "name",
        "amount",
        "currency",
        "close_date",
        "probability",
        "stage_kind",
        "lost_reason",
        "closed_at",
    ),
    sorts=("name", "amount", "close_date", "probability"),
    external=True,
)
line = Entity(
    name="OpportunityLine",
    table=tables.OpportunityLine,
    permission=rules.OPPORTUNITY_READ,
    detail_of={"opportunity_id": [opportunity]},
    sort=sorts("position"),
    filters=("quantity",),
)
visit = Entity(
    name="OpportunityStageVisit",
    table=tables.StageVisit,
    permission=rules.OPPORTUNITY_READ,
    detail_of={"opportunity_id": [opportunity]},
    sort=sorts(newest("entered_at")),
    filters=("entered_at", "left_at"),
)

opportunity_amount = money(opportunity, "amount")
opportunity_weighted = computed(
    opportunity, rules.weighted, "amount", "exchange_rate", "base_currency", "probability"
)
opportunity_customer = one(opportunity, "customer_id", parties.customer)
opportunity_owner = one(opportunity, "owner_id", identity.user)
opportunity_stage = one(opportunity, "stage_id", stage)
opportunity_lines = many(opportunity, line, "opportunity_id", "position")
opportunity_visits = many(opportunity, visit, "opportunity_id", newest("entered_at"))
line_product = one(line, "product_id", catalog.product)
line_unit_price = money(line, "unit_price")
line_net = money(line, "net")
visit_stage = one(visit, "stage_id", stage)
customer_opportunities = many(parties.customer, opportunity, "customer_id", Sort("close_date"))

opportunity_aggregates = Aggregates(
    of=opportunity,
    description="Opportunities counted and summed: by stage, outcome, span, customer, owner, currency.",
    by=[
        *by("stage_kind", "lost_reason", "close_date", "closed_at", "created_at", "currency"),
        by_node("stage", opportunity_stage),
        by_node("customer", opportunity_customer),
        by_node("owner", opportunity_owner),
    ],
    numbers=["probability"],
    money=["amount"],
)
