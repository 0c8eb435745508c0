"""Categories of assets. Accounts and methods never change: a category is switched off, and another one is made."""

import uuid

from bizsuite.base.parties.rules.checks import name_of
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.ledger import KnownAccount
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.fixed_assets import loaders, tables
from bizsuite.erp.fixed_assets.rules import assets, words
from bizsuite.erp.fixed_assets.rules.assets import NewAssetCategory
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.uniqueness import unless_taken

_TAKEN = {
    "uq_asset_category_tenant_id_company_id_name": Refused(
        "NAME_TAKEN", "Another one has this name.", path=["name"]
    )
}


async def create_category(db: Db, new: NewAssetCategory) -> tables.AssetCategory:
    """Record a category; accounts that are not named are those with the purposes of fixed assets.

    Refuses with INVALID_VALUE, NAME_TAKEN, RATE_REQUIRED, RATE_NOT_USED, NOT_FOUND, CHART_MISSING, ACCOUNT_MISSING,
    ACCOUNT_KIND, ACCOUNT_NOT_POSTABLE.
    """
    require_company(db, new.company_id, path=["companyId"])
    how = new.depreciation
    assets.check_depreciation(how)
    assets.check_residual_fraction(new.residual_fraction)
    cost, accumulated, expense = await _accounts(db, new)
    made = tables.AssetCategory(
        company_id=new.company_id,
        name=name_of(new.name, "name"),
        cost_account_id=cost.id,
        accumulated_account_id=accumulated.id,
        expense_account_id=expense.id,
        method=how.method,
        life_months=how.life_months,
        rate=how.rate,
        pro_rata=how.pro_rata,
        frequency=how.frequency,
        residual_fraction=new.residual_fraction,
    )
    async with unless_taken(db, _TAKEN):
        db.add(made)
    await db.publish(words.AssetCategoryCreated(made.id, made.company_id))
    return made


async def _accounts(db: Db, new: NewAssetCategory) -> list[KnownAccount]:
    """The accounts of cost, accumulated depreciation and expense."""
    named = [
        (new.cost_account_id, AccountPurpose.FIXED_ASSETS, "costAccountId"),
        (new.accumulated_account_id, AccountPurpose.ACCUMULATED_DEPRECIATION, "accumulatedAccountId"),
        (new.expense_account_id, AccountPurpose.DEPRECIATION, "expenseAccountId"),
    ]
    keys = [key for key, _, _ in named if key is not None]
    books = (await finance.books_of(db, [new.company_id], accounts=loaders.named(keys)))[new.company_id]
    found = [books.account(key or purpose, [path]) for key, purpose, path in named]
    for account, (_, _, path) in zip(found, named, strict=True):
        assets.require_postable(account, path)
    assets.check_accounts([account.kind for account in found], len({account.id for account in found}))
    return found


async def update_category(
    db: Db, category_id: uuid.UUID, *, name: str | None = None, is_active: bool | None = None
) -> tables.AssetCategory:
    """Give a category another name, or switch it on or off. Refuses with NOT_FOUND, INVALID_VALUE, NAME_TAKEN."""
    category = await db.lock(tables.AssetCategory, category_id)
    require_company(db, category.company_id)
    async with unless_taken(db, _TAKEN):
        if name is not None:
            category.name = name_of(name, "name")
        if is_active is not None:
            category.is_active = is_active
    await db.publish(words.AssetCategoryChanged(category.id, category.company_id))
    return category
