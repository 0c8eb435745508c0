"""Balance sheet, profit and loss, and cash flow as clients see them."""

from datetime import date

import strawberry

from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.erp.finance.types import JournalLine, LedgerAccount
from bizsuite.erp.statements.rules.financial import StatementCaption
from bizsuite.graph.fields import reached
from bizsuite.graph.money import Money
from bizsuite.graph.page import Connection

strawberry.enum(StatementCaption, description=StatementCaption.__doc__)


@strawberry.type
class FinancialStatementRow:
    """A row of a statement: a caption, a kind of accounts below it, or an account of that kind."""

    caption: StatementCaption = strawberry.field(description="What it belongs to.")
    level: int = strawberry.field(
        description="0 for the sum of a caption, 1 for a kind or a result, 2 for an account."
    )
    kind: AccountKind | None = strawberry.field(
        description="The kind of its accounts; null for the sum of a caption."
    )
    account: LedgerAccount | None = strawberry.field(description="The account; null for a sum.")
    title: str = strawberry.field(description="What to call it, in the language of whoever asks.")
    amount: Money = strawberry.field(description="The amount; costs are positive.")
    compared: Money | None = strawberry.field(
        description="That of the days compared with; null without comparison."
    )
    lines: Connection[JournalLine] | None = reached(
        finance.line, "What was posted to the account and counts here, oldest first; null for a sum."
    )


@strawberry.type
class FinancialStatement:
    """A statement of a company, from top to bottom."""

    as_of: date = strawberry.field(description="The last day that counts.")
    since: date | None = strawberry.field(description="The first day; null for a balance sheet.")
    compared_as_of: date | None = strawberry.field(description="The last day that it is compared with.")
    compared_since: date | None = strawberry.field(description="The first day that it is compared with.")
    rows: list[FinancialStatementRow] = strawberry.field(description="The rows, from top to bottom.")
