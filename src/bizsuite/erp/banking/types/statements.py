"""What banks say as clients see it, and what is said when it is imported."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.files import reads as files
from bizsuite.base.files.types import StoredFile
from bizsuite.erp.banking import reads
from bizsuite.erp.banking.rules.words import BankStatementStatus, StatementFormat, StatementLineStatus
from bizsuite.erp.banking.service import NewFile
from bizsuite.erp.banking.types.accounts import BankAccount
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.given import known
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Command, Payload
from bizsuite.graph.node import Node, key_of
from bizsuite.graph.page import Connection
from bizsuite.graph.refusals import UserError, refusal

for _words in (StatementFormat, BankStatementStatus, StatementLineStatus):
    strawberry.enum(_words, description=_words.__doc__)


@entity(reads.statement)
class BankStatement(Node):
    """What happened on a bank account between two balances, by the bank."""

    position: int = column("Its place among the statements of the account, from 1.")
    number: str = column("The bank's number, or one made of its last day where there is none.")
    status: BankStatementStatus = column("Whether it is still worked on.")
    format: StatementFormat = column("In which form it came.")
    opened_on: date = column("The first day.")
    closed_on: date = column("The last day.")
    opening: Money = column(
        "The balance before its lines; less than zero when overdrawn.", reads.statement_opening
    )
    closing: Money = column("The balance after them.", reads.statement_closing)
    line_count: int = column("How many lines it has.")
    open_count: int = column("How many of them are not in the books yet.")
    bank_account: BankAccount | None = related(reads.statement_bank_account, "The account that it is of.")
    file: StoredFile | None = related(
        reads.statement_file,
        "The file that it came in, for those who have sent it or may read files; null where it came as text.",
    )
    lines: "Connection[BankStatementLine] | None" = related(
        reads.statement_lines, "Its lines, in the order of the bank."
    )


@entity(reads.line)
class BankStatementLine(Node):
    """Money that came in (a positive amount) or went out."""

    position: int = column("Its place in the statement, from 1.")
    status: StatementLineStatus = column("Whether it is in the books.")
    booked_on: date = column("The day on which the bank booked it.")
    value_on: date | None = column("The day from which the bank counts it.")
    amount: Money = column("How much; less than zero where it went out.", reads.line_amount)
    reference: str = column("By which the bank knows it; empty where it gives nothing.")
    counterparty: str = column("The name of the other side, as the bank tells it.")
    counterparty_account: str = column("The IBAN or number of the other side.")
    creditor_reference: str = column("The reference that the payer was asked to name.")
    text: str = column("What the payer wrote.")
    statement: BankStatement | None = related(reads.line_statement, "The statement that it stands in.")


@strawberry.input
class BankStatementImportInput(Command):
    """A file of a bank: as text, or sent before. Exactly one of `content` and `fileId` is given."""

    bank_account_id: strawberry.ID = strawberry.field(description="The account that it is of.")
    format: StatementFormat = strawberry.field(description="In which form it is.")
    content: str | None = strawberry.field(
        default=UNSET, description="What the file says; at most 900,000 characters."
    )
    file_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="A stored file that has been sent: XML, OFX, CSV or plain text of at most 20,000,000 bytes, in"
        " UTF-8 or in what it says itself. It stays as long as the statement.",
    )
    opening_balance: Decimal | None = strawberry.field(
        default=UNSET,
        description="The balance before its lines, where the file does not tell it; else that on which the statement"
        " before ended, or zero.",
    )
    closing_balance: Decimal | None = strawberry.field(
        default=UNSET, description="The balance after its lines, where the file does not tell it."
    )

    def new(self) -> NewFile:
        """The file as the service takes it."""
        told: dict[str, Any] = known(
            self, "content", "opening_balance", "closing_balance", file_id=files.stored_file
        )
        return NewFile(
            bank_account_id=key_of(reads.bank_account, self.bank_account_id, "bankAccountId"),
            format=self.format,
            content=told.get("content"),
            file_id=told.get("file_id"),
            opening=told.get("opening_balance"),
            closing=told.get("closing_balance"),
        )


@strawberry.type
class BankStatementImportPayload(Payload):
    """What was imported."""

    bank_statement: BankStatement | None = result(
        reads.statement, "The statement; the last one of a file with several."
    )


@refusal("STATEMENT_MALFORMED")
class StatementMalformed(UserError):
    """A file cannot be read as a statement (STATEMENT_MALFORMED)."""

    line: int | None = strawberry.field(description="The line of the file, from 1.")


@refusal("STATEMENT_UNBALANCED")
class StatementUnbalanced(UserError):
    """The opening balance and the lines do not come to the closing balance (STATEMENT_UNBALANCED)."""

    opening: Decimal | None = strawberry.field(description="The opening balance.")
    moved: Decimal | None = strawberry.field(description="The sum of the lines.")
    closing: Decimal | None = strawberry.field(description="The closing balance.")


@refusal("STATEMENT_GAP")
class StatementGap(UserError):
    """A statement does not begin where the one before it ended (STATEMENT_GAP)."""

    opening: Decimal | None = strawberry.field(description="The balance with which it begins.")
    expected: Decimal | None = strawberry.field(description="The balance with which the one before it ended.")
