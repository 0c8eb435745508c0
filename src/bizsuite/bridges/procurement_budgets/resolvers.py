"""What commitments hang on types that the bridge does not own."""

import strawberry

from bizsuite.bridges.procurement_budgets import reads, service, types
from bizsuite.bridges.procurement_budgets.types import BudgetCommitment, CommitmentOverrun
from bizsuite.erp.procurement import reads as procurement
from bizsuite.erp.procurement.rules import words
from bizsuite.erp.procurement.tables import Order
from bizsuite.graph.context import Info
from bizsuite.graph.fields import related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.scopes import require_reach


@strawberry.type
class RequestLineBudget:
    """What commitments hang on PurchaseRequestLine."""

    commitment: BudgetCommitment | None = related(
        reads.request_line_commitment, "What it commits; null before it is approved, and without an account."
    )


@strawberry.type
class OrderLineBudget:
    """What commitments hang on PurchaseOrderLine."""

    commitment: BudgetCommitment | None = related(
        reads.order_line_commitment, "What it commits; null where nobody has said from which account."
    )


@strawberry.type
class RequestBudget:
    """What commitments hang on PurchaseRequest."""

    budget_overruns: Connection[CommitmentOverrun] | None = related(
        reads.request_overruns, "By how much it was more than budgets had left when it was approved."
    )


@strawberry.type
class OrderBudget:
    """What commitments hang on PurchaseOrder."""

    budget_overruns: Connection[CommitmentOverrun] | None = related(
        reads.order_overruns, "By how much it was more than budgets had left, newest first."
    )


@strawberry.type
class BudgetLineCommitments:
    """What commitments hang on BudgetLine."""

    commitment_overruns: Connection[CommitmentOverrun] | None = related(
        reads.line_overruns, "What requests and orders commit beyond it, newest first."
    )


@strawberry.type
class AccountCommitments:
    """What commitments hang on LedgerAccount."""

    commitments: Connection[BudgetCommitment] | None = related(
        reads.account_commitments, "What requests and orders commit of it, in the order of their days."
    )


@strawberry.type
class ProcurementBudgetsMutation:
    """What can be done with commitments."""

    @mutation(needs=words.ORDER_UPDATE)
    async def purchase_order_budget_set(
        self, info: Info, input: types.PurchaseOrderBudgetSetInput
    ) -> types.PurchaseOrderBudgetSetPayload:
        """Say from which accounts an order's lines are spent; from now on they count against budgets.

        Refusals: NOT_FOUND, INVALID_VALUE, BUDGET_EXCEEDED (of an order that is confirmed).
        """
        db, key = info.context.db, key_of(procurement.order, input.id)
        await require_reach(db, Order, key, write=words.ORDER_UPDATE, read=words.ORDER_READ)
        assigned = await service.assign_order(db, key, input.assigned())
        return types.PurchaseOrderBudgetSetPayload.of(purchase_order=assigned)
