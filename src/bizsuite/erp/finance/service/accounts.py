"""Accounts of a chart: made, renamed, switched off, and thrown away while nothing uses them."""

import uuid

from sqlalchemy.exc import IntegrityError

from bizsuite.base.identity.service.access import require_company
from bizsuite.base.parties.rules.checks import line, name_of
from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules import accounts as rules
from bizsuite.erp.finance.rules.accounts import NewAccount
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.uniqueness import unless_taken

_TAKEN = {
    "uq_finance_account_tenant_id_company_id_code": Refused(
        "CODE_TAKEN", "Another one has this code.", path=["code"]
    )
}


async def create_account(db: Db, company_id: uuid.UUID, new: NewAccount) -> tables.Account:
    """Add an account or a heading to a company's chart. Refuses with INVALID_VALUE, NOT_FOUND, CODE_TAKEN."""
    code = line(new.code, "code", most=rules.CODE_MAX)
    if not code:
        raise Refused("INVALID_VALUE", "A code cannot be empty.", path=["code"])
    rules.require_currency(new)
    if new.parent_id is not None:
        await _require_heading(db, company_id, new.parent_id)
    made = tables.Account(
        company_id=company_id,
        code=code,
        name=name_of(new.name, "name"),
        kind=new.kind,
        parent_id=new.parent_id,
        is_heading=new.is_heading,
        currency=new.currency,
    )
    async with unless_taken(db, _TAKEN):
        db.add(made)
    await db.publish(rules.LedgerAccountCreated(made.id))
    return made


async def _require_heading(db: Db, company_id: uuid.UUID, parent_id: uuid.UUID) -> None:
    parent = await db.need(tables.Account, parent_id, path=["parentId"])
    if parent.company_id != company_id or not parent.is_heading:
        raise Refused("NOT_FOUND", "There is no such record.", path=["parentId"])


async def update_account(
    db: Db, account_id: uuid.UUID, *, name: str | None = None, is_active: bool | None = None
) -> tables.Account:
    """Give an account another name, or switch it on or off; one that is off takes no postings.

    Refuses with NOT_FOUND, INVALID_VALUE.
    """
    account = await db.lock(tables.Account, account_id)
    require_company(db, account.company_id)
    if name is not None:
        account.name = name_of(name, "name")
    if is_active is not None:
        account.is_active = is_active
    await db.flush()
    await db.publish(rules.LedgerAccountChanged(account.id))
    return account


async def delete_account(db: Db, account_id: uuid.UUID) -> uuid.UUID:
    """Throw an account away to which nothing refers; the database knows what does. Answers the company.

    Refuses with NOT_FOUND, ACCOUNT_HAS_PURPOSE, ACCOUNT_IN_USE.
    """
    account = await db.lock(tables.Account, account_id)
    require_company(db, account.company_id)
    rules.require_free(account.purpose)
    company_id = account.company_id
    try:
        async with db.all_or_nothing():
            await db.delete(account)
    except IntegrityError:
        raise rules.in_use() from None
    await db.publish(rules.LedgerAccountDeleted(company_id))
    return company_id
