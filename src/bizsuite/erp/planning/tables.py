"""Rules of re-ordering, runs, and what they propose."""

import uuid
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.kernel.tables import Table, check, indexed, references, unique
from bizsuite.kernel.tables import quantity as measured


class ReorderRule(Table, table=True):
    """How stock of a product in a warehouse is kept up."""

    __tablename__ = "planning_reorder_rule"
    __table_args__ = (
        unique("product_id", "warehouse_id"),
        indexed("company_id", "created_at"),
        check("minimum >= 0 AND maximum >= minimum", "levels_in_order"),
        check("safety_stock >= 0 AND order_minimum >= 0 AND multiple > 0", "quantities_not_negative"),
        check("lead_days BETWEEN 0 AND 3660", "lead_days_range"),
        check("source_warehouse_id <> warehouse_id", "another_source"),
        check("num_nonnulls(supplier_id, source_warehouse_id) <= 1", "one_source"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    warehouse_id: uuid.UUID = references("inventory_warehouse")
    product_id: uuid.UUID = references("catalog_product", indexed=False)
    supplier_id: uuid.UUID | None = references("party_supplier", optional=True)
    """From whom it is ordered."""
    source_warehouse_id: uuid.UUID | None = references("inventory_warehouse", optional=True)
    """From which of our warehouses it is fetched instead."""
    minimum: Decimal = measured()
    maximum: Decimal = measured()
    safety_stock: Decimal = measured()
    """Kept beside that for what nobody foresees."""
    order_minimum: Decimal = measured()
    multiple: Decimal = measured(Decimal(1))
    lead_days: int = 0
    """Days from an order until the goods come."""
    is_active: bool = True


class SupplyRun(Table, table=True):
    """One working out of what is to be ordered, and what it has changed."""

    __tablename__ = "planning_supply_run"
    __table_args__ = (indexed("company_id", "created_at"),)

    company_id: uuid.UUID = references("company", indexed=False)
    warehouse_id: uuid.UUID | None = references("inventory_warehouse", optional=True)
    """Only for this one; none: for all."""
    ran_on: date
    proposed: int = 0
    """Proposals that stand afterwards."""
    added: int = 0
    changed: int = 0
    removed: int = 0


class SupplyProposal(Table, table=True):
    """Goods that are to be ordered. Nobody changes it: the next run says it anew, or lets it go."""

    __tablename__ = "planning_supply_proposal"
    __audited__ = False
    __table_args__ = (
        unique("rule_id"),
        indexed("company_id", "supplier_id", "product_id"),
        sa.Index("ix_planning_supply_proposal_expected", "tenant_id", "company_id", "expected_on"),
        check("quantity > 0", "quantity_positive"),
        check("expected_on >= order_on", "expected_after_order"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    warehouse_id: uuid.UUID = references("inventory_warehouse")
    product_id: uuid.UUID = references("catalog_product")
    supplier_id: uuid.UUID | None = references("party_supplier", optional=True)
    source_warehouse_id: uuid.UUID | None = references("inventory_warehouse", optional=True)
    """The warehouse that it is to come from, where it is not to be bought."""
    rule_id: uuid.UUID = references("planning_reorder_rule", indexed=False)
    quantity: Decimal = measured(None)
    forecast: Decimal = measured(None)
    """What would be there when it comes, without it."""
    order_on: date
    expected_on: date
