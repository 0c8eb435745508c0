"""The general ledger as clients see it."""

from datetime import date

import strawberry

from bizsuite.erp.finance.types import JournalLine
from bizsuite.graph.money import Money
from bizsuite.graph.page import Connection


@strawberry.type
class GeneralLedgerLine:
    """A line of an account, and what the account holds after it."""

    line: JournalLine = strawberry.field(description="The line.")
    balance: Money = strawberry.field(
        description="What the account holds after it; negative for a credit balance."
    )


@strawberry.type
class GeneralLedgerConnection(Connection[GeneralLedgerLine]):
    """What was posted to an account, in the order of days, with the balance after each line."""

    as_of: date = strawberry.field(description="The last day that counts.")
    since: date | None = strawberry.field(description="The first day; null for all.")
    opening: Money = strawberry.field(description="What it held before; negative for a credit balance.")
    debit: Money = strawberry.field(description="What was debited on all of these days.")
    credit: Money = strawberry.field(description="What was credited.")
    balance: Money = strawberry.field(description="What it holds then: opening, plus debits, less credits.")
