"""The company's bank accounts."""

import uuid
from collections.abc import Mapping
from typing import Any

from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.rules.banks import bic_of
from bizsuite.base.parties.rules.checks import name_of
from bizsuite.erp.banking import tables
from bizsuite.erp.banking.rules import accounts, words
from bizsuite.erp.banking.rules.accounts import NewBankAccount
from bizsuite.erp.finance.service.access import company_of, require_company
from bizsuite.erp.finance.tables import Account
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.uniqueness import unless_taken

_TAKEN = {
    "uq_banking_bank_account_tenant_id_company_id_name": Refused(
        "NAME_TAKEN", "Another one has this name.", path=["name"]
    ),
    "uq_banking_bank_account_iban": Refused(
        "IBAN_TAKEN", "Another bank account has this IBAN.", path=["iban"]
    ),
    "uq_banking_bank_account_tenant_id_account_id": Refused(
        "BANK_ACCOUNT_LEDGER_TAKEN",
        "Another bank account is in the books by this ledger account.",
        path=["accountId"],
    ),
}


async def create_bank_account(db: Db, new: NewBankAccount) -> tables.BankAccount:
    """Record an account of a company at a bank.

    Refuses with NOT_FOUND, BANK_ACCOUNT_LEDGER, ACCOUNT_CURRENCY, NAME_TAKEN, IBAN_TAKEN, BANK_ACCOUNT_LEDGER_TAKEN
    and what `accounts.bank_account_of` refuses.
    """
    kept, owner = accounts.bank_account_of(new), company_of(db, new.company_id)
    company = await db.need(Company, owner, path=["companyId"])
    ledger = await db.need(Account, kept.account_id, path=["accountId"])
    if ledger.company_id != owner:
        raise Refused("NOT_FOUND", "There is no such record.", path=["accountId"])
    accounts.require_cash(ledger.kind, ledger.code, is_heading=ledger.is_heading, is_active=ledger.is_active)
    currency = kept.currency or company.currency
    if ledger.currency not in (None, currency):
        raise Refused(
            "ACCOUNT_CURRENCY",
            "Account {account} is kept in {currency}.",
            path=["accountId"],
            account=ledger.code,
            currency=ledger.currency,
        )
    made = tables.BankAccount(
        company_id=owner,
        name=kept.name,
        iban=kept.iban,
        number=kept.number,
        bic=kept.bic,
        currency=currency,
        account_id=ledger.id,
    )
    async with unless_taken(db, _TAKEN):
        db.add(made)
    await db.publish(words.BankAccountCreated(made.id, owner))
    return made


async def update_bank_account(
    db: Db, bank_account_id: uuid.UUID, given: Mapping[str, Any]
) -> tables.BankAccount:
    """Give a bank account another `name` or `bic`, or switch it on or off (`is_active`); a BIC may go (None).

    Refuses with NOT_FOUND, INVALID_VALUE, BIC_INVALID, NAME_TAKEN.
    """
    account = await db.lock(tables.BankAccount, bank_account_id)
    require_company(db, account.company_id)
    async with unless_taken(db, _TAKEN):
        if given.get("name") is not None:
            account.name = name_of(given["name"], "name")
        if "bic" in given:
            account.bic = bic_of(given["bic"], "bic") if given["bic"] else None
        if given.get("is_active") is not None:
            account.is_active = given["is_active"]
    await db.publish(words.BankAccountChanged(account.id, account.company_id))
    return account
