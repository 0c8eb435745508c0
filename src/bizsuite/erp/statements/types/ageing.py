"""Aged receivables and payables as clients see them."""

import uuid
from datetime import date
from typing import Any

import strawberry

from bizsuite.base.parties import reads as parties
from bizsuite.base.parties.types import Customer, Supplier
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.types import JournalLine
from bizsuite.erp.statements.types.money import all_money, one_money
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field, reached
from bizsuite.graph.money import Money
from bizsuite.graph.page import Connection
from bizsuite.graph.rows import row


@strawberry.type
class AgeingBucket:
    """A bucket of an ageing: items that are overdue by so many days, both ends included."""

    from_days: int | None = strawberry.field(
        description="The least; null where items are not due yet as well."
    )
    to_days: int | None = strawberry.field(description="The most; null where it goes on for ever.")


@strawberry.type
class AgedTotal:
    """What is open in one currency, of all parties together."""

    amounts: list[Money] = strawberry.field(description="By bucket, in their order.")
    total: Money = strawberry.field(description="All of it.")
    base_amounts: list[Money] = strawberry.field(description="By bucket, in the company's currency.")
    base: Money = strawberry.field(description="All of it in the company's currency.")


@strawberry.type
class AgedSums:
    """What is open of one party in one currency."""

    party_id: strawberry.Private[uuid.UUID | None]
    amounts: list[Money] = strawberry.field(
        description="By bucket, in their order; negative for unused credit."
    )
    total: Money = strawberry.field(description="All of it.")
    base: Money = strawberry.field(
        description="All of it in the company's currency, at the rates of the documents."
    )
    items: Connection[JournalLine] | None = reached(
        finance.line,
        "The items that were open then, those that are due first before the others; see `openOn`.",
    )


@strawberry.type
class AgedReceivable(AgedSums):
    """What a customer owed in one currency, by how long it was overdue."""

    @field
    async def customer(self, info: Info) -> Customer | None:
        """The customer; null where you may not see it."""
        return await row(info, parties.customer, self.party_id)  # type: ignore[no-any-return]


@strawberry.type
class AgedPayable(AgedSums):
    """What a supplier was owed in one currency, by how long it was overdue."""

    @field
    async def supplier(self, info: Info) -> Supplier | None:
        """The supplier; null where the party is none, or you may not see it."""
        return await row(info, parties.supplier, self.party_id)  # type: ignore[no-any-return]


@strawberry.type
class AgedReceivableConnection(Connection[AgedReceivable]):
    """What customers owed on a day, by customer and currency, the largest first, with the sums of all."""

    as_of: date = strawberry.field(description="The day.")
    buckets: list[AgeingBucket] = strawberry.field(
        description="The buckets, from what is not due to the oldest."
    )
    totals: list[AgedTotal] = strawberry.field(description="The sums of all, by currency.")
    amounts: list[Money] = strawberry.field(
        description="The sums of all in the company's currency, by bucket."
    )
    base: Money = strawberry.field(
        description="All of it in the company's currency: what the control accounts of receivables hold."
    )


@strawberry.type
class AgedPayableConnection(Connection[AgedPayable]):
    """What suppliers were owed on a day, by supplier and currency, the largest first, with the sums of all."""

    as_of: date = strawberry.field(description="The day.")
    buckets: list[AgeingBucket] = strawberry.field(
        description="The buckets, from what is not due to the oldest."
    )
    totals: list[AgedTotal] = strawberry.field(description="The sums of all, by currency.")
    amounts: list[Money] = strawberry.field(
        description="The sums of all in the company's currency, by bucket."
    )
    base: Money = strawberry.field(
        description="All of it in the company's currency: what the control accounts of payables hold in credit."
    )


def aged_total(told: Any, base_currency: str) -> AgedTotal:
    """The sums of one currency."""
    return AgedTotal(
        amounts=all_money(told.amounts, told.currency),
        total=one_money(told.total, told.currency),
        base_amounts=all_money(told.bases, base_currency),
        base=one_money(told.base, base_currency),
    )
