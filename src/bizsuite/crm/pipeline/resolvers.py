"""What the pipeline hangs on types that it does not own."""

import uuid
from typing import cast

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.parties.rules.words import CUSTOMER_READ
from bizsuite.base.parties.tables import Customer
from bizsuite.crm.pipeline import reads, rules, service, tables
from bizsuite.crm.pipeline.types import (
    Opportunity,
    OpportunityCreateInput,
    OpportunityCreatePayload,
    OpportunityLoseInput,
    OpportunityLosePayload,
    OpportunityStage,
    OpportunityStageCreateInput,
    OpportunityStageCreatePayload,
    OpportunityStageSetInput,
    OpportunityStageSetPayload,
    OpportunityUpdateInput,
    OpportunityUpdatePayload,
    OpportunityWinInput,
    OpportunityWinPayload,
    lines_of,
)
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.given import given
from bizsuite.graph.mutations import Change, mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.scopes import reaches, require_reach


@strawberry.type
class PipelineQuery:
    """Where queries enter."""

    opportunity: Opportunity | None = found(reads.opportunity, "One opportunity.")
    opportunities: Connection[Opportunity] | None = listed(
        reads.opportunity, "Opportunities of the company, the next to be decided first."
    )
    opportunity_stage: OpportunityStage | None = found(reads.stage, "One stage.")
    opportunity_stages: Connection[OpportunityStage] | None = listed(
        reads.stage, "The stages, in their order."
    )


@strawberry.type
class CustomerPipeline:
    """What the pipeline hangs on Customer."""

    opportunities: Connection[Opportunity] | None = related(
        reads.customer_opportunities, "Opportunities with this customer, the next to be decided first."
    )


async def _reached(info: Info, said: Change) -> uuid.UUID:
    """The id of an opportunity that the actor may change. Refuses NOT_FOUND, PERMISSION_DENIED."""
    key = key_of(reads.opportunity, said.id)
    write, read = rules.OPPORTUNITY_WRITE, rules.OPPORTUNITY_READ
    await require_reach(info.context.db, tables.Opportunity, key, write=write, read=read)
    return key


@strawberry.type
class PipelineMutation:
    """What can be done in the pipeline."""

    @mutation(needs=rules.OPPORTUNITY_WRITE)
    async def opportunity_create(self, info: Info, input: OpportunityCreateInput) -> OpportunityCreatePayload:
        """Enter an opportunity.

        Refusals: NOT_FOUND, INVALID_VALUE, RATE_MISSING, STAGE_CLOSES, PRICE_MISSING, PRICE_RULE_CONFLICT;
        PERMISSION_DENIED for one that you could not work on.
        """
        db, new = info.context.db, input.new()
        read, path = CUSTOMER_READ, ["customerId"]
        await require_reach(db, Customer, new.customer_id, write=read, read=read, path=path)
        made = await service.create_opportunity(db, new)
        if not reaches(db.actor, rules.OPPORTUNITY_WRITE, made.owner_id, made.department_id):
            permission = rules.OPPORTUNITY_WRITE.name
            raise Refused("PERMISSION_DENIED", "You need the permission {permission}.", permission=permission)
        return OpportunityCreatePayload.of(opportunity=made)

    @mutation(needs=rules.OPPORTUNITY_WRITE)
    async def opportunity_update(self, info: Info, input: OpportunityUpdateInput) -> OpportunityUpdatePayload:
        """Change an open opportunity.

        Refusals: NOT_FOUND, OPPORTUNITY_CLOSED, INVALID_VALUE, PRICE_MISSING, PRICE_RULE_CONFLICT.
        """
        key = await _reached(info, input)
        changes = given(input, "name", "amount", "close_date", "probability", owner_id=identity.user)
        if input.lines is not UNSET:
            changes["lines"] = lines_of(input.lines)
        made = await service.update_opportunity(info.context.db, key, cast(rules.OpportunityChanges, changes))
        return OpportunityUpdatePayload.of(opportunity=made)

    @mutation(needs=rules.OPPORTUNITY_WRITE)
    async def opportunity_stage_set(
        self, info: Info, input: OpportunityStageSetInput
    ) -> OpportunityStageSetPayload:
        """Move an open opportunity to another open stage. Refusals: NOT_FOUND, OPPORTUNITY_CLOSED, STAGE_CLOSES."""
        key = await _reached(info, input)
        stage = key_of(reads.stage, input.stage_id, "stageId")
        return OpportunityStageSetPayload.of(opportunity=await service.set_stage(info.context.db, key, stage))

    @mutation(needs=rules.OPPORTUNITY_WRITE)
    async def opportunity_win(self, info: Info, input: OpportunityWinInput) -> OpportunityWinPayload:
        """The customer said yes. Refusals: NOT_FOUND, OPPORTUNITY_CLOSED."""
        key = await _reached(info, input)
        return OpportunityWinPayload.of(opportunity=await service.win_opportunity(info.context.db, key))

    @mutation(needs=rules.OPPORTUNITY_WRITE)
    async def opportunity_lose(self, info: Info, input: OpportunityLoseInput) -> OpportunityLosePayload:
        """The customer said no. Refusals: NOT_FOUND, OPPORTUNITY_CLOSED, LOST_NOTE_REQUIRED."""
        key = await _reached(info, input)
        lost = await service.lose_opportunity(info.context.db, key, input.reason, input.note or "")
        return OpportunityLosePayload.of(opportunity=lost)

    @mutation(needs=rules.STAGE_WRITE)
    async def opportunity_stage_create(
        self, info: Info, input: OpportunityStageCreateInput
    ) -> OpportunityStageCreatePayload:
        """Add a stage in which opportunities are open. Refusals: INVALID_VALUE, NAME_TAKEN."""
        await service.ensure_stages(info.context.db)
        made = await service.create_stage(
            info.context.db,
            input.name,
            position=input.position,
            probability=input.probability,
            category=input.category,
        )
        return OpportunityStageCreatePayload.of(opportunity_stage=made)
