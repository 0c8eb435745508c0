"""Payment terms and ways to round as the rules speak of them."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.terms import tables
from bizsuite.erp.terms.rules.cash import Cash
from bizsuite.erp.terms.rules.terms import Term, TermLine
from bizsuite.erp.terms.rules.words import TermRole
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_TERM, _LINE = table_of(tables.PaymentTerm), table_of(tables.PaymentTermLine)
_CASH, _PARTY_TERM = table_of(tables.CashRounding), table_of(tables.PartyTerm)
_DISCOUNT = ("discount", "discount_days", "discount_tax")
_OF_LINE = tuple(TermLine.__dataclass_fields__)


async def terms_of(db: Db, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Term]:
    """Payment terms with their lines, by id. One statement, none where there is nothing to ask."""
    if not keys:
        return {}
    rows = await db.rows(_terms(db).where(_TERM.c.id.in_(sorted(keys))))
    return _read(rows)


async def default_terms(
    db: Db, companies: Collection[uuid.UUID], parties: Collection[uuid.UUID], role: TermRole
) -> dict[tuple[uuid.UUID, uuid.UUID], Term]:
    """The payment terms that documents with parties have unless they say otherwise, by company and party.

    Those that were switched off are left out. One statement, none where there is nothing to ask.
    """
    if not companies or not parties:
        return {}
    own = _PARTY_TERM.c
    rows = await db.rows(
        _terms(db)
        .add_columns(own.company_id, own.party_id)
        .join(_PARTY_TERM, sa.and_(own.tenant_id == _TERM.c.tenant_id, own.payment_term_id == _TERM.c.id))
        .where(
            own.company_id.in_(sorted(companies)),
            own.party_id.in_(sorted(parties)),
            own.role == role,
            _TERM.c.is_active,
        )
    )
    found: dict[tuple[uuid.UUID, uuid.UUID], list[Any]] = {}
    for row in rows:
        found.setdefault((row.company_id, row.party_id), []).append(row)
    return {key: next(iter(_read(own_rows).values())) for key, own_rows in found.items()}


def _terms(db: Db) -> sa.Select[*tuple[Any, ...]]:
    """Payment terms, each with its lines in their order."""
    return (
        sa.select(
            _TERM.c.id,
            _TERM.c.is_active,
            _TERM.c.currency.label("term_currency"),
            *(_TERM.c[name] for name in _DISCOUNT),
            *(_LINE.c[name] for name in _OF_LINE),
        )
        .join(_LINE, sa.and_(_LINE.c.tenant_id == _TERM.c.tenant_id, _LINE.c.payment_term_id == _TERM.c.id))
        .where(_TERM.c.tenant_id == db.actor.tenant_id)
        .order_by(_TERM.c.id, _LINE.c.position)
    )


def _read(rows: Sequence[Any]) -> dict[uuid.UUID, Term]:
    """The terms that rows of `_terms` tell."""
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
