"""The company's accounts at banks."""

import uuid

from bizsuite.kernel.tables import Table, check, currency_code, references, unique


class BankAccount(Table, table=True):
    """An account of a company at a bank. Only its name, its BIC and its switch ever change."""

    __tablename__ = "banking_bank_account"
    __table_args__ = (
        unique("company_id", "name"),
        unique("company_id", "iban", name="uq_banking_bank_account_iban", where="iban IS NOT NULL"),
        check("iban IS NOT NULL OR number IS NOT NULL", "is_numbered"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    name: str
    iban: str | None = None
    number: str | None = None
    """For countries without IBANs, or as the bank's own files name it."""
    bic: str | None = None
    currency: str = currency_code()
    account_id: uuid.UUID = references("finance_account", unique=True)
    """The ledger account by which it is in the books; no other bank account has it."""
    is_active: bool = True
