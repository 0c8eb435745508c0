"""The words of consolidation: permissions, events, what a pair of sisters is compared by."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

SISTER_READ = Permission("consolidation.sister.read")
SISTER_WRITE = Permission("consolidation.sister.write")


class EliminationKind(Word):
    """What companies of a group have with each other."""

    BALANCES = "BALANCES", "What they owe each other: receivables and payables."
    RESULTS = "RESULTS", "What they have earned of each other, and what that cost."


@dataclass(frozen=True, slots=True)
class SisterPartyCreated:
    """A party is known to be a company of our own."""

    sister_party_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SisterPartyDeleted:
    """A party is no longer taken for a company of our own."""

    company_id: uuid.UUID
