"""What open lines may belong to: one statement for all lines of a statement, by joins of sets.

Each way of belonging is a join on equal values (a number in the text, a party and an amount), so that ten thousand
lines against ten thousand open items are a few hash joins. Names are compared as equal: similar ones would be each
against each.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from bizsuite.erp.banking import tables
from bizsuite.erp.banking.loaders.candidates import PAYMENT, RULE, items_of, lines_of, parties_of
from bizsuite.erp.banking.rules.matching import SCORES
from bizsuite.erp.banking.rules.words import MatchReason
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

SHOWN_MAX = 5
"""How many suggestions are told of a line."""
_LINE, _RULE = table_of(tables.StatementLine), table_of(tables.MatchRule)
_REASONS = {
    "key": MatchReason.REFERENCE,
    "amount": MatchReason.AMOUNT,
    "discount": MatchReason.DISCOUNT,
    "account": MatchReason.ACCOUNT,
    "name": MatchReason.NAME,
    "alone": MatchReason.ALONE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """Something that a line may belong to: `amount` of it, with the sign of the line, for these reasons."""

    line_id: uuid.UUID
    kind: str
    item_id: uuid.UUID
    account_id: uuid.UUID | None
    amount: Decimal
    currency: str
    score: int
    reasons: Sequence[MatchReason]

    @property
    def takes_discount(self) -> bool:
        """Whether the discount for paying early is taken."""
        return MatchReason.DISCOUNT in self.reasons


async def suggestions_of(db: Db, lines: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[Suggested]]:
    """What open lines may belong to, the likeliest first; nothing for lines that are matched. One statement."""
    found = _found(db, _LINE.c.id == sa.any_(sa.literal(sorted(set(lines)), sa.ARRAY(sa.Uuid)))).subquery()
    place = sa.func.row_number().over(
        partition_by=found.c.line_id, order_by=(found.c.score.desc(), found.c.due_on, found.c.item_id)
    )
    ranked = sa.select(found, place.label("place")).subquery()
    shown = sa.select(ranked).where(ranked.c.place <= SHOWN_MAX).order_by(ranked.c.line_id, ranked.c.place)
    rows = await _hashed(db, shown)
    told: dict[uuid.UUID, list[Suggested]] = {key: [] for key in lines}
    for row in rows:
        told[row.line_id].append(_suggested(row))
    return told


async def certain_of(db: Db, statement_id: uuid.UUID, minimum: int) -> list[Suggested]:
    """What open lines of a statement belong to with this score or more, and nothing else as likely. One statement
    that looks, whatever their number.

    Of lines that claim the same thing the likeliest, then the first one has it.
    """
    found = _found(db, _LINE.c.statement_id == statement_id).subquery()
    likely = (
        sa.select(
            found,
            sa.func.rank().over(partition_by=found.c.line_id, order_by=found.c.score.desc()).label("place"),
            sa.func.count().over(partition_by=(found.c.line_id, found.c.score)).label("rivals"),
        )
        .where(found.c.score >= minimum)
        .subquery()
    )
    turn = sa.func.row_number().over(
        partition_by=(
            likely.c.kind,
            sa.case((likely.c.kind == RULE, likely.c.line_id), else_=likely.c.item_id),
        ),
        order_by=(likely.c.score.desc(), likely.c.position),
    )
    best = sa.select(likely, turn.label("turn")).where(likely.c.place == 1, likely.c.rivals == 1).subquery()
    rows = await _hashed(db, sa.select(best).where(best.c.turn == 1).order_by(best.c.position))
    return [_suggested(row) for row in rows]


async def _hashed(db: Db, statement: sa.Select[Any]) -> Sequence[Any]:
    """The rows of a statement that joins by hashes.

    The planner does not know yet what has just been imported, and would compare each with each.
    """
    await db.rows(_only_hashes("off"))
    rows = await db.rows(statement)
    await db.rows(_only_hashes("on"))
    return rows


def _only_hashes(others: str) -> sa.Select[*tuple[Any, ...]]:
    """Switch the other ways to join off or on, for what follows in this transaction."""
    return sa.select(
        *(sa.func.set_config(f"enable_{way}", others, True).label(way) for way in ("nestloop", "mergejoin"))
    )


def _suggested(row: Any) -> Suggested:
    rule = row.kind == RULE
    reasons = (
        [MatchReason.RULE]
        if rule
        else [word for name, word in _REASONS.items() if getattr(row, f"by_{name}")]
    )
    return Suggested(
        line_id=row.line_id,
        kind=row.kind,
        item_id=row.item_id,
        account_id=row.account_id,
        amount=row.amount,
        currency=row.currency,
        score=row.score,
        reasons=reasons,
    )


def _found(db: Db, which: sa.ColumnElement[bool]) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """Each line with each thing that it may belong to, and the score of that."""
    lines = lines_of(db, which)
    items = items_of(db, lines)
    hits = _hits(db, lines, items)
    return sa.union_all(_scored(lines, items, hits), _ruled(db, lines))


def _hits(db: Db, lines: sa.CTE, items: sa.CTE) -> sa.CTE:
    """Which lines may belong to which items, and how that was found."""
    keys = sa.select(
        lines.c.id,
        sa.func.unnest(sa.func.string_to_array(lines.c["keys"], " ")).label("key"),
    ).cte("line_key")
    known = parties_of(db, lines, items)
    named = [
        _hit(keys.c.id, items, "key").join_from(keys, items, own == keys.c.key)
        for own in (items.c.number_key, items.c.reference_key)
    ]
    paid = [
        _hit(lines.c.id, items, flag)
        .join_from(lines, known[flag], known[flag].c.line_id == lines.c.id)
        .join(items, sa.and_(items.c.party_id == known[flag].c.party_id, due == lines.c.amount))
        for flag in ("account", "name")
        for due in (items.c.due, items.c.reduced)
    ]
    alone = _hit(lines.c.id, items).join_from(
        lines, items, sa.and_(items.c.alone, items.c.due == lines.c.amount)
    )
    found = sa.union_all(*named, *paid, alone).subquery()
    evidence = _evidence(known)
    flags = [sa.func.bool_or(found.c.key).label("key")]
    hits = (
        sa.select(found.c.line_id, found.c.item_id, *flags)
        .group_by(found.c.line_id, found.c.item_id)
        .subquery()
    )
    return reduce(
        lambda chosen, flag: chosen.outerjoin(
            evidence[flag],
            sa.and_(
                evidence[flag].c.line_id == hits.c.line_id, evidence[flag].c.party_id == items.c.party_id
            ),
        ),
        ("account", "name"),
        sa.select(
            hits,
            *(evidence[flag].c.line_id.is_not(None).label(flag) for flag in ("account", "name")),
        ).join_from(hits, items, items.c.id == hits.c.item_id),
    ).cte("hit")


def _hit(line_id: Any, items: sa.CTE, flag: str = "") -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        line_id.label("line_id"), items.c.id.label("item_id"), sa.literal(flag == "key").label("key")
    )


def _evidence(known: Mapping[str, sa.CTE]) -> dict[str, sa.Subquery]:
    return {
        flag: sa.select(cte.c.line_id, cte.c.party_id).distinct().subquery(f"by_{flag}")
        for flag, cte in known.items()
    }


def _scored(lines: sa.CTE, items: sa.CTE, hits: sa.CTE) -> sa.Select[*tuple[Any, ...]]:
    is_exact = items.c.due == lines.c.amount
    is_reduced = sa.func.coalesce(
        sa.and_(~is_exact, items.c.reduced == lines.c.amount, lines.c.booked_on <= items.c.reduced_until),
        False,
    )
    by = {
        "key": hits.c.key,
        "amount": is_exact,
        "discount": is_reduced,
        "account": hits.c.account,
        "name": hits.c.name,
        "alone": sa.and_(is_exact, items.c.alone),
    }
    points: Any = sum((sa.case((flag, SCORES[name]), else_=0) for name, flag in by.items()), sa.literal(0))
    size = sa.func.least(sa.func.abs(items.c.due), sa.func.abs(lines.c.amount))
    return (
        sa.select(
            lines.c.id.label("line_id"),
            lines.c.position,
            items.c.kind,
            items.c.id.label("item_id"),
            sa.null().cast(sa.Uuid).label("account_id"),
            (sa.func.sign(lines.c.amount) * size).label("amount"),
            lines.c.currency,
            items.c.due_on,
            sa.func.least(points, 100).label("score"),
            *(flag.label(f"by_{name}") for name, flag in by.items()),
        )
        .join_from(hits, lines, lines.c.id == hits.c.line_id)
        .join(items, items.c.id == hits.c.item_id)
        .where(
            # Said so that they are looked at last: joined by these first, each would meet each.
            items.c.company_id.is_not_distinct_from(lines.c.company_id),
            items.c.currency.is_not_distinct_from(lines.c.currency),
            items.c.due * lines.c.amount > 0,
            sa.or_(items.c.ledger_id.is_(None), items.c.ledger_id == lines.c.ledger_id),
            sa.or_(items.c.kind != PAYMENT, is_exact),
        )
    )


def _ruled(db: Db, lines: sa.CTE) -> sa.Select[*tuple[Any, ...]]:
    """What rules say, of several for a line the first one."""
    told = sa.func.upper(lines.c.text + " " + lines.c.counterparty)
    fits = sa.and_(
        _RULE.c.tenant_id == db.actor.tenant_id,
        _RULE.c.company_id == lines.c.company_id,
        _RULE.c.is_active,
        sa.or_(_RULE.c.bank_account_id.is_(None), _RULE.c.bank_account_id == lines.c.bank_account_id),
        sa.func.strpos(told, _RULE.c.contains) > 0,
    )
    return (
        sa.select(
            lines.c.id.label("line_id"),
            lines.c.position,
            sa.literal(RULE).label("kind"),
            _RULE.c.id.label("item_id"),
            _RULE.c.account_id,
            lines.c.amount,
            lines.c.currency,
            lines.c.booked_on.label("due_on"),
            sa.literal(SCORES["rule"]).label("score"),
            *(sa.literal(False).label(f"by_{name}") for name in _REASONS),
        )
        .join_from(lines, _RULE, fits)
        .ext(distinct_on(lines.c.id))
        .order_by(lines.c.id, _RULE.c.position, _RULE.c.id)
    )
