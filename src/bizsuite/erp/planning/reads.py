"""How rules, runs and proposals are reached."""

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.parties import reads as parties
from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.planning import tables
from bizsuite.erp.planning.rules import words
from bizsuite.kernel.aggregates import Aggregates, by, by_node
from bizsuite.kernel.reads import Entity, many, newest, one, one_back, sorts

rule = Entity(
    name="ReorderRule",
    table=tables.ReorderRule,
    permission=words.RULE_READ,
    company="company_id",
    sort=sorts("created_at"),
    filters=("minimum", "maximum", "lead_days", "is_active"),
    sorts=("created_at", "minimum", "lead_days"),
)
run = Entity(
    name="SupplyRun",
    table=tables.SupplyRun,
    permission=words.SUPPLY_READ,
    company="company_id",
    sort=sorts(newest("created_at")),
    filters=("ran_on", "created_at"),
    sorts=("created_at",),
)
proposal = Entity(
    name="SupplyProposal",
    table=tables.SupplyProposal,
    permission=words.SUPPLY_READ,
    company="company_id",
    sort=sorts("expected_on"),
    filters=("quantity", "forecast", "order_on", "expected_on"),
    sorts=("expected_on", "quantity", "forecast"),
)

rule_warehouse = one(rule, "warehouse_id", inventory.warehouse)
rule_product = one(rule, "product_id", catalog.product)
rule_supplier = one(rule, "supplier_id", parties.supplier)
rule_proposal = one_back(rule, proposal, "rule_id")
run_warehouse = one(run, "warehouse_id", inventory.warehouse)
proposal_warehouse = one(proposal, "warehouse_id", inventory.warehouse)
proposal_product = one(proposal, "product_id", catalog.product)
proposal_supplier = one(proposal, "supplier_id", parties.supplier)
rule_source = one(rule, "source_warehouse_id", inventory.warehouse)
proposal_source = one(proposal, "source_warehouse_id", inventory.warehouse)
proposal_rule = one(proposal, "rule_id", rule)

product_rules = many(catalog.product, rule, "product_id", "created_at")
product_proposals = many(catalog.product, proposal, "product_id", "expected_on")
supplier_proposals = many(parties.supplier, proposal, "supplier_id", "expected_on")

proposal_aggregates = Aggregates(
    of=proposal,
    description="What is to be ordered, counted and summed. Quantities are in the units of their products.",
    by=[
        *by("order_on", "expected_on"),
        by_node("supplier", proposal_supplier),
        by_node("warehouse", proposal_warehouse),
        by_node("source_warehouse", proposal_source),
        by_node("product", proposal_product),
    ],
    numbers=["quantity"],
)
