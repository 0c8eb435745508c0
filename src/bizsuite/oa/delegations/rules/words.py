"""The words of standing delegations: modes, permissions, events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

DELEGATION_READ = Permission("approval.delegation.read")
DELEGATION_ADMINISTER = Permission("approval.delegation.administer")


class ApprovalDelegationMode(Word):
    """What whoever has delegated may still do."""

    REPLACE = "REPLACE", "Nothing with a task of the delegate's, unless they take it back."
    SHARE = "SHARE", "Everything: they may act any time, as the delegate may."


@dataclass(frozen=True, slots=True)
class ApprovalDelegationSet:
    """Somebody decides in somebody's place, now or later."""

    delegation_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalDelegationBegun:
    """The time of a delegation has begun."""

    delegation_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ApprovalDelegationEnded:
    """A delegation is over: its time has passed, or somebody has ended it."""

    delegation_id: uuid.UUID
