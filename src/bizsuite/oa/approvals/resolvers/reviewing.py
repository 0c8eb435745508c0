"""Reading definitions as documents, and what is wrong with their drafts."""

from typing import Annotated

import strawberry

from bizsuite.graph.context import Info
from bizsuite.graph.fields import field
from bizsuite.graph.node import decode
from bizsuite.graph.scalars import JSON
from bizsuite.oa.approvals import reads, rules, service
from bizsuite.oa.approvals.rules.process.checks import Problem

_Definition = Annotated[strawberry.ID, strawberry.argument(description="The definition.")]
_Number = Annotated[
    int | None, strawberry.argument(description="The number of a version; else the draft, else what holds.")
]


@strawberry.type
class ApprovalProcessProblem:
    """Something that keeps a draft from being published."""

    node_id: str = strawberry.field(description="At which node, as the graph calls it; START for the whole.")
    code: str = strawberry.field(description="What is wrong, such as FIELD_UNKNOWN or ASSIGNEES_UNKNOWN.")
    detail: str = strawberry.field(description="What it is about, such as the name of a field; may be empty.")

    @classmethod
    def of(cls, problem: Problem) -> "ApprovalProcessProblem":
        """A problem as clients are told it."""
        return cls(node_id=problem.node_id, code=problem.code, detail=problem.detail)


@strawberry.type
class ReviewingQuery:
    """Definitions as a whole."""

    @field(needs=rules.DEFINITION_READ)
    async def approval_definition_document(
        self, info: Info, id: _Definition, number: _Number = None
    ) -> JSON | None:
        """A definition as a document that approvalDefinitionImport takes, in this tenant or another.

        People and departments stand in it by their ids, roles by their keys. Null where there is no such version.
        """
        named = decode(id)
        if named.type != reads.definition.name:
            return None
        found = await service.document_of(info.context.db, named.key, number)
        return None if found is None else JSON(found.told())

    @field(needs=rules.DEFINITION_READ)
    async def approval_definition_problems(
        self, info: Info, id: _Definition
    ) -> list[ApprovalProcessProblem] | None:
        """Everything that keeps the draft of a definition from being published; null where there is no draft.

        Empty: approvalDefinitionPublish would refuse it with NO_CHANGE at most.
        """
        named = decode(id)
        if named.type != reads.definition.name:
            return None
        found = await service.draft_problems(info.context.db, named.key)
        return None if found is None else [ApprovalProcessProblem.of(each) for each in found]
