"""Statements as clients see them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import strawberry

from bizsuite.erp.finance.loaders import TrialRow
from bizsuite.erp.finance.types.ledger import LedgerAccount
from bizsuite.graph.money import Money
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel.values import ZERO


@strawberry.type
class TrialBalanceLine:
    """One account of a trial balance."""

    account: LedgerAccount = strawberry.field(description="The account.")
    opening: Money = strawberry.field(description="What it held before; negative for a credit balance.")
    debit: Money = strawberry.field(description="What was debited.")
    credit: Money = strawberry.field(description="What was credited.")
    balance: Money = strawberry.field(description="What it holds then: opening, plus debits, less credits.")


@strawberry.type
class TrialBalance:
    """Every account with its turnover and balance. Debits equal credits, and the balances sum to zero."""

    as_of: date = strawberry.field(description="The last day that counts.")
    since: date | None = strawberry.field(description="The first day of the turnover; null for all of it.")
    lines: list[TrialBalanceLine] = strawberry.field(description="The accounts, by code.")
    opening: Money = strawberry.field(description="The sum of what they held before: zero.")
    debit: Money = strawberry.field(description="The sum of the debits.")
    credit: Money = strawberry.field(description="The sum of the credits.")
    balance: Money = strawberry.field(description="The sum of the balances: zero.")

    @classmethod
    def of(cls, rows: Sequence[TrialRow], currency: str, as_of: date, since: date | None) -> "TrialBalance":
        """The statement that these rows make."""

        def total(name: str) -> Money:
            return Money(
                amount=sum((getattr(row, name) for row in rows), ZERO), currency=CurrencyCode(currency)
            )

        return cls(
            as_of=as_of,
            since=since,
            lines=[_line(row, currency) for row in rows],
            opening=total("opening"),
            debit=total("debit"),
            credit=total("credit"),
            balance=total("balance"),
        )


def _line(row: TrialRow, currency: str) -> TrialBalanceLine:
    def money(amount: Decimal) -> Money:
        return Money(amount=amount, currency=CurrencyCode(currency))

    account: Any = row.account
    return TrialBalanceLine(
        account=account,
        opening=money(row.opening),
        debit=money(row.debit),
        credit=money(row.credit),
        balance=money(row.balance),
    )
