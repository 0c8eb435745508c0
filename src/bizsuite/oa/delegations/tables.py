"""The table of standing delegations."""

import uuid
from datetime import datetime
from decimal import Decimal

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from bizsuite.kernel.tables import LockRank, Table, amount, check, choice, indexed, moment, references, text
from bizsuite.oa.delegations.rules.words import ApprovalDelegationMode


class ApprovalDelegation(Table, table=True):
    """Somebody decides in somebody's place, from a moment on until before another. Only its end can come sooner."""

    __tablename__ = "approval_delegation"
    # After users, before the approvals whose tasks change hands.
    __lock_rank__ = LockRank.APPROVAL - 1
    __table_args__ = (
        indexed("delegator_id", "valid_to"),
        check("delegator_id <> delegate_id", "not_to_oneself"),
        check("valid_to > valid_from", "ends_after_it_begins"),
        check("amount_max >= 0", "amount_not_negative"),
    )

    delegator_id: uuid.UUID = references("user_account", indexed=False)
    delegate_id: uuid.UUID = references("user_account")
    valid_from: datetime = moment()
    valid_to: datetime = moment()
    """Brought forward when somebody ends it sooner."""
    definition_keys: list[str] = Field(default_factory=list, sa_type=JSONB)
    """Of the definitions for which it is; none: for all."""
    amount_max: Decimal | None = amount(None, optional=True)
    mode: ApprovalDelegationMode = choice(ApprovalDelegationMode, ApprovalDelegationMode.REPLACE)
    include_open: bool = False
    note: str = text()
    ended_at: datetime | None = moment(optional=True)
    """When what was open went back."""
