"""The words of banking: formats, states, permissions, events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

BANK_ACCOUNT_READ = Permission("banking.account.read")
BANK_ACCOUNT_WRITE = Permission("banking.account.write")
STATEMENT_READ = Permission("banking.statement.read")
STATEMENT_IMPORT = Permission("banking.statement.import")
STATEMENT_MATCH = Permission("banking.statement.match")
STATEMENT_CLOSE = Permission("banking.statement.close")
MATCH_RULE_WRITE = Permission("banking.matchRule.write")


class StatementFormat(Word):
    """In which form a bank says what happened on an account."""

    CSV = "CSV", "A table as text; which column means what is kept with the bank account."
    CAMT053 = "CAMT053", "The XML of ISO 20022: camt.053, in any version."
    OFX = "OFX", "Open Financial Exchange, as SGML (1.x) or XML (2.x)."


class CsvSeparator(Word):
    """What stands between the columns of a table."""

    COMMA = "COMMA", "A comma."
    SEMICOLON = "SEMICOLON", "A semicolon."
    TAB = "TAB", "A tabulator."
    PIPE = "PIPE", "A vertical bar."


class DecimalSign(Word):
    """What stands before the decimals of an amount; the other one may group thousands."""

    POINT = "POINT", "1,234.56"
    COMMA = "COMMA", "1.234,56"


class DateForm(Word):
    """How a day is written."""

    YEAR_MONTH_DAY = "YEAR_MONTH_DAY", "2026-11-28, also with points or slashes, or as 20261128."
    DAY_MONTH_YEAR = (
        "DAY_MONTH_YEAR",
        "28.11.2026, also with hyphens or slashes; two digits of a year are of 20xx.",
    )
    MONTH_DAY_YEAR = (
        "MONTH_DAY_YEAR",
        "11/28/2026, also with hyphens or points; two digits of a year are of 20xx.",
    )


class BankStatementStatus(Word):
    """Whether a statement is still worked on."""

    OPEN = "OPEN", "Its lines are brought together with the books."
    CLOSED = "CLOSED", "All of it is in the books, which agree with it."


class StatementLineStatus(Word):
    """Whether a line is in the books."""

    OPEN = "OPEN", "Not brought together with anything yet."
    MATCHED = "MATCHED", "In the books, wholly."


class MatchReason(Word):
    """Why a line may belong to something."""

    REFERENCE = "REFERENCE", "The text names its number, or the reference that the payer was asked to name."
    AMOUNT = "AMOUNT", "It is exactly the amount that is open, or that was paid."
    DISCOUNT = "DISCOUNT", "It is the amount that is open, less the discount for paying early, in time."
    ACCOUNT = (
        "ACCOUNT",
        "The account of the other side is one that the party has, or has paid from or to before.",
    )
    NAME = "NAME", "The other side has the name of the party."
    ALONE = "ALONE", "Nothing else is open with this amount."
    RULE = "RULE", "A rule of the company says so."


class LineMatchKind(Word):
    """With what a line, or a part of one, has been brought together."""

    PAYMENT = "PAYMENT", "A payment that was booked for it."
    KNOWN_PAYMENT = "KNOWN_PAYMENT", "A payment that was in the books already."
    ACCOUNT = "ACCOUNT", "Another account of the ledger, such as that of bank charges."


class LineMatchStatus(Word):
    """Whether a match still stands."""

    STANDING = "STANDING", "It stands."
    UNDONE = "UNDONE", "It was taken back, and what it booked is reversed."


@dataclass(frozen=True, slots=True)
class BankAccountCreated:
    """A company has another account at a bank."""

    bank_account_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BankAccountChanged:
    """A company's bank account has another name or BIC, or was switched on or off."""

    bank_account_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BankStatementImported:
    """A bank has said what happened on an account."""

    bank_statement_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class CsvLayoutSet:
    """It has been said how the bank of an account writes its tables."""

    bank_account_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BankLineMatched:
    """A line of a statement is in the books."""

    line_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BankLineUnmatched:
    """What a line of a statement was brought together with has been taken back."""

    line_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BankStatementClosed:
    """All of a statement is in the books, which agree with it."""

    bank_statement_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BankStatementReopened:
    """A closed statement is worked on again."""

    bank_statement_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class MatchRuleCreated:
    """It has been said to which account lines with a certain text go."""

    match_rule_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class MatchRuleChanged:
    """A rule for lines has another name or place, or was switched on or off."""

    match_rule_id: uuid.UUID
    company_id: uuid.UUID
