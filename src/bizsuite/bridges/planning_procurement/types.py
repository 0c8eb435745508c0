"""Accepting what is proposed, as clients see it."""

from datetime import datetime

import strawberry

from bizsuite.bridges.planning_procurement import reads
from bizsuite.erp.inventory.types import StockTransfer
from bizsuite.erp.procurement.types import PurchaseOrder
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.mutations import Command, Payload
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.refusals import UserError, refusal


@refusal("PROPOSAL_WITHOUT_SUPPLIER")
class ProposalWithoutSupplier(UserError):
    """Nobody is known of whom a product is bought (PROPOSAL_WITHOUT_SUPPLIER)."""

    product: str = strawberry.field(description="The SKU of the product.")


@entity(reads.acceptance)
class SupplyAcceptance(Node):
    """Proposals that were made orders and transfers together."""

    proposals: int = column("How many.")
    created_at: datetime = column("When.")
    orders: Connection[PurchaseOrder] | None = related(
        reads.acceptance_orders, "The orders that came of them, one for each supplier and warehouse."
    )
    transfers: Connection[StockTransfer] | None = related(
        reads.acceptance_transfers, "The transfers that came of them, one for each pair of warehouses."
    )


@strawberry.input
class SupplyProposalsAcceptInput(Command):
    """Proposals of the company that are to be ordered or fetched."""

    ids: list[strawberry.ID] = strawberry.field(description="The proposals; at most 500.")


@strawberry.type
class SupplyProposalsAcceptPayload(Payload):
    """What came of them."""

    supply_acceptance: SupplyAcceptance | None = result(
        reads.acceptance, "The acceptance with its orders and transfers, which are drafts."
    )
