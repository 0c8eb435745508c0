"""Telling people of approvals: what the commands are given, and what they answer."""

import uuid

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.graph.fields import result
from bizsuite.graph.mutations import Change, Payload
from bizsuite.graph.node import key_of
from bizsuite.oa.approvals import reads
from bizsuite.oa.approvals.types.nodes import ApprovalCopy, ApprovalInstance


@strawberry.input
class ApprovalCopySendInput(Change):
    """The approval of which people are told."""

    user_ids: list[strawberry.ID] = strawberry.field(
        description="Who is told; from 1 to 50 active users. Who knows already is told nothing new."
    )
    comment: str | None = strawberry.field(default=UNSET, description="Why; at most 4,000 characters.")

    def people(self) -> list[uuid.UUID]:
        """Who is told."""
        return [key_of(identity.user, text, "userIds") for text in self.user_ids]


@strawberry.input
class ApprovalCopyReadInput(Change):
    """The copy that one has read."""


@strawberry.type
class ApprovalCopySendPayload(Payload):
    """The approval of which people were told."""

    approval_instance: ApprovalInstance | None = result(reads.instance, "The approval.")


@strawberry.type
class ApprovalCopyReadPayload(Payload):
    """The copy that was read."""

    approval_copy: ApprovalCopy | None = result(reads.copy, "The copy.")
