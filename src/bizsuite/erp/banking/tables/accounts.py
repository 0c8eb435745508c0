"""The company's accounts at banks, and how their banks write tables."""

import uuid

from bizsuite.erp.banking.rules.words import CsvSeparator, DateForm, DecimalSign
from bizsuite.kernel.tables import Table, check, choice, currency_code, references, text, unique


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


class CsvLayout(Table, table=True):
    """How the bank of an account writes its tables: which column, by its title, means what."""

    __tablename__ = "banking_csv_layout"

    company_id: uuid.UUID = references("company")
    bank_account_id: uuid.UUID = references("banking_bank_account", unique=True)
    separator: CsvSeparator = choice(CsvSeparator, CsvSeparator.COMMA)
    decimal_sign: DecimalSign = choice(DecimalSign, DecimalSign.POINT)
    date_form: DateForm = choice(DateForm, DateForm.YEAR_MONTH_DAY)
    skipped_lines: int = 0
    date_column: str
    amount_column: str | None = text(None, optional=True)
    debit_column: str | None = text(None, optional=True)
    credit_column: str | None = text(None, optional=True)
    balance_column: str | None = text(None, optional=True)
    value_date_column: str | None = text(None, optional=True)
    reference_column: str | None = text(None, optional=True)
    counterparty_column: str | None = text(None, optional=True)
    counterparty_account_column: str | None = text(None, optional=True)
    creditor_reference_column: str | None = text(None, optional=True)
    text_column: str | None = text(None, optional=True)
