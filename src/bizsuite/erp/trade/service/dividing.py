"""What the lines of drafts are divided by: kept with the draft, and carried to its entry."""

import uuid
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from bizsuite.erp.finance.rules.dimensions import DimensionShare, Values, check_shares
from bizsuite.erp.trade.rules.documents import Income, NewDocument
from bizsuite.erp.trade.tables import D, Document, DocumentLine, DocumentLineSplit, Register
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of


def values_named(new: Iterable[NewDocument]) -> set[uuid.UUID]:
    """The values of dimensions that the lines of drafts name."""
    return {share.value_id for each in new for line in each.lines for share in line.dimensions}


def divide(
    register: Register[D],
    given: NewDocument,
    document: Document,
    lines: Sequence[DocumentLine],
    known: Values,
) -> list[DocumentLineSplit]:
    """The rows that say what the lines of a draft are divided by.

    Refuses with NOT_FOUND, INVALID_VALUE, DIMENSION_FRACTIONS.
    """
    values = {key: value for key, value in known.items() if value.company_id == document.company_id}
    rows = []
    for place, (said, line) in enumerate(zip(given.lines, lines, strict=True)):
        check_shares(said.dimensions, values, ["lines", str(place)])
        rows += [
            register.split(
                **register.belonging_to(document),
                line_id=line.id,
                position=at,
                value_id=share.value_id,
                fraction=share.fraction,
            )
            for at, share in enumerate(said.dimensions, 1)
        ]
    document.has_dimensions = bool(rows)
    return rows


async def divided_incomes_of(
    db: Db, register: Register[D], drafts: Iterable[Document]
) -> dict[uuid.UUID, list[Income]]:
    """What drafts earn, or cost, whose lines are divided, line by line. One statement, none where there is none."""
    keys = [draft.id for draft in drafts if draft.has_dimensions]
    if not keys:
        return {}
    splits = table_of(register.split)
    line, own = table_of(register.line).c, splits.c
    owner = line[register.owner]
    rows = await db.rows(
        sa.select(owner.label("owner_id"), line.id, line.account_id, line.net, own.value_id, own.fraction)
        .join_from(
            table_of(register.line),
            splits,
            sa.and_(own.tenant_id == line.tenant_id, own.line_id == line.id),
            isouter=True,
        )
        .where(line.tenant_id == db.actor.tenant_id, owner == sa.any_(sa.literal(keys, sa.ARRAY(sa.Uuid))))
        .order_by(owner, line.position, own.position)
    )
    shares: dict[uuid.UUID, list[DimensionShare]] = {row.id: [] for row in rows}
    for row in rows:
        if row.value_id is not None:
            shares[row.id].append(DimensionShare(row.value_id, row.fraction))
    found: dict[uuid.UUID, list[Income]] = {key: [] for key in keys}
    heads: Mapping[uuid.UUID, sa.Row[tuple[object, ...]]] = {row.id: row for row in rows}
    for key, head in heads.items():
        found[head.owner_id].append(
            Income(head.account_id or register.side.lines, head.net, tuple(shares[key]))
        )
    return found
