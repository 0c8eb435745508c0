"""Balance sheet, profit and loss, and cash flow: accounts put into sections by their kinds. Pure."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.kernel.words import Word

ASSETS = (
    AccountKind.ASSET_CASH,
    AccountKind.ASSET_RECEIVABLE,
    AccountKind.ASSET_INVENTORY,
    AccountKind.ASSET_CURRENT,
    AccountKind.ASSET_FIXED,
)
LIABILITIES = (
    AccountKind.LIABILITY_PAYABLE,
    AccountKind.LIABILITY_TAX,
    AccountKind.LIABILITY_CURRENT,
    AccountKind.LIABILITY_LONG_TERM,
)
INVESTING = (AccountKind.ASSET_FIXED,)
FINANCING = (AccountKind.LIABILITY_LONG_TERM, AccountKind.EQUITY)
OPERATING = tuple(
    kind for kind in AccountKind if kind not in (*INVESTING, *FINANCING, AccountKind.ASSET_CASH)
)


class StatementCaption(Word):
    """What a row of a statement belongs to."""

    ASSETS = "ASSETS", "What the company has."
    LIABILITIES = "LIABILITIES", "What it owes."
    EQUITY = "EQUITY", "What belongs to the owners, with the results that are not carried over yet."
    EARLIER_RESULT = "EARLIER_RESULT", "Results of earlier years that have not been carried over."
    CURRENT_RESULT = "CURRENT_RESULT", "The result of the fiscal year up to that day."
    TRANSLATION_DIFFERENCE = (
        "TRANSLATION_DIFFERENCE",
        "What results at average rates lack to the rest at closing rates; in consolidated statements only.",
    )
    ELIMINATION_DIFFERENCE = (
        "ELIMINATION_DIFFERENCE",
        "What sisters say of each other and does not agree; in consolidated statements only.",
    )
    LIABILITIES_AND_EQUITY = (
        "LIABILITIES_AND_EQUITY",
        "Liabilities and equity together: as much as the assets.",
    )
    REVENUE = "REVENUE", "What the business has earned."
    COST_OF_SALES = "COST_OF_SALES", "What was sold has cost; positive."
    GROSS_PROFIT = "GROSS_PROFIT", "Revenue less cost of sales."
    OTHER_INCOME = "OTHER_INCOME", "What was earned otherwise."
    EXPENSES = "EXPENSES", "What else the business has cost; positive."
    NET_RESULT = "NET_RESULT", "Gross profit and other income, less expenses."
    OPENING_CASH = "OPENING_CASH", "Money before."
    OPERATING = "OPERATING", "Money that came in by the business, less what it took."
    INVESTING = "INVESTING", "Money that came of fixed assets, less what went into them."
    FINANCING = "FINANCING", "Money that came of owners and long-term loans, less what went to them."
    NET_CHANGE = "NET_CHANGE", "All that came in, less what went out."
    CLOSING_CASH = "CLOSING_CASH", "Money at the end."


Amounts = Sequence[Decimal]
"""One for each of the spans that are compared."""


@dataclass(frozen=True, slots=True)
class Held:
    """An account, and what counts of it: positive for a debit."""

    id: uuid.UUID
    kind: AccountKind
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A row: a caption at level 0, a kind of account below it at 1, an account of that kind at 2."""

    caption: StatementCaption
    level: int
    amounts: Amounts
    kind: AccountKind | None = None
    account: uuid.UUID | None = None


def added(columns: Iterable[Amounts], width: int) -> Amounts:
    """The sums of several rows of amounts, column by column."""
    rows = list(columns)
    return [sum((row[at] for row in rows), Decimal(0)) for at in range(width)]


def signed(amounts: Amounts, sign: int) -> Amounts:
    """The same amounts, or their opposites."""
    return [sign * amount for amount in amounts]


def section(
    caption: StatementCaption, kinds: Sequence[AccountKind], held: Sequence[Held], sign: int, width: int
) -> list[StatementRow]:
    """A caption with the sum of its kinds, each with its accounts; what is nowhere but zero is left out."""
    rows: list[StatementRow] = []
    for kind in kinds:
        own = [each for each in held if each.kind is kind and any(each.amounts)]
        if own:
            total = signed(added((each.amounts for each in own), width), sign)
            rows.append(StatementRow(caption, 1, total, kind))
            rows += [StatementRow(caption, 2, signed(each.amounts, sign), kind, each.id) for each in own]
    total = added((row.amounts for row in rows if row.level == 1), width)
    return [StatementRow(caption, 0, total), *rows]


def balance_sheet(
    held: Sequence[Held],
    earlier: Sequence[Held],
    current: Sequence[Held],
    width: int,
    differences: Sequence[StatementRow] = (),
) -> list[StatementRow]:
    """Assets, then liabilities and equity, which come to as much.

    `held` is what accounts hold; `earlier` and `current` what result accounts held before the year, and moved in it.
    `differences` are further rows of equity.
    """
    assets = section(StatementCaption.ASSETS, ASSETS, held, 1, width)
    liabilities = section(StatementCaption.LIABILITIES, LIABILITIES, held, -1, width)
    equity, *accounts = section(StatementCaption.EQUITY, (AccountKind.EQUITY,), held, -1, width)
    results = [
        StatementRow(caption, 1, signed(added((each.amounts for each in of), width), -1))
        for caption, of in (
            (StatementCaption.EARLIER_RESULT, earlier),
            (StatementCaption.CURRENT_RESULT, current),
        )
    ]
    results += differences
    owned = added((equity.amounts, *(row.amounts for row in results)), width)
    both = added((liabilities[0].amounts, owned), width)
    return [
        *assets,
        *liabilities,
        StatementRow(StatementCaption.EQUITY, 0, owned),
        *accounts,
        *results,
        StatementRow(StatementCaption.LIABILITIES_AND_EQUITY, 0, both),
    ]


def profit_and_loss(moved: Sequence[Held], width: int) -> list[StatementRow]:
    """Income and costs of some days, and what is left of them."""

    def of(caption: StatementCaption, kind: AccountKind, sign: int) -> list[StatementRow]:
        return section(caption, (kind,), moved, sign, width)

    revenue = of(StatementCaption.REVENUE, AccountKind.INCOME, -1)
    costs = of(StatementCaption.COST_OF_SALES, AccountKind.COST_OF_SALES, 1)
    other = of(StatementCaption.OTHER_INCOME, AccountKind.INCOME_OTHER, -1)
    expenses = of(StatementCaption.EXPENSES, AccountKind.EXPENSE, 1)
    gross = added((revenue[0].amounts, signed(costs[0].amounts, -1)), width)
    net = added((gross, other[0].amounts, signed(expenses[0].amounts, -1)), width)
    return [
        *revenue,
        *costs,
        StatementRow(StatementCaption.GROSS_PROFIT, 0, gross),
        *other,
        *expenses,
        StatementRow(StatementCaption.NET_RESULT, 0, net),
    ]


def cash_flow(moved: Sequence[Held], opening: Amounts, width: int) -> list[StatementRow]:
    """Where money came from and went: the other side of every entry that moved it, by the kind of account.

    `moved` is what such entries posted to other accounts, `opening` what there was of money before.
    """
    parts = [
        section(caption, kinds, moved, -1, width)
        for caption, kinds in (
            (StatementCaption.OPERATING, OPERATING),
            (StatementCaption.INVESTING, INVESTING),
            (StatementCaption.FINANCING, FINANCING),
        )
    ]
    change = added((part[0].amounts for part in parts), width)
    return [
        StatementRow(StatementCaption.OPENING_CASH, 0, opening),
        *(row for part in parts for row in part),
        StatementRow(StatementCaption.NET_CHANGE, 0, change),
        StatementRow(StatementCaption.CLOSING_CASH, 0, added((opening, change), width)),
    ]
