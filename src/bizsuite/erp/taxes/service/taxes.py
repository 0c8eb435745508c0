"""Taxes. What one comes to never changes: it gets a last day or is switched off, and another one is made."""

import uuid
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.rules.checks import name_of
from bizsuite.erp.finance.service.access import company_of, require_company
from bizsuite.erp.finance.tables import Account
from bizsuite.erp.taxes import tables
from bizsuite.erp.taxes.rules import checks, words
from bizsuite.erp.taxes.rules.checks import NewTax
from bizsuite.erp.taxes.rules.words import TaxKind
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import Table, table_of
from bizsuite.kernel.uniqueness import unless_taken

_TAKEN = {
    "uq_tax_tenant_id_company_id_code": Refused("CODE_TAKEN", "Another one has this code.", path=["code"])
}


async def create_tax(db: Db, new: NewTax, *, company_id: uuid.UUID | None = None) -> tables.Tax:
    """Record a tax with its members or shares.

    Refuses with NOT_FOUND, CODE_TAKEN, TAX_STANDARD_TAKEN (another standard one has this rate on some of its days),
    TAX_GROUP_NESTED (a member is a group), TAX_USE (a member is for the other side of trade) and what
    `checks.tax_of` refuses.
    """
    kept, owner = checks.tax_of(new), company_of(db, company_id)
    company = await db.lock(Company, owner, path=["companyId"])
    company.is_taxed = True
    fields = ("code", "name", "kind", "use", "rate", "amount", "is_included", "is_compound", "is_standard")
    tax = tables.Tax(
        company_id=owner,
        currency=company.currency,
        is_neutral=checks.is_neutral(kept.shares),
        **{
            name: getattr(kept, name)
            for name in (*fields, "position", "transition_account_id", "first_day", "last_day")
        },
    )
    await _require_own(db, kept, owner)
    await _require_alone(db, tax)
    async with unless_taken(db, _TAKEN):
        db.add(tax)
    db.add_all(
        tables.TaxMember(company_id=owner, group_id=tax.id, tax_id=key, position=place)
        for place, key in enumerate(kept.members, 1)
    )
    names = tuple(checks.Share.__dataclass_fields__)
    db.add_all(
        tables.TaxShare(
            company_id=owner,
            tax_id=tax.id,
            position=place,
            **{name: getattr(share, name) for name in names},
        )
        for place, share in enumerate(kept.shares, 1)
    )
    await db.flush()
    await db.publish(words.TaxCreated(tax.id, owner))
    return tax


async def update_tax(
    db: Db,
    tax_id: uuid.UUID,
    *,
    name: str | None = None,
    is_active: bool | None = None,
    last_day: date | None = None,
) -> tables.Tax:
    """Give a tax another name or a last day, or switch it on or off.

    Refuses with NOT_FOUND, INVALID_VALUE, TAX_STANDARD_TAKEN.
    """
    tax = await db.lock(tables.Tax, tax_id)
    require_company(db, tax.company_id)
    if name is not None:
        tax.name = name_of(name, "name")
    if is_active is not None:
        tax.is_active = is_active
    if last_day is not None:
        check_day(last_day, "lastDay")
        checks.require_days(tax.first_day, last_day)
        tax.last_day = last_day
    await _require_alone(db, tax)
    await db.flush()
    await db.publish(words.TaxChanged(tax.id, tax.company_id))
    return tax


async def _require_own(db: Db, new: NewTax, company_id: uuid.UUID) -> None:
    """Members, accounts and boxes belong to the company of the tax; members are no groups, and of its use."""
    kinds = await _known(db, tables.Tax, "kind", new.members, company_id)
    uses = await _known(db, tables.Tax, "use", new.members, company_id)
    for place, key in enumerate(new.members):
        if key not in kinds:
            raise _missing("memberIds", place)
        if kinds[key] is TaxKind.GROUP:
            raise Refused(
                "TAX_GROUP_NESTED",
                "A group has taxes as members, not groups.",
                path=["memberIds", str(place)],
            )
        if uses[key] is not new.use:
            raise Refused(
                "TAX_USE",
                "The members of a group are for the same side of trade as the group.",
                path=["memberIds", str(place)],
            )
    of_accounts = [share.account_id for share in new.shares if share.account_id]
    if new.transition_account_id:
        of_accounts.append(new.transition_account_id)
    accounts = await _known(db, Account, "is_heading", of_accounts, company_id)
    boxes = await _known(
        db, tables.TaxBox, "code", [share.box_id for share in new.shares if share.box_id], company_id
    )
    if new.transition_account_id and accounts.get(new.transition_account_id, True):
        raise Refused("NOT_FOUND", "There is no such record.", path=["transitionAccountId"])
    for place, share in enumerate(new.shares):
        if share.account_id and accounts.get(share.account_id, True):
            raise _missing("shares", place, "accountId")
        if share.box_id and share.box_id not in boxes:
            raise _missing("shares", place, "boxId")


def _missing(name: str, place: int, *more: str) -> Refused:
    return Refused("NOT_FOUND", "There is no such record.", path=[name, str(place), *more])


async def _known(
    db: Db,
    table: type[Table],
    shown: str,
    keys: Sequence[uuid.UUID],
    company_id: uuid.UUID,
) -> dict[uuid.UUID, object]:
    """One column of these rows of a company, by id. One statement, none where there is nothing to ask."""
    if not keys:
        return {}
    columns = table_of(table).c
    rows = await db.rows(
        sa.select(columns.id, columns[shown]).where(
            columns.tenant_id == db.actor.tenant_id,
            columns.company_id == company_id,
            columns.id.in_(sorted(set(keys))),
        )
    )
    return {row[0]: row[1] for row in rows}


async def _require_alone(db: Db, tax: tables.Tax) -> None:
    """At most one standard tax for a side of trade has a rate on a day. Refuses with TAX_STANDARD_TAKEN."""
    if not (tax.is_standard and tax.is_active):
        return
    other = table_of(tables.Tax).c
    statement = sa.select(other.code).where(
        other.tenant_id == db.actor.tenant_id,
        other.company_id == tax.company_id,
        other.id != tax.id,
        other.is_standard,
        other.is_active,
        other.rate == tax.rate,
        other.use == tax.use,
        sa.func.coalesce(other.first_day, date.min) <= (tax.last_day or date.max),
        sa.func.coalesce(other.last_day, date.max) >= (tax.first_day or date.min),
    )
    found = await db.rows(statement.limit(1))
    if found:
        raise Refused(
            "TAX_STANDARD_TAKEN",
            "The tax {tax} is the standard one for this rate.",
            path=["isStandard"],
            tax=found[0].code,
        )
