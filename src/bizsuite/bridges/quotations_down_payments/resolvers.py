"""What down payments hang on quotations."""

import strawberry

from bizsuite.bridges.quotations_down_payments import reads, service, types
from bizsuite.erp.quotations import reads as quotations
from bizsuite.erp.quotations.rules.words import QUOTATION_READ, QUOTATION_WRITE
from bizsuite.erp.quotations.tables import Quotation
from bizsuite.graph.context import Info
from bizsuite.graph.fields import related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.scopes import require_reach


@strawberry.type
class QuotationVersionDownPayments:
    """What down payments hang on QuotationVersion."""

    milestones: Connection[types.QuotationMilestone] | None = related(
        reads.version_milestones, "In which parts it is to be paid ahead, in their order."
    )


@strawberry.type
class QuotationsDownPaymentsMutation:
    """How paying ahead is agreed on."""

    @mutation(needs=QUOTATION_WRITE)
    async def quotation_plan(self, info: Info, input: types.QuotationPlanInput) -> types.QuotationPlanPayload:
        """Say in which parts a draft is to be paid ahead; its document shows it, and its order has that plan.

        Refusals: NOT_FOUND, QUOTATION_NOT_DRAFT, SUBJECT_LOCKED, INVALID_VALUE, AMOUNT_PRECISION, MILESTONES_SUM.
        """
        db, key = info.context.db, key_of(quotations.quotation, input.id)
        await require_reach(db, Quotation, key, write=QUOTATION_WRITE, read=QUOTATION_READ)
        return types.QuotationPlanPayload.of(quotation=await service.plan(db, key, *input.wanted()))
