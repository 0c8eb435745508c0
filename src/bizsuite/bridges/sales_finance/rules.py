"""What of an order can be invoiced, what it still commits, and whether the credit allows it. Pure."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, round_money


class Invoiced(Protocol):
    """A line of an order as far as invoicing goes."""

    id: uuid.UUID
    quantity: Decimal
    delivered_quantity: Decimal
    invoiced_quantity: Decimal
    gross: Decimal


def what_is_billed(
    lines: Sequence[Invoiced], drafted: Mapping[uuid.UUID, Decimal], asked: Mapping[uuid.UUID, Decimal] | None
) -> dict[uuid.UUID, Decimal]:
    """How much of each line comes on the next invoice: what is open, or what was asked for, drafts considered.

    Refuses with NOT_FOUND, OVER_INVOICE (fact: what was open), INVALID_VALUE.
    """
    still = {line.id: line.quantity - line.invoiced_quantity - drafted.get(line.id, ZERO) for line in lines}
    if asked is None:
        return {key: quantity for key, quantity in still.items() if quantity > 0}
    for at, (key, quantity) in enumerate(asked.items()):
        path = ["lines", str(at)]
        if key not in still:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "id"])
        if quantity <= 0:
            raise Refused("INVALID_VALUE", "A quantity is above zero.", path=[*path, "quantity"])
        if quantity > still[key]:
            raise Refused(
                "OVER_INVOICE",
                "{open} of this line can be invoiced.",
                path=["lines"],
                open=max(still[key], ZERO),
            )
    return dict(asked)


def require_something(billed: Mapping[uuid.UUID, Decimal], charges: Decimal) -> None:
    """Refuse NOTHING_TO_INVOICE for an invoice that would claim nothing."""
    if not billed and not charges:
        raise Refused("NOTHING_TO_INVOICE", "Everything of this order has been invoiced.", path=["id"])


def committed(lines: Iterable[Invoiced], charges_open: Decimal, rate: Decimal, base: str) -> Decimal:
    """What an order will still add to the receivable, in the company's currency, rounded half-up once."""
    still = sum(
        (line.gross * (line.quantity - line.invoiced_quantity) / line.quantity for line in lines),
        charges_open,
    )
    return round_money(still / rate, base)


def require_credit(limit: Decimal | None, receivable: Decimal, already: Decimal, needed: Decimal) -> None:
    """Refuse CREDIT_EXCEEDED when what is owed, what is committed and this together pass the limit.

    Facts: what is available, and what the order needs, in the company's currency.
    """
    if limit is None:
        return
    available = limit - receivable - already
    if needed > available:
        raise Refused(
            "CREDIT_EXCEEDED",
            "The order needs credit of {needed}; {available} is available.",
            path=["id"],
            available=available,
            needed=needed,
        )
