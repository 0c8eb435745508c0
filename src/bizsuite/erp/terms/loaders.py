"""Payment terms and ways to round as the rules speak of them."""

import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.terms import tables
from bizsuite.erp.terms.rules.cash import Cash
from bizsuite.erp.terms.rules.terms import Term, TermLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_TERM, _LINE = table_of(tables.PaymentTerm), table_of(tables.PaymentTermLine)
_CASH = table_of(tables.CashRounding)
_DISCOUNT = ("discount", "discount_days", "discount_tax")
_OF_LINE = tuple(TermLine.__dataclass_fields__)


async def terms_of(db: Db, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Term]:
    """Payment terms with their lines, by id. One statement, none where there is nothing to ask."""
    if not keys:
        return {}
    rows = await db.rows(
        sa.select(
            _TERM.c.id,
            _TERM.c.is_active,
            _TERM.c.currency.label("term_currency"),
            *(_TERM.c[name] for name in _DISCOUNT),
            *(_LINE.c[name] for name in _OF_LINE),
        )
        .join(_LINE, sa.and_(_LINE.c.tenant_id == _TERM.c.tenant_id, _LINE.c.payment_term_id == _TERM.c.id))
        .where(_TERM.c.tenant_id == db.actor.tenant_id, _TERM.c.id.in_(sorted(keys)))
        .order_by(_TERM.c.id, _LINE.c.position)
    )
    heads: dict[uuid.UUID, Any] = {row.id: row for row in rows}
    lines: dict[uuid.UUID, list[TermLine]] = {key: [] for key in heads}
    for row in rows:
        lines[row.id].append(TermLine(**{name: row._mapping[name] for name in _OF_LINE}))
    return {
        key: Term(
            id=key,
            is_active=head.is_active,
            currency=head.term_currency,
            lines=lines[key],
            **{name: head._mapping[name] for name in _DISCOUNT},
        )
        for key, head in heads.items()
    }


async def cash_roundings_of(db: Db, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Cash]:
    """Ways to round to cash, by id. One statement, none where there is nothing to ask."""
    if not keys:
        return {}
    names = tuple(Cash.__dataclass_fields__)
    rows = await db.rows(
        sa.select(*(_CASH.c[name] for name in names)).where(
            _CASH.c.tenant_id == db.actor.tenant_id, _CASH.c.id.in_(sorted(keys))
        )
    )
    return {row.id: Cash(**row._mapping) for row in rows}
