"""How a bank writes tables, as clients see it and say it."""

from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.erp.banking import reads
from bizsuite.erp.banking.rules.csv_files import COLUMNS, CsvLayout
from bizsuite.erp.banking.rules.words import CsvSeparator, DateForm, DecimalSign
from bizsuite.erp.banking.types.accounts import BankAccount
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Payload
from bizsuite.graph.node import Node

for _words in (CsvSeparator, DateForm, DecimalSign):
    strawberry.enum(_words, description=_words.__doc__)

DATE = "The title of the column with the day of booking."
AMOUNT = (
    "The title of the column with signed amounts; null where debits and credits have columns of their own."
)
DEBIT = "The title of the column with what went out."
CREDIT = "The title of the column with what came in."
BALANCE = (
    "The title of the column with the balance after each line, from which opening and closing balance follow."
)
VALUE_DATE = "The title of the column with the value date."
REFERENCE = "The title of the column by which the bank knows a line, so that it is never imported twice."
COUNTERPARTY = "The title of the column with the name of the other side."
COUNTERPARTY_ACCOUNT = "The title of the column with the IBAN or number of the other side."
CREDITOR_REFERENCE = "The title of the column with the reference that the payer was asked to name."
TEXT = "The title of the column with what the payer wrote."
SKIPPED = "How many lines stand above the titles; 0 to 100."


@entity(reads.csv_layout)
class BankCsvLayout(Node):
    """How the bank of an account writes tables (CSV): which column, by its title, means what."""

    separator: CsvSeparator = column("What stands between columns.")
    decimal_sign: DecimalSign = column("What stands before decimals.")
    date_form: DateForm = column("How days are written.")
    skipped_lines: int = column(SKIPPED)
    date_column: str = column(DATE)
    amount_column: str | None = column(AMOUNT)
    debit_column: str | None = column(DEBIT)
    credit_column: str | None = column(CREDIT)
    balance_column: str | None = column(BALANCE)
    value_date_column: str | None = column(VALUE_DATE)
    reference_column: str | None = column(REFERENCE)
    counterparty_column: str | None = column(COUNTERPARTY)
    counterparty_account_column: str | None = column(COUNTERPARTY_ACCOUNT)
    creditor_reference_column: str | None = column(CREDITOR_REFERENCE)
    text_column: str | None = column(TEXT)
    bank_account: BankAccount | None = related(reads.csv_layout_bank_account, "Whose bank.")


@strawberry.input
class BankCsvLayoutSetInput(Change):
    """A bank account, and how its bank writes tables. Titles are compared without regard to case and blanks."""

    separator: CsvSeparator = strawberry.field(
        default=CsvSeparator.COMMA, description="What stands between columns."
    )
    decimal_sign: DecimalSign = strawberry.field(
        default=DecimalSign.POINT, description="What stands before decimals."
    )
    date_form: DateForm = strawberry.field(
        default=DateForm.YEAR_MONTH_DAY, description="How days are written."
    )
    skipped_lines: int = strawberry.field(default=0, description=SKIPPED)
    date_column: str = strawberry.field(description=DATE)
    amount_column: str | None = strawberry.field(default=UNSET, description=AMOUNT)
    debit_column: str | None = strawberry.field(default=UNSET, description=DEBIT)
    credit_column: str | None = strawberry.field(default=UNSET, description=CREDIT)
    balance_column: str | None = strawberry.field(default=UNSET, description=BALANCE)
    value_date_column: str | None = strawberry.field(default=UNSET, description=VALUE_DATE)
    reference_column: str | None = strawberry.field(default=UNSET, description=REFERENCE)
    counterparty_column: str | None = strawberry.field(default=UNSET, description=COUNTERPARTY)
    counterparty_account_column: str | None = strawberry.field(
        default=UNSET, description=COUNTERPARTY_ACCOUNT
    )
    creditor_reference_column: str | None = strawberry.field(default=UNSET, description=CREDITOR_REFERENCE)
    text_column: str | None = strawberry.field(default=UNSET, description=TEXT)

    def layout(self) -> CsvLayout:
        """The layout as the rules speak of it."""
        told: dict[str, Any] = known(self, *COLUMNS, "separator", "decimal_sign", "date_form")
        return CsvLayout(skipped_lines=self.skipped_lines, **told)


@strawberry.type
class BankCsvLayoutSetPayload(Payload):
    """The bank account whose layout was set."""

    bank_account: BankAccount | None = result(reads.bank_account, "The bank account.")
