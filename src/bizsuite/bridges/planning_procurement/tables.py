"""Which orders and transfers came of proposals, and when these were accepted."""

import uuid

from bizsuite.kernel.tables import Table, check, indexed, references


class SupplyAcceptance(Table, table=True):
    """Proposals that were made orders and transfers together."""

    __tablename__ = "bridge_supply_acceptance"
    __table_args__ = (indexed("company_id", "created_at"), check("proposals > 0", "proposals_positive"))

    company_id: uuid.UUID = references("company", indexed=False)
    proposals: int
    """How many."""


class SupplyOrder(Table, table=True):
    """An order that came of them."""

    __tablename__ = "bridge_supply_order"

    acceptance_id: uuid.UUID = references("bridge_supply_acceptance")
    order_id: uuid.UUID = references("procurement_order", unique=True)


class SupplyTransfer(Table, table=True):
    """A transfer that came of them."""

    __tablename__ = "bridge_supply_transfer"

    acceptance_id: uuid.UUID = references("bridge_supply_acceptance")
    transfer_id: uuid.UUID = references("inventory_transfer", unique=True)
