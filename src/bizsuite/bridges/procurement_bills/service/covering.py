"""Letting goods that came cover what is billed of them, and what differs be part of their cost."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from bizsuite.bridges.procurement_bills import loaders
from bizsuite.bridges.procurement_bills.loaders import Standing
from bizsuite.bridges.procurement_bills.loaders.bills import MATCH
from bizsuite.bridges.procurement_bills.rules import covering, posting
from bizsuite.bridges.procurement_bills.rules.covering import Cover
from bizsuite.bridges.procurement_bills.rules.posting import DirectDifference
from bizsuite.bridges.procurement_bills.tables import BillMatchCover
from bizsuite.bridges.valuation_finance.loaders import systems_of
from bizsuite.erp.finance import service as finance
from bizsuite.erp.valuation import service as valuation
from bizsuite.erp.valuation.rules.checks import NewBilledCost
from bizsuite.erp.valuation.service import Cause
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import ZERO
from bizsuite.kernel.writing import STAMPED, changing


async def cover(db: Db, lines: Collection[uuid.UUID], cause: Cause) -> None:
    """Let goods that came for lines of orders cover what is billed of them; the orders are locked.

    By how much they are billed at more than they came at is part of what they cost. Refuses as `note_billed_costs`.
    """
    if not lines:
        return
    costs: list[NewBilledCost] = []
    direct: list[DirectDifference] = []
    for standing in (await loaders.standings_of(db, lines)).values():
        covers = covering.recover(standing.claims, standing.arrivals, standing.currency)
        _write(db, standing, covers)
        differing = [each for own in covers.values() for each in own if each.difference]
        costs += [
            NewBilledCost(move_id=each.move_id, quantity=each.quantity, difference=each.difference)
            for each in differing
            if each.move_id not in standing.direct
        ]
        direct += [
            DirectDifference(standing.company_id, each.difference, cause.on, cause.type, cause.id)
            for each in differing
            if each.move_id in standing.direct
        ]
    await db.flush()
    if costs:
        await valuation.note_billed_costs(db, costs, cause)
    db.endings.add(post_direct, direct)


def _write(db: Db, standing: Standing, covers: Mapping[uuid.UUID, Sequence[Cover]]) -> None:
    db.add_many(
        BillMatchCover,
        [
            {
                "company_id": standing.company_id,
                "match_id": key,
                "move_id": each.move_id,
                "quantity": each.quantity,
                "currency": standing.currency,
                "billed": each.billed,
                "received": each.received,
            }
            for key, own in covers.items()
            for each in own
        ],
    )
    rows = [
        {
            "tenant_id": db.actor.tenant_id,
            "id": claim.id,
            "covered": claim.covered + sum((each.quantity for each in covers.get(claim.id, ())), ZERO),
            "taken_back": standing.taken_back[claim.id],
        }
        for claim in standing.claims
    ]
    if rows:
        db.later(changing(MATCH, rows, ("tenant_id", "id"), also=STAMPED, expected=len(rows)))


async def post_direct(db: Db, differences: Sequence[DirectDifference]) -> None:
    """Post by how much goods were billed at more that went to customers at once: it is cost of sales.

    Where purchases are expenses the bill says it all. Refuses as posting does.
    """
    systems = await systems_of(db, {each.company_id for each in differences})
    if entries := posting.direct_entries(differences, systems):
        await finance.post_entries(db, entries)


async def cover_services(db: Db, lines: Mapping[uuid.UUID, Decimal]) -> None:
    """Let services that were rendered, so much of each line, cover what is billed of them; the orders are locked."""
    rows = await loaders.service_matches(db, lines)
    changed = []
    for line_id, rendered in lines.items():
        own = [row for row in rows if row.order_line_id == line_id and row.of_id is None]
        taken = {row.id: -sum((note.wanted for note in rows if note.of_id == row.id), ZERO) for row in own}
        covered = covering.in_turn([(row.id, row.wanted - taken[row.id]) for row in own], rendered)
        changed += [
            {
                "tenant_id": db.actor.tenant_id,
                "id": row.id,
                "covered": covered[row.id],
                "taken_back": taken[row.id],
            }
            for row in own
            if (covered[row.id], taken[row.id]) != (row.covered, row.taken_back)
        ]
    if changed:
        db.later(changing(MATCH, changed, ("tenant_id", "id"), also=STAMPED, expected=len(changed)))
