"""Orders as they are asked for: new ones, changes of drafts, amendments; and what a line said before one. Pure."""

import uuid
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from bizsuite.base.parties.rules.checks import line as line_of_text
from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.procurement.rules.words import CHANGEABLE, CHANGEABLE_OF_LINES
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

TEXTS = ("supplier_reference", "note")
DAYS = ("order_date", "expected_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line to be bought. Without a price it costs what is agreed with the supplier.

    Without a unit, it is in that in which the product is bought of the supplier.

    `expected_on` is when it shall come; the day of the order's unless given.
    """

    product_id: uuid.UUID
    quantity: Decimal
    unit_id: uuid.UUID | None = None
    unit_price: Decimal | None = None
    discount: Decimal | None = None
    tax_rate: Decimal | None = None
    tax_ids: Sequence[uuid.UUID] | None = None
    """The taxes on it, instead of a rate; none of both is no tax."""
    expected_on: date | None = None
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """An order to be written. What is left out is the actor's: the company, the day, the owner.

    `exchange_rate` is units of the order's currency per one unit of the company's; without a warehouse goods come to
    the company's first.
    """

    supplier_id: uuid.UUID
    lines: Sequence[NewLine] = ()
    order_date: date | None = None
    expected_on: date | None = None
    company_id: uuid.UUID | None = None
    warehouse_id: uuid.UUID | None = None
    owner_id: uuid.UUID | None = None
    currency: str | None = None
    exchange_rate: Decimal | None = None
    payment_term_id: uuid.UUID | None = None
    customer_id: uuid.UUID | None = None
    """To whom the supplier delivers, where that is not us."""
    delivery_address: str = ""
    supplier_reference: str = ""
    note: str = ""
    external: Mapping[str, str] = field(default_factory=dict)
    """The ids by which other systems know the order, by the name of the system."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """What is to change of one line; only the names that are given."""

    line_id: uuid.UUID
    values: Mapping[str, Any]
    tax_ids: Sequence[uuid.UUID] | None = None
    """The taxes on it from now on, instead of a rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChanges:
    """What is to happen to the lines of an order: all replaced, or some added, changed and removed."""

    replaced: Sequence[NewLine] | None = None
    added: Sequence[NewLine] = ()
    changed: Sequence[LineChange] = ()
    removed: Sequence[uuid.UUID] = ()

    def __bool__(self) -> bool:
        return self.replaced is not None or bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What is to change of an order that is sent or confirmed: its day, lines, and why."""

    values: Mapping[str, Any] = field(default_factory=dict)
    lines: LineChanges = field(default_factory=LineChanges)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """What a line said at some time."""

    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    tax_rate: Decimal
    expected_on: date | None
    description: str
    tax: Decimal = ZERO
    """What its taxes come to, which are more than a rate where they are kept."""

    @classmethod
    def of(cls, line: Any) -> "Version":
        """What a line says now."""
        return cls(**{name: getattr(line, name) for name in cls.__dataclass_fields__})


def check_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """What is to change, in the form in which it is kept. Refuses with INVALID_VALUE for what cannot be empty."""
    for name, value in changes.items():
        if value is None and not CHANGEABLE[name]:
            raise Refused("INVALID_VALUE", "This cannot be empty.", path=[camel(name)])
    check_days(changes)
    return dict(changes) | texts_of(changes)


def check_days(told: Mapping[str, Any], *path: str) -> None:
    """Whether the days of an order or a line can be meant. Refuses with INVALID_VALUE."""
    for name in DAYS:
        if name in told:
            check_day(told[name], *path, camel(name))


def texts_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """Those of these values that are texts, in the form in which they are kept. Refuses with INVALID_VALUE."""
    return {
        name: (prose if name == "note" else line_of_text)(told[name], camel(name))
        for name in TEXTS
        if name in told
    }


def check_line_changes(changes: LineChanges, there: Set[uuid.UUID]) -> None:
    """Lines are replaced altogether or changed one by one, and only those that are there.

    Refuses with INVALID_VALUE, NOT_FOUND.
    """
    if changes.replaced is not None and (changes.added or changes.changed or changes.removed):
        raise Refused("INVALID_VALUE", "Replace all lines, or change some.", path=["lines"])
    named = {"changeLines": [each.line_id for each in changes.changed], "removeLines": list(changes.removed)}
    for name, line_ids in named.items():
        for position, line_id in enumerate(line_ids):
            if line_id not in there:
                raise Refused("NOT_FOUND", "There is no such record.", path=[name, str(position)])
    for position, each in enumerate(changes.changed):
        path = ["changeLines", str(position)]
        for name, value in each.values.items():
            if value is None and not CHANGEABLE_OF_LINES[name]:
                raise Refused("INVALID_VALUE", "This cannot be empty.", path=[*path, camel(name)])
        check_days(each.values, *path)


def camel(name: str) -> str:
    """A name as clients write it."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
