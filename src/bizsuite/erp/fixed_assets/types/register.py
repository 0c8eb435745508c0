"""The register of assets as clients see it."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Self

import strawberry

from bizsuite.erp.finance.types import LedgerAccount
from bizsuite.erp.fixed_assets.loaders import Registered, Tied
from bizsuite.erp.fixed_assets.rules.register import Roll, total
from bizsuite.erp.fixed_assets.types.nodes import AssetCategory
from bizsuite.graph.money import Money
from bizsuite.graph.scalars import CurrencyCode


@strawberry.type
class AssetRegisterAmounts:
    """How cost and accumulated depreciation have come from the beginning to the end of some days."""

    opening_cost: Money = strawberry.field(description="Cost before the first day; zero without one.")
    additions: Money = strawberry.field(description="What came into the books.")
    revaluations: Money = strawberry.field(description="What revaluations added; negative where they took.")
    disposals: Money = strawberry.field(description="What left the books; negative.")
    cost: Money = strawberry.field(description="Cost at the end: the four before together.")
    opening_accumulated: Money = strawberry.field(
        description="Accumulated depreciation before the first day; zero without one."
    )
    taken_over: Money = strawberry.field(description="What additions were depreciated before.")
    depreciation: Money = strawberry.field(description="The depreciation of these days.")
    disposed: Money = strawberry.field(description="What left with disposals; negative.")
    accumulated: Money = strawberry.field(description="Accumulated depreciation at the end.")
    book_value: Money = strawberry.field(description="Cost less accumulated depreciation at the end.")


@strawberry.type
class AssetRegisterLine:
    """The assets of one category."""

    category: AssetCategory = strawberry.field(description="The category.")
    count: int = strawberry.field(description="How many of its assets are in the books at the end.")
    amounts: AssetRegisterAmounts = strawberry.field(description="What they hold.")


@strawberry.type
class AssetRegisterAccount:
    """An account of cost or accumulated depreciation, as register and ledger see it: debits less credits."""

    account: LedgerAccount = strawberry.field(description="The account.")
    register: Money = strawberry.field(description="What the assets of the register hold on it.")
    ledger: Money = strawberry.field(description="What it holds.")
    difference: Money = strawberry.field(
        description="Ledger less register: what was posted to it of which no asset knows."
    )


@strawberry.type
class AssetRegister:
    """The assets of a company as of a day, by category, tied to the ledger."""

    as_of: date = strawberry.field(description="The last day that counts.")
    since: date | None = strawberry.field(description="The first day of what was done; null for all of it.")
    lines: list[AssetRegisterLine] = strawberry.field(
        description="The categories that had assets by then, by name."
    )
    total: AssetRegisterAmounts = strawberry.field(description="All categories together.")
    accounts: list[AssetRegisterAccount] = strawberry.field(description="Their accounts, by code.")

    @classmethod
    def of(
        cls,
        registered: Sequence[Registered],
        ties: Sequence[Tied],
        currency: str,
        since: date | None,
        as_of: date,
    ) -> Self:
        """The register as it is shown."""
        known: Any = None
        lines = []
        for each in registered:
            known = each.category
            lines.append(
                AssetRegisterLine(category=known, count=each.count, amounts=_amounts(each.roll, currency))
            )
        accounts = []
        for tied in ties:
            known = tied.account
            accounts.append(
                AssetRegisterAccount(
                    account=known,
                    register=_money(tied.register, currency),
                    ledger=_money(tied.ledger, currency),
                    difference=_money(tied.ledger - tied.register, currency),
                )
            )
        whole = _amounts(total(each.roll for each in registered), currency)
        return cls(as_of=as_of, since=since, lines=lines, total=whole, accounts=accounts)


def _amounts(roll: Roll, currency: str) -> AssetRegisterAmounts:
    amounts = {each.name: _money(getattr(roll, each.name), currency) for each in fields(Roll)}
    return AssetRegisterAmounts(book_value=_money(roll.book_value, currency), **amounts)


def _money(amount: Any, currency: str) -> Money:
    return Money(amount=amount, currency=CurrencyCode(currency))
