"""Copies of approvals: who was told of one, and whether they have read it."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from bizsuite.kernel.tables import LockRank, Table, indexed, moment, references, text, unique


class Copy(Table, table=True):
    """Somebody was told of an approval, by a node or by somebody who takes part; each person once."""

    __tablename__ = "approval_copy"
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (
        unique("instance_id", "user_id"),
        # The list of one person, those that are unread first.
        indexed("user_id", "read_at", "sent_at", "id"),
        sa.CheckConstraint("(node_id = '') = (sender_id IS NOT NULL)", name="by_a_node_or_by_somebody"),
    )

    instance_id: uuid.UUID = references("approval_instance", indexed=False)
    company_id: uuid.UUID = references("company", indexed=False)
    user_id: uuid.UUID = references("user_account", indexed=False)
    node_id: str = Field(default="")
    """The node that told; empty where somebody did."""
    sender_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    comment: str = text()
    sent_at: datetime = moment()
    read_at: datetime | None = moment(optional=True)
