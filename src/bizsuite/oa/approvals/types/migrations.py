"""Moving approvals to the version that holds: what is given, and what has become of each."""

import strawberry

from bizsuite.graph.mutations import Command, Payload
from bizsuite.graph.node import encode, key_of
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import reads
from bizsuite.oa.approvals.service import Migration, Moved


@strawberry.input
class ApprovalNodeRenamedInput:
    """A node that is called otherwise in the version that holds."""

    node: str = strawberry.field(description="Its id by now.")
    to: str = strawberry.field(description="Its id in the version that holds.")


@strawberry.input
class ApprovalInstancesMigrateInput(Command):
    """Which approvals are to go on by the version that holds."""

    definition_id: strawberry.ID = strawberry.field(description="The definition.")
    from_number: int | None = strawberry.field(
        default=None, description="Only those of the version with this number; null: of every other version."
    )
    instance_ids: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description="Only these approvals, at most 200; null: all that are under way, 200 at once.",
    )
    after: strawberry.ID | None = strawberry.field(
        default=None,
        description="Only those after this approval, in the order of ids: where a former call ended.",
    )
    nodes: list[ApprovalNodeRenamedInput] = strawberry.field(
        default_factory=list, description="The nodes that are called otherwise; others keep their ids."
    )
    comment: str | None = strawberry.field(default=None, description="Why; at most 4,000 characters.")

    def wanted(self) -> Migration:
        """What is wanted. Refuses INVALID_VALUE for a node that is named twice, NOT_FOUND."""
        renamed = {each.node: each.to for each in self.nodes}
        if len(renamed) < len(self.nodes):
            raise Refused("INVALID_VALUE", "Each node is named once.", path=["nodes"])
        ids = self.instance_ids
        return Migration(
            definition_id=key_of(reads.definition, self.definition_id, "definitionId"),
            from_number=self.from_number,
            instance_ids=None if ids is None else [key_of(reads.instance, key, "instanceIds") for key in ids],
            after=None if self.after is None else key_of(reads.instance, self.after, "after"),
            renamed=renamed,
            comment=self.comment or "",
        )


@strawberry.type
class ApprovalMigrationOutcome:
    """What has become of one approval."""

    instance_id: strawberry.ID = strawberry.field(description="The approval.")
    business_no: str = strawberry.field(description="Its number; empty where there is no such approval.")
    migrated: bool = strawberry.field(description="Whether it goes on by the version that holds.")
    code: str | None = strawberry.field(
        description="Why it stays as it is: NOT_UNDER_WAY, NO_CHANGE, NOT_FOUND, NODE_MISSING and NODE_KIND for an "
        "open node that is not there or of another kind, NODE_TWICE, PLACE_UNFIT where it lies in another branch, "
        "BRANCH_MISSING, PARTS_UNDER_WAY where no node starts parts any more, FORM_UNFIT for what was filled in."
    )
    place: str = strawberry.field(description="At which node, branch or field; empty for the whole.")

    @classmethod
    def of(cls, told: Moved) -> "ApprovalMigrationOutcome":
        """What has become of it, as clients see it."""
        obstacle = told.obstacle
        return cls(
            instance_id=strawberry.ID(encode("ApprovalInstance", told.instance_id)),
            business_no=told.business_no,
            migrated=obstacle is None,
            code=None if obstacle is None else obstacle.code,
            place="" if obstacle is None else obstacle.place,
        )


@strawberry.type
class ApprovalInstancesMigratePayload(Payload):
    """What has become of each approval."""

    outcomes: list[ApprovalMigrationOutcome] | None = strawberry.field(
        default=None,
        description="In the order of their ids, at most 200; null where a retry has the same idempotency key.",
    )
    has_more: bool | None = strawberry.field(
        default=None, description="Whether there are more than were looked at; go on with `after`."
    )
