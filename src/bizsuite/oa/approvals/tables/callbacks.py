"""Tokens by which others let an approval go on that waits for them."""

import uuid
from datetime import datetime

from bizsuite.kernel.tables import LockRank, Table, check, moment, references, unique


class Callback(Table, table=True):
    """The right to answer one visit of a node that waits; only the hash of its token is known here."""

    __tablename__ = "approval_callback"
    __audited__ = False
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (
        unique("token_hash"),
        check("(answered_at IS NULL) = (succeeded IS NULL)", "answered_one_way"),
        check("(answered_at IS NULL) = (answered_by_id IS NULL)", "answered_by_somebody"),
    )

    node_run_id: uuid.UUID = references("approval_node_run", unique=True)
    instance_id: uuid.UUID = references("approval_instance", indexed=False)
    token_hash: str
    """SHA-256 of the token, in hexadecimal."""
    issued_at: datetime = moment()
    issued_by_id: uuid.UUID = references("user_account", indexed=False)
    answered_at: datetime | None = moment(optional=True)
    answered_by_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    succeeded: bool | None = None
    """What was answered; nothing as long as nobody has."""
