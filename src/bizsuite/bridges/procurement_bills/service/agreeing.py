"""What somebody agrees to who agrees that a bill is paid which does not agree with its order."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from bizsuite.bridges.procurement_bills.loaders.bills import matches_of_bills
from bizsuite.bridges.procurement_bills.rules import billing
from bizsuite.bridges.procurement_bills.rules.words import BillMatchState
from bizsuite.erp.bills.agreeing import bills_of, facts_of
from bizsuite.kernel.db import Db
from bizsuite.kernel.modules import GuardFacts
from bizsuite.kernel.revisions import revision_of

GUARD = "vendorBill.release"
"""The guard point of releasing a bill that is blocked."""
_SAYS = ("id", "wanted", "taken_back", "covered", "expected", "net", "tolerated")


def is_blocked(match: Any) -> bool:
    """Whether a line of a bill keeps it from being paid; what a note takes back does not."""
    stands = billing.state(
        match.is_posted,
        match.released_at,
        match.wanted,
        match.taken_back,
        match.covered,
        match.expected,
        match.net,
        match.tolerated,
    )
    return match.of_id is None and stands is BillMatchState.BLOCKED


async def facts_of_blocked(db: Db, bills: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, GuardFacts]:
    """What agreements to releases may depend on: the bills, and what does not agree. Two statements.

    The amounts are totals in the companies' currencies. Refuses with NOT_FOUND, BILL_NOT_BLOCKED.
    """
    await db.flush()
    found, matches = await bills_of(db, bills), await matches_of_bills(db, bills)
    facts = {}
    for key in bills:
        blocked = [each for each in matches if each.vendor_bill_id == key and is_blocked(each)]
        billing.require_blocked(len(blocked))
        differs = sorted([str(getattr(each, name)) for name in _SAYS] for each in blocked)
        facts[key] = facts_of(found[key], revision_of([[found[key].total], *differs]))
    return facts
