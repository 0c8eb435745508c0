"""What the bridge hangs on types that it does not own."""

import strawberry

from bizsuite.bridges.planning_procurement import reads, service, types
from bizsuite.erp.planning import reads as planning
from bizsuite.erp.procurement.rules.words import ORDER_CREATE
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class PlanningProcurementQuery:
    """Where queries enter."""

    supply_acceptance: types.SupplyAcceptance | None = found(reads.acceptance, "One acceptance of proposals.")
    supply_acceptances: Connection[types.SupplyAcceptance] | None = listed(
        reads.acceptance, "Acceptances of the company's proposals, newest first."
    )


@strawberry.type
class PurchaseOrderPlanning:
    """What planning hangs on PurchaseOrder."""

    supply_acceptance: types.SupplyAcceptance | None = related(
        reads.order_acceptance, "The acceptance of proposals that it came of; null for others."
    )


@strawberry.type
class StockTransferPlanning:
    """What planning hangs on StockTransfer."""

    supply_acceptance: types.SupplyAcceptance | None = related(
        reads.transfer_acceptance, "The acceptance of proposals that it came of; null for others."
    )


@strawberry.type
class PlanningProcurementMutation:
    """What can be done with proposals."""

    @mutation(needs=ORDER_CREATE)
    async def supply_proposals_accept(
        self, info: Info, input: types.SupplyProposalsAcceptInput
    ) -> types.SupplyProposalsAcceptPayload:
        """Make drafts of purchase orders of proposals, one for each supplier and warehouse, and of transfers.

        What comes from another warehouse of ours is a transfer, one for each pair of warehouses, which needs the
        permission to write those.

        Where the rule names no supplier, the one with the best price is taken. A supplier's price says in which unit
        and packs it is ordered; without one it is the product's purchase unit, at its planned cost.
        Refusals: NOT_FOUND, INVALID_VALUE, PROPOSAL_WITHOUT_SUPPLIER, SUPPLIER_PRICE_CONFLICT, PRICE_MISSING,
        PRODUCT_INACTIVE, PRODUCT_DISCONTINUED, SUPPLIER_INACTIVE, EXCHANGE_RATE_MISSING, PERMISSION_DENIED.
        """
        keys = [key_of(planning.proposal, key, "ids", str(place)) for place, key in enumerate(input.ids)]
        made = await service.accept_proposals(info.context.db, keys)
        return types.SupplyProposalsAcceptPayload.of(supply_acceptance=made)
