"""How acceptances are reached, and the orders that came of them."""

from bizsuite.bridges.planning_procurement import tables
from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.planning.rules.words import SUPPLY_READ
from bizsuite.erp.procurement import reads as procurement
from bizsuite.kernel.reads import Entity, many, newest, one_via, sorts

acceptance = Entity(
    name="SupplyAcceptance",
    table=tables.SupplyAcceptance,
    permission=SUPPLY_READ,
    company="company_id",
    sort=sorts(newest("created_at")),
    filters=("created_at",),
    sorts=("created_at",),
)
acceptance_orders = many(
    acceptance,
    procurement.order,
    "acceptance_id",
    "number",
    via=tables.SupplyOrder,
    via_target="order_id",
)
acceptance_transfers = many(
    acceptance,
    inventory.transfer,
    "acceptance_id",
    "number",
    via=tables.SupplyTransfer,
    via_target="transfer_id",
)
transfer_acceptance = one_via(
    inventory.transfer, acceptance, tables.SupplyTransfer, "transfer_id", "acceptance_id"
)
order_acceptance = one_via(procurement.order, acceptance, tables.SupplyOrder, "order_id", "acceptance_id")
