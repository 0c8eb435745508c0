"""How bank accounts are reached."""

from bizsuite.base.identity import reads as identity
from bizsuite.erp.banking import tables
from bizsuite.erp.banking.rules import words
from bizsuite.erp.finance import reads as finance
from bizsuite.kernel.reads import Entity, one, one_back, sorts

bank_account = Entity(
    name="BankAccount",
    table=tables.BankAccount,
    permission=words.BANK_ACCOUNT_READ,
    company="company_id",
    sort=sorts("name"),
    filters=("name", "iban", "number", "bic", "currency", "is_active"),
    sorts=("name",),
    by=("name",),
    external=True,
)

bank_account_company = one(bank_account, "company_id", identity.company)
bank_account_account = one(bank_account, "account_id", finance.account)
account_bank_account = one_back(finance.account, bank_account, "account_id")
