"""The manifest of the pipeline."""

from bizsuite.base.parties.types import Customer
from bizsuite.crm.pipeline import reads, rules
from bizsuite.crm.pipeline.resolvers import CustomerPipeline, PipelineMutation, PipelineQuery
from bizsuite.crm.pipeline.types import (
    Opportunity,
    OpportunityLine,
    OpportunityStage,
    OpportunityStageVisit,
)
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant, Scope


def _emits(event: type, name: str, description: str) -> Emits:
    return Emits(event, name, "Opportunity", "opportunity_id", description)


_READ = Grant(rules.OPPORTUNITY_READ)
_WRITE = Grant(rules.OPPORTUNITY_WRITE)

MODULE = Module(
    name="crm.pipeline",
    description="Opportunities and the stages that they pass.",
    requires=["base.identity", "base.parties", "base.catalog"],
    aggregates=[reads.opportunity_aggregates],
    types=[Opportunity, OpportunityLine, OpportunityStage, OpportunityStageVisit],
    extends={Query: PipelineQuery, Mutation: PipelineMutation, Customer: CustomerPipeline},
    events=[
        _emits(rules.OpportunityCreated, "OPPORTUNITY_CREATED", "There is a new opportunity."),
        _emits(
            rules.OpportunityChanged,
            "OPPORTUNITY_CHANGED",
            "An opportunity has another stage, amount, date or owner.",
        ),
        _emits(rules.OpportunityWon, "OPPORTUNITY_WON", "The customer has said yes."),
        _emits(rules.OpportunityLost, "OPPORTUNITY_LOST", "The customer has said no."),
        Emits(
            rules.StageChanged,
            "OPPORTUNITY_STAGE_CHANGED",
            "OpportunityStage",
            "stage_id",
            "There is a new stage, or one means something else.",
        ),
    ],
    grants={
        "admin": [_READ, _WRITE, Grant(rules.STAGE_WRITE)],
        "sales": [_READ, Grant(rules.OPPORTUNITY_WRITE, Scope.DEPARTMENT_TREE)],
        "manager": [_READ, _WRITE],
        "analyst": [_READ],
        "integrator": [_READ, _WRITE],
    },
)
