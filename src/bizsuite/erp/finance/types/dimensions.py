"""Dimensions, their values, and what of a line belongs to them, as clients see them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.erp.finance import reads
from bizsuite.erp.finance.reads import dimensions
from bizsuite.erp.finance.rules.dimensions import WHOLE, DimensionShare
from bizsuite.erp.finance.types.ledger import LedgerAccount
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.given import given
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node, key_of
from bizsuite.graph.page import Connection

if TYPE_CHECKING:
    from bizsuite.erp.finance.types.entries import JournalLine

_COMPANY = "In whose books; the company that the request works in when left out."
_ENTRIES = "bizsuite.erp.finance.types.entries"


@entity(dimensions.dimension)
class Dimension(Node):
    """What a company divides its lines by: cost centre, project, department."""

    code: str = column("The code; unique in the company, and never changes.")
    name: str = column("What it is called.")
    is_active: bool = column(
        "Whether lines can be divided by it; one that is off is not needed anywhere either."
    )
    values: Connection["DimensionValue"] | None = related(dimensions.dimension_values, "Its values, by code.")
    required_accounts: Connection[LedgerAccount] | None = related(
        dimensions.dimension_accounts, "The accounts whose lines need a value of it."
    )


@entity(dimensions.dimension_value)
class DimensionValue(Node):
    """One cost centre, one project."""

    code: str = column("The code; unique in the dimension, and never changes.")
    name: str = column("What it is called.")
    is_active: bool = column("Whether it takes postings.")
    first_day: date | None = column("The first day on which it takes postings; null: any.")
    last_day: date | None = column("The last day on which it takes postings; null: any.")
    dimension: Dimension | None = related(dimensions.value_dimension, "The dimension that it is a value of.")
    parent: "DimensionValue | None" = related(dimensions.value_parent, "The value that it stands under.")
    children: Connection["DimensionValue"] | None = related(
        dimensions.value_children, "What stands under it."
    )
    splits: Connection["DimensionSplit"] | None = related(
        dimensions.value_splits, "What of posted and drafted lines belongs to it, newest first."
    )


@entity(dimensions.split)
class DimensionSplit(Node):
    """What of a journal line belongs to a value. Once the line is posted it never changes."""

    position: int = column("Its place on the line, from 1.")
    fraction: Decimal = column("The fraction of the line; those of one dimension sum to 1.")
    amount: Money = column(
        "The same in the company's currency, positive for a debit; the amounts of one dimension sum to the line.",
        dimensions.split_amount,
    )
    value: DimensionValue | None = related(dimensions.split_value, "The value that it belongs to.")
    dimension: Dimension | None = related(dimensions.split_dimension, "The dimension of that value.")
    line: Annotated["JournalLine", strawberry.lazy(_ENTRIES)] | None = related(
        dimensions.split_line, "The line that is divided."
    )


@strawberry.input
class DimensionShareInput:
    """A fraction of a line that belongs to a value of a dimension."""

    value_id: strawberry.ID = strawberry.field(description="The value: a cost centre, a project.")
    fraction: Decimal = strawberry.field(
        default=WHOLE,
        description="The fraction, above 0 and at most 1, with at most twelve decimals; those of a dimension sum to 1.",
    )


def shares_of(said: Sequence[DimensionShareInput] | None, *path: str) -> tuple[DimensionShare, ...]:
    """What a line is divided by, as the rules speak of it; `path` is that of the line."""
    if said is None or said is UNSET:
        return ()
    return tuple(
        DimensionShare(
            key_of(dimensions.dimension_value, each.value_id, *path, "dimensions", str(place), "valueId"),
            each.fraction,
        )
        for place, each in enumerate(said)
    )


def _accounts(said: Sequence[strawberry.ID] | None) -> list[UUID]:
    return [
        key_of(reads.account, each, "requiredAccountIds", str(place)) for place, each in enumerate(said or ())
    ]


@strawberry.input
class DimensionCreateInput(Command):
    """Something that lines are to be divided by."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=_COMPANY)
    code: str = strawberry.field(description="The code; unique in the company.")
    name: str = strawberry.field(description="What it is called.")
    required_account_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="The accounts whose lines need a value of it; none when left out."
    )

    def company(self) -> UUID | None:
        """The company that was named."""
        return key_of(identity.company, self.company_id, "companyId") if self.company_id else None

    def accounts(self) -> list[UUID]:
        """The accounts whose lines need it."""
        return _accounts(None if self.required_account_ids is UNSET else self.required_account_ids)


@strawberry.type
class DimensionCreatePayload(Payload):
    """The new dimension."""

    dimension: Dimension | None = result(dimensions.dimension, "The dimension.")


@strawberry.input
class DimensionUpdateInput(Change):
    """What is to change of a dimension."""

    name: str | None = strawberry.field(default=UNSET, description="Another name.")
    is_active: bool | None = strawberry.field(
        default=UNSET, description="Whether lines can be divided by it."
    )
    required_account_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="All accounts whose lines need a value of it, instead of those before."
    )

    def accounts(self) -> list[UUID] | None:
        """The accounts whose lines need it; None: as before."""
        return None if self.required_account_ids in (None, UNSET) else _accounts(self.required_account_ids)


@strawberry.type
class DimensionUpdatePayload(Payload):
    """The changed dimension."""

    dimension: Dimension | None = result(dimensions.dimension, "The dimension.")


@strawberry.input
class DimensionValueCreateInput(Command):
    """A new value of a dimension."""

    dimension_id: strawberry.ID = strawberry.field(description="The dimension.")
    code: str = strawberry.field(description="The code; unique in the dimension.")
    name: str = strawberry.field(description="What it is called.")
    parent_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The value of the same dimension that it stands under."
    )
    first_day: date | None = strawberry.field(
        default=UNSET, description="The first day on which it takes postings."
    )
    last_day: date | None = strawberry.field(
        default=UNSET, description="The last day on which it takes postings."
    )

    def values(self) -> dict[str, Any]:
        """What was said of it."""
        return given(self, "code", "name", "first_day", "last_day", parent_id=dimensions.dimension_value)


@strawberry.type
class DimensionValueCreatePayload(Payload):
    """The new value."""

    dimension_value: DimensionValue | None = result(dimensions.dimension_value, "The value.")


@strawberry.input
class DimensionValueUpdateInput(Change):
    """What is to change of a value; null takes its place in the tree or its days away."""

    name: str | None = strawberry.field(default=UNSET, description="Another name.")
    parent_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The value that it stands under."
    )
    is_active: bool | None = strawberry.field(default=UNSET, description="Whether it takes postings.")
    first_day: date | None = strawberry.field(default=UNSET, description="The first day of postings.")
    last_day: date | None = strawberry.field(default=UNSET, description="The last day of postings.")

    def values(self) -> dict[str, Any]:
        """What was said of it; a name and a switch cannot be taken away."""
        told = given(self, "name", "is_active", "first_day", "last_day", parent_id=dimensions.dimension_value)
        return {
            name: value
            for name, value in told.items()
            if value is not None or name not in ("name", "is_active")
        }


@strawberry.type
class DimensionValueUpdatePayload(Payload):
    """The changed value."""

    dimension_value: DimensionValue | None = result(dimensions.dimension_value, "The value.")
