"""Finding what a posting needs to know of a company: its currency, accounts and journals."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules.dimensions import KnownDimension, KnownValue
from bizsuite.erp.finance.rules.ledger import Books, KnownAccount, KnownJournal, NewEntry
from bizsuite.erp.finance.rules.words import AccountKind, AccountPurpose, JournalKind
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of

_COMPANY = table_of(Company)
_ACCOUNT = table_of(tables.Account)
_JOURNAL = table_of(tables.Journal)
_DIMENSION = table_of(tables.Dimension)
_REQUIREMENT = table_of(tables.DimensionRequirement)
_VALUE = table_of(tables.DimensionValue)


async def books_of(
    db: Db,
    companies: Collection[uuid.UUID],
    entries: Sequence[NewEntry] = (),
    *,
    accounts: sa.Select[tuple[uuid.UUID | None]] | None = None,
) -> dict[uuid.UUID, Books]:
    """The books of these companies with the accounts that the entries name, in one statement.

    `accounts` finds ids of accounts that entries will name. Refuses with CHART_MISSING where a company has none.
    """
    named = {line.account for entry in entries for line in entry.lines if isinstance(line.account, uuid.UUID)}
    rows = await db.rows(_statement(db, sorted(companies), sorted(named) if accounts is None else accounts))
    found = {company_id: _books(company_id, rows) for company_id in companies}
    for books in found.values():
        if not books.journals:
            raise Refused("CHART_MISSING", "The company has no chart of accounts yet.", path=["companyId"])
    return found


def _statement(
    db: Db, companies: Sequence[uuid.UUID], named: Sequence[uuid.UUID] | sa.Select[tuple[uuid.UUID | None]]
) -> sa.Select[Any]:
    """Accounts and journals as rows of one shape; what a journal has not is null."""
    account, journal, company = _ACCOUNT.c, _JOURNAL.c, _COMPANY.c
    tenant = db.actor.tenant_id
    accounts = sa.select(
        account.company_id, account.id, account.code, sa.literal(False).label("is_journal"), *_of_account()
    ).where(
        account.tenant_id == tenant,
        account.company_id.in_(companies),
        sa.or_(account.purpose.is_not(None), account.id.in_(named)),
    )
    journals = sa.select(
        journal.company_id,
        journal.id,
        journal.code,
        sa.literal(True),
        sa.cast(journal.kind, sa.Text),
        *(sa.null(),) * 5,
    ).where(journal.tenant_id == tenant, journal.company_id.in_(companies))
    both = accounts.union_all(journals, _requirements(tenant, companies)).subquery()
    return sa.select(both, company.currency).join(
        _COMPANY, sa.and_(company.tenant_id == tenant, company.id == both.c.company_id)
    )


def _of_account() -> list[sa.ColumnElement[Any]]:
    account = _ACCOUNT.c
    return [
        sa.cast(account.kind, sa.Text).label("kind"),
        sa.cast(account.purpose, sa.Text).label("purpose"),
        account.is_heading,
        account.is_active,
        account.currency.label("kept_in"),
        sa.cast(sa.null(), sa.Uuid).label("dimension_id"),
    ]


def _requirements(tenant: uuid.UUID, companies: Sequence[uuid.UUID]) -> sa.Select[Any]:
    """Which accounts need which dimensions, in the shape of accounts: the code is that of the dimension."""
    needed, dimension = _REQUIREMENT.c, _DIMENSION.c
    return (
        sa.select(
            needed.company_id,
            needed.account_id,
            dimension.code,
            sa.literal(False),
            *(sa.cast(sa.null(), sa.Text),) * 2,
            *(sa.cast(sa.null(), sa.Boolean),) * 2,
            sa.cast(sa.null(), sa.Text),
            needed.dimension_id,
        )
        .join(
            _DIMENSION,
            sa.and_(dimension.tenant_id == needed.tenant_id, dimension.id == needed.dimension_id),
        )
        .where(needed.tenant_id == tenant, needed.company_id.in_(companies), dimension.is_active)
    )


def _books(company_id: uuid.UUID, rows: Sequence[Row[Any]]) -> Books:
    own = [row for row in rows if row.company_id == company_id]
    needs = [row for row in own if row.dimension_id is not None]
    accounts = {
        row.id: (_account(row), row.purpose) for row in own if not row.is_journal and row.dimension_id is None
    }
    journals = [(row, JournalKind(row.kind)) for row in own if row.is_journal]
    return Books(
        company_id=company_id,
        currency=own[0].currency if own else "",
        by_id={key: account for key, (account, _) in accounts.items()},
        by_purpose={AccountPurpose(word): account for account, word in accounts.values() if word},
        journals={kind: KnownJournal(row.id, row.code, kind) for row, kind in journals},
        required={
            key: [KnownDimension(id=row.dimension_id, code=row.code) for row in needs if row.id == key]
            for key in {row.id for row in needs}
        },
    )


def _account(row: Row[Any]) -> KnownAccount:
    return KnownAccount(
        id=row.id,
        code=row.code,
        kind=AccountKind(row.kind),
        is_heading=row.is_heading,
        is_active=row.is_active,
        purpose=None if row.purpose is None else AccountPurpose(row.purpose),
        currency=row.kept_in,
    )


async def with_values(
    db: Db, books: Mapping[uuid.UUID, Books], entries: Sequence[NewEntry]
) -> Mapping[uuid.UUID, Books]:
    """The same books with the values of dimensions that entries name. Nothing is asked where they name none."""
    wanted = {share.value_id for entry in entries for line in entry.lines for share in line.dimensions}
    if not wanted:
        return books
    values = await known_values(db, wanted)
    return {key: replace(each, values={**each.values, **values}) for key, each in books.items()}


async def known_values(db: Db, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, KnownValue]:
    """Values of dimensions, of whatever company, as far as posting goes. One statement, none where none is named."""
    if not keys:
        return {}
    value, dimension = _VALUE.c, _DIMENSION.c
    rows = await db.rows(
        sa.select(
            *(value[name] for name in ("id", "company_id", "code", "first_day", "last_day")),
            sa.and_(value.is_active, dimension.is_active).label("is_active"),
            dimension.id.label("dimension_id"),
            dimension.code.label("dimension_code"),
        )
        .join(
            _DIMENSION,
            sa.and_(dimension.tenant_id == value.tenant_id, dimension.id == value.dimension_id),
        )
        .where(value.tenant_id == db.actor.tenant_id, value.id.in_(sorted(keys)))
    )
    return {
        row.id: KnownValue(
            id=row.id,
            company_id=row.company_id,
            dimension=KnownDimension(id=row.dimension_id, code=row.dimension_code),
            code=row.code,
            is_active=row.is_active,
            first_day=row.first_day,
            last_day=row.last_day,
        )
        for row in rows
    }
