"""What may change of a draft. Pure."""

import uuid
from collections.abc import Mapping, Set
from datetime import date
from typing import Any

from bizsuite.base.parties.rules.checks import line as line_of_text
from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.sales.rules.given import LineChanges
from bizsuite.erp.sales.rules.words import SalesOrderStatus
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused

LINES_MAX = 1000
"""How many lines an order may have."""
CHANGEABLE: Mapping[str, bool] = {
    "order_date": False,
    "requested_on": True,
    "owner_id": True,
    "charges": False,
    "exchange_rate": False,
    "customer_reference": False,
    "delivery_address": False,
    "note": False,
}
"""What can be changed of a draft, and whether it may be emptied."""
TEXTS = ("customer_reference", "delivery_address", "note")
CHANGEABLE_OF_LINES = ("quantity", "unit_price", "discount", "tax_rate", "description", "invoicing_policy")


def change(status: SalesOrderStatus) -> None:
    """Only a draft can be changed."""
    if status is not SalesOrderStatus.DRAFT:
        raise Refused("ORDER_NOT_DRAFT", "Only a draft can be changed or confirmed.", path=["id"])


def check_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """What is to change, in the form in which it is kept. Refuses with INVALID_VALUE for what cannot be empty."""
    for name, value in changes.items():
        if value is None and not CHANGEABLE[name]:
            raise Refused("INVALID_VALUE", "This cannot be empty.", path=[_camel(name)])
    check_days(changes.get("order_date"), changes.get("requested_on"))
    return dict(changes) | texts_of({name: changes[name] for name in TEXTS if name in changes})


def check_days(order_date: date | None, requested_on: date | None) -> None:
    """Whether the days of an order can be meant. Refuses with INVALID_VALUE."""
    check_day(order_date, "orderDate")
    check_day(requested_on, "requestedOn")


def texts_of(told: Mapping[str, str]) -> dict[str, Any]:
    """Texts of an order in the form in which they are kept. Refuses with INVALID_VALUE."""
    return {
        name: (line_of_text if name == "customer_reference" else prose)(text, _camel(name))
        for name, text in told.items()
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
        for name, value in each.values.items():
            if value is None:
                path = ["changeLines", str(position), _camel(name)]
                raise Refused("INVALID_VALUE", "This cannot be empty.", path=path)


def _camel(name: str) -> str:
    """A name as clients write it."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
