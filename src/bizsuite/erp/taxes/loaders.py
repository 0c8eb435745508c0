"""Taxes as the rules speak of them, the tax report, and the look for broken promises."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.parties.rules.words import AddressKind
from bizsuite.base.parties.tables import Address
from bizsuite.erp.finance.tables import EntryLine
from bizsuite.erp.taxes import reads, tables
from bizsuite.erp.taxes.rules.bearing import TaxBook
from bizsuite.erp.taxes.rules.computing import Levy
from bizsuite.erp.taxes.rules.mapping import KnownRule, TaxRules
from bizsuite.erp.taxes.rules.words import TaxPart, TaxRounding
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.reads import Record
from bizsuite.kernel.tables import Table, table_of
from bizsuite.kernel.values import ZERO

_TAX, _MEMBER = table_of(tables.Tax), table_of(tables.TaxMember)
_SETTING, _BOX, _MOVEMENT = table_of(tables.TaxSetting), table_of(tables.TaxBox), table_of(tables.TaxMovement)
_LINE, _ADDRESS = table_of(EntryLine), table_of(Address)
_RULE, _RULE_TAX = table_of(tables.TaxRule), table_of(tables.TaxRuleTax)
_RULE_ACCOUNT = table_of(tables.TaxRuleAccount)
_OF_RULE = tuple(name for name in KnownRule.__dataclass_fields__ if name not in ("taxes", "accounts"))
_OF_TAX = tuple(name for name in Levy.__dataclass_fields__ if name != "members")


async def tax_book(db: Db, companies: Collection[uuid.UUID], named: Collection[uuid.UUID]) -> TaxBook:
    """The standard taxes of companies, those that are named or replace others, groups with members. One statement."""
    of_groups = sa.select(_MEMBER.c.tax_id).where(
        _MEMBER.c.tenant_id == db.actor.tenant_id, _MEMBER.c.group_id.in_(sorted(named))
    )
    setting = sa.and_(_SETTING.c.tenant_id == _TAX.c.tenant_id, _SETTING.c.company_id == _TAX.c.company_id)
    replacing = sa.select(_RULE_TAX.c.replacement_id).where(
        _RULE_TAX.c.tenant_id == db.actor.tenant_id, _RULE_TAX.c.replacement_id.is_not(None)
    )
    in_groups = sa.select(_MEMBER.c.tax_id).where(
        _MEMBER.c.tenant_id == db.actor.tenant_id, _MEMBER.c.group_id.in_(replacing)
    )
    groups = (
        sa.select(sa.func.array_agg(_MEMBER.c.group_id))
        .where(_MEMBER.c.tenant_id == _TAX.c.tenant_id, _MEMBER.c.tax_id == _TAX.c.id)
        .scalar_subquery()
    )
    rows = await db.rows(
        sa.select(*(_TAX.c[name] for name in _OF_TAX), _SETTING.c.rounding, groups.label("groups"))
        .select_from(_TAX.outerjoin(_SETTING, setting))
        .where(
            _TAX.c.tenant_id == db.actor.tenant_id,
            _TAX.c.company_id.in_(sorted(companies)),
            sa.or_(
                _TAX.c.is_standard,
                _TAX.c.id.in_(sorted(named)),
                *(_TAX.c.id.in_(others) for others in (of_groups, replacing, in_groups)),
            ),
        )
        .order_by(_TAX.c.position, _TAX.c.code)
    )
    found = {row.id: Levy(**{name: row._mapping[name] for name in _OF_TAX}) for row in rows}
    members: dict[uuid.UUID, list[Levy]] = {}
    for row in rows:
        for group_id in row.groups or ():
            members.setdefault(group_id, []).append(found[row.id])
    return TaxBook(
        {key: replace(levy, members=members.get(key, ())) for key, levy in found.items()},
        {row.company_id: row.rounding or TaxRounding.LINE for row in rows},
    )


async def taxes_of_lines(
    db: Db, kept: type[tables.OrderedTax], lines: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[Any]]:
    """The taxes of lines of orders that are kept there, in their order; one statement, none for no lines."""
    found: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    if lines:
        own = table_of(kept)
        statement = sa.select(own).where(
            own.c.tenant_id == db.actor.tenant_id,
            own.c.line_id == sa.any_(sa.literal(sorted(lines), sa.ARRAY(sa.Uuid))),
        )
        for row in await db.rows(statement.order_by(own.c.line_id, own.c.position)):
            found[row.line_id].append(row)
    return dict(found)


async def tax_rules(db: Db, companies: Collection[uuid.UUID], parties: Collection[uuid.UUID]) -> TaxRules:
    """The rules that may speak of customers or suppliers of companies, and their countries. One round trip."""
    rows, accounts, places = await db.together(
        db.rows(_rules(db, companies, parties, _RULE_TAX, _RULE_TAX.c.tax_id)),
        db.rows(_rules(db, companies, parties, _RULE_ACCOUNT, _RULE_ACCOUNT.c.account_id)),
        db.rows(_countries(db, parties)),
    )
    found: dict[uuid.UUID, KnownRule] = {}
    for row in (*rows, *accounts):
        names = _OF_RULE
        found.setdefault(row.id, KnownRule(**{name: row._mapping[name] for name in names}))
    for row in rows:
        if row.has_line:
            found[row.id].taxes[row.source] = row.replacement_id
    for row in accounts:
        if row.has_line:
            found[row.id].accounts[row.source] = row.replacement_id
    countries: dict[uuid.UUID, str] = {}
    for row in places:
        countries.setdefault(row.party_id, row.country)
    return TaxRules(list(found.values()), countries)


def _rules(
    db: Db,
    companies: Collection[uuid.UUID],
    parties: Collection[uuid.UUID],
    lines: sa.Table,
    source: sa.Column[Any],
) -> sa.Select[*tuple[Any, ...]]:
    """Active rules with what they replace, of one kind."""
    own = sa.and_(lines.c.tenant_id == _RULE.c.tenant_id, lines.c.rule_id == _RULE.c.id)
    names = _OF_RULE
    return (
        sa.select(
            *(_RULE.c[name] for name in names),
            source.label("source"),
            lines.c.replacement_id,
            lines.c.id.is_not(None).label("has_line"),
        )
        .outerjoin(lines, own)
        .where(
            _RULE.c.tenant_id == db.actor.tenant_id,
            _RULE.c.company_id.in_(sorted(companies)),
            _RULE.c.is_active,
            *(
                sa.or_(own.is_(None), own.in_(sorted(parties)))
                for own in (_RULE.c.customer_id, _RULE.c.supplier_id)
            ),
        )
    )


def _countries(db: Db, parties: Collection[uuid.UUID]) -> sa.Select[*tuple[Any, ...]]:
    """The countries of each party: first that of where invoices go, then that of the main address."""
    kinds = sa.case(
        (_ADDRESS.c.kind == AddressKind.BILLING, 0), (_ADDRESS.c.kind == AddressKind.MAIN, 1), else_=2
    )
    return (
        sa.select(_ADDRESS.c.party_id, _ADDRESS.c.country)
        .where(
            _ADDRESS.c.tenant_id == db.actor.tenant_id,
            _ADDRESS.c.party_id.in_(sorted(parties)),
            _ADDRESS.c.country != "",
        )
        .order_by(_ADDRESS.c.party_id, kinds, _ADDRESS.c.position, _ADDRESS.c.id)
    )


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One box of a tax report, with all that is below it, in the company's currency."""

    box: Record
    base: Decimal
    tax: Decimal


async def tax_report(db: Db, company_id: uuid.UUID, *, first: date, last: date) -> list[ReportRow]:
    """Every box of a company with what moved in it and below it between two days, by code. One statement.

    Boxes in which nothing moved are there with zeros.
    """
    tree = (
        sa.select(_BOX.c.id, _BOX.c.id.label("above"))
        .where(_BOX.c.tenant_id == db.actor.tenant_id, _BOX.c.company_id == company_id)
        .cte("tree", recursive=True)
    )
    parent = _BOX.alias()
    tree = tree.union_all(
        sa.select(tree.c.id, parent.c.parent_id)
        .join(parent, sa.and_(parent.c.tenant_id == db.actor.tenant_id, parent.c.id == tree.c.above))
        .where(parent.c.parent_id.is_not(None))
    )
    moved = sa.and_(
        _MOVEMENT.c.tenant_id == db.actor.tenant_id,
        _MOVEMENT.c.company_id == company_id,
        _MOVEMENT.c.box_id == tree.c.id,
        _MOVEMENT.c.posted_on.between(first, last),
    )
    summed = (
        sa.select(tree.c.above, *(_sum(part) for part in TaxPart))
        .select_from(tree.join(_MOVEMENT, moved))
        .group_by(tree.c.above)
        .subquery()
    )
    rows = await db.rows(
        sa.select(_BOX, summed.c.base, summed.c.tax)
        .outerjoin(summed, summed.c.above == _BOX.c.id)
        .where(_BOX.c.tenant_id == db.actor.tenant_id, _BOX.c.company_id == company_id)
        .order_by(_BOX.c.code)
    )
    return [_report_row(row._mapping) for row in rows]


def _sum(part: TaxPart) -> sa.ColumnElement[Any]:
    total = sa.func.sum(_MOVEMENT.c.amount).filter(_MOVEMENT.c.part == part)
    return sa.func.coalesce(total, 0).label(part.value.lower())


def _report_row(found: Any) -> ReportRow:
    box = Record(reads.box, {column.name: found[column] for column in _BOX.c})
    return ReportRow(box, *(Decimal(found[name] or ZERO) for name in ("base", "tax")))


async def lines_at_odds(db: Db, line: type[Table], kept: type[tables.OrderedTax]) -> list[Any]:
    """Id and detail of lines of orders of the company that the actor works in whose tax is not the sum of its taxes."""
    lines, own = table_of(line), table_of(kept)
    summed = sa.func.coalesce(sa.func.sum(own.c.amount).filter(sa.not_(_TAX.c.is_neutral)), 0)
    same = sa.and_(own.c.tenant_id == lines.c.tenant_id, own.c.line_id == lines.c.id)
    found = await db.rows(
        sa.select(lines.c.id, sa.func.concat("line ", lines.c.tax, ", taxes ", summed).label("detail"))
        .join_from(lines, own, same)
        .join(_TAX, sa.and_(_TAX.c.tenant_id == own.c.tenant_id, _TAX.c.id == own.c.tax_id))
        .where(lines.c.tenant_id == db.actor.tenant_id, lines.c.company_id == db.actor.company_id)
        .group_by(lines.c.tenant_id, lines.c.id)
        .having(summed != lines.c.tax)
    )
    return list(found)


async def integrity(db: Db) -> list[Finding]:
    """Entries of the company that the actor works in whose tax movements say something else than their lines."""
    lines = sa.and_(_LINE.c.tenant_id == _MOVEMENT.c.tenant_id, _LINE.c.id == _MOVEMENT.c.line_id)
    posted = _LINE.c.credit - _LINE.c.debit
    rows = await db.rows(
        sa.select(
            _MOVEMENT.c.entry_id,
            sa.func.concat("movement ", _MOVEMENT.c.amount, ", line ", posted).label("detail"),
        )
        .select_from(_MOVEMENT.join(_LINE, lines))
        .where(
            _MOVEMENT.c.tenant_id == db.actor.tenant_id,
            _MOVEMENT.c.company_id == db.actor.company_id,
            sa.or_(
                posted != _MOVEMENT.c.amount,
                _LINE.c.entry_id != _MOVEMENT.c.entry_id,
                _LINE.c.posted_on != _MOVEMENT.c.posted_on,
            ),
        )
    )
    return [Finding("tax_vs_entry", "JournalEntry", row.entry_id, row.detail) for row in rows]
