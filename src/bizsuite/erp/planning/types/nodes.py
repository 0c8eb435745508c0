"""Rules, runs and proposals as nodes."""

from datetime import date, datetime
from decimal import Decimal

from bizsuite.base.catalog.types import Product
from bizsuite.base.parties.types import Supplier
from bizsuite.erp.inventory.types import Warehouse
from bizsuite.erp.planning import reads
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.node import Node


@entity(reads.rule)
class ReorderRule(Node):
    """How stock of a product in a warehouse is kept up. Quantities are in the product's unit."""

    minimum: Decimal = column(
        "Goods are ordered when what will be there, less the safety stock, is below this."
    )
    maximum: Decimal = column("Then up to this.")
    safety_stock: Decimal = column("What is kept beside that, for what nobody foresees.")
    order_minimum: Decimal = column("The smallest order.")
    multiple: Decimal = column("Orders are whole multiples of this.")
    lead_days: int = column("Days from an order until the goods come.")
    is_active: bool = column("Whether anything is ordered by it.")
    product: Product | None = related(reads.rule_product, "The product.")
    warehouse: Warehouse | None = related(reads.rule_warehouse, "The warehouse.")
    supplier: Supplier | None = related(
        reads.rule_supplier, "From whom it is ordered; null where nobody is named."
    )
    source_warehouse: Warehouse | None = related(
        reads.rule_source, "From which of our warehouses it is fetched; null where it is bought."
    )
    proposal: "SupplyProposal | None" = related(reads.rule_proposal, "What is to be ordered by it now.")


@entity(reads.run)
class SupplyRun(Node):
    """One working out of what is to be ordered, and what it has changed."""

    ran_on: date = column("The day for which it was worked out.")
    created_at: datetime = column("When.")
    proposed: int = column("Proposals that stood afterwards.")
    added: int = column("Proposals that were new.")
    changed: int = column("Proposals that said something else than before.")
    removed: int = column("Proposals of what was wanted no more.")
    warehouse: Warehouse | None = related(reads.run_warehouse, "Only for this warehouse; null: for all.")


@entity(reads.proposal)
class SupplyProposal(Node):
    """Goods that are to be ordered, as of the last run. Quantities are in the product's unit."""

    quantity: Decimal = column("How much.")
    forecast: Decimal = column("What would be there when it comes, without it.")
    order_on: date = column("The day on which it is to be ordered.")
    expected_on: date = column("When it will come then.")
    product: Product | None = related(reads.proposal_product, "The product.")
    warehouse: Warehouse | None = related(reads.proposal_warehouse, "For which warehouse.")
    supplier: Supplier | None = related(reads.proposal_supplier, "From whom; null where nobody is named.")
    source_warehouse: Warehouse | None = related(
        reads.proposal_source, "From which of our warehouses it is to come; null where it is to be bought."
    )
    rule: ReorderRule | None = related(reads.proposal_rule, "By which rule.")
