"""Letting goods that came cover what is billed of them, and what differs be part of their cost."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from bizsuite.bridges.procurement_bills import loaders
from bizsuite.bridges.procurement_bills.loaders import MATCH, Standing
from bizsuite.bridges.procurement_bills.rules import covering
from bizsuite.bridges.procurement_bills.rules.covering import Cover
from bizsuite.bridges.procurement_bills.tables import BillMatchCover
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
    for standing in (await loaders.standings_of(db, lines)).values():
        covers = covering.recover(standing.claims, standing.arrivals, standing.currency)
        _write(db, standing, covers)
        costs += [
            NewBilledCost(move_id=each.move_id, quantity=each.quantity, difference=each.difference)
            for own in covers.values()
            for each in own
            if each.difference
        ]
    await db.flush()
    if costs:
        await valuation.note_billed_costs(db, costs, cause)


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
