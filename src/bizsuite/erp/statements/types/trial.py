"""The trial balance as clients see it."""

from datetime import date

import strawberry

from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.types import JournalLine, LedgerAccount
from bizsuite.graph.fields import reached
from bizsuite.graph.money import Money
from bizsuite.graph.page import Connection


@strawberry.type
class TrialBalanceTurnover:
    """What accounts held before some days, what was posted on them, and what they held at the end."""

    opening: Money = strawberry.field(description="What they held before; negative for a credit balance.")
    debit: Money = strawberry.field(description="What was debited.")
    credit: Money = strawberry.field(description="What was credited.")
    balance: Money = strawberry.field(description="What they hold then: opening, plus debits, less credits.")


@strawberry.type
class TrialBalanceLine:
    """One account of a trial balance, or a heading with the sums of the accounts under it."""

    account: LedgerAccount = strawberry.field(description="The account.")
    level: int = strawberry.field(description="How many headings stand above it; 0 without headings.")
    opening: Money = strawberry.field(description="What it held before; negative for a credit balance.")
    debit: Money = strawberry.field(description="What was debited.")
    credit: Money = strawberry.field(description="What was credited.")
    balance: Money = strawberry.field(description="What it holds then: opening, plus debits, less credits.")
    compared: TrialBalanceTurnover | None = strawberry.field(
        description="The same of the days that it is compared with; null without comparison."
    )
    lines: Connection[JournalLine] | None = reached(
        finance.line, "What was posted to it on these days, oldest first; null for a heading."
    )


@strawberry.type
class TrialBalance:
    """Every account with its turnover and balance. Debits equal credits, and the balances sum to zero."""

    as_of: date = strawberry.field(description="The last day that counts.")
    since: date | None = strawberry.field(description="The first day of the turnover; null for all of it.")
    compared_as_of: date | None = strawberry.field(
        description="The last day that it is compared with; null without comparison."
    )
    compared_since: date | None = strawberry.field(
        description="The first day of the turnover that it is compared with."
    )
    lines: list[TrialBalanceLine] = strawberry.field(
        description="The accounts that were posted to, by code; with headings each under its own."
    )
    opening: Money = strawberry.field(description="The sum of what they held before: zero.")
    debit: Money = strawberry.field(description="The sum of the debits.")
    credit: Money = strawberry.field(description="The sum of the credits.")
    balance: Money = strawberry.field(description="The sum of the balances: zero.")
    compared: TrialBalanceTurnover | None = strawberry.field(
        description="The sums of the days that it is compared with; null without comparison."
    )
