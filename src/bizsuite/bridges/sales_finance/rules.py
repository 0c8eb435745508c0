"""What of an order is still to be invoiced, what it binds of a customer's credit, and when that is too much. Pure."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from bizsuite.base.catalog.pricing import line_amounts
from bizsuite.erp.finance.rules.conversion import in_base, share
from bizsuite.erp.sales.rules import InvoicingPolicy, SalesOrderStatus, billable, kept
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.paths import id_path, line_paths, quantity_path
from bizsuite.kernel.values import ZERO


class Ordered(Protocol):
    """A line of an order as far as invoicing it goes."""

    id: uuid.UUID
    quantity: Decimal
    delivered_quantity: Decimal
    invoiced_quantity: Decimal
    returned_quantity: Decimal
    replaced_quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    tax_rate: Decimal
    gross: Decimal
    invoicing_policy: InvoicingPolicy


def uninvoiced(
    status: SalesOrderStatus, lines: Iterable[Ordered], linked: Mapping[uuid.UUID, Decimal]
) -> dict[uuid.UUID, Decimal]:
    """How much of each line is on no invoice yet, drafts included; lines of which nothing is left are left out.

    Refuses with ORDER_NOT_CONFIRMED.
    """
    if status not in (SalesOrderStatus.CONFIRMED, SalesOrderStatus.CLOSED):
        raise Refused("ORDER_NOT_CONFIRMED", "The order is {status}.", path=["id"], status=status.value)
    left = {line.id: billable(status, line) - linked.get(line.id, ZERO) for line in lines}
    return {key: quantity for key, quantity in left.items() if quantity > 0}


def chosen(
    left: Mapping[uuid.UUID, Decimal], asked: Mapping[uuid.UUID, Decimal] | None, known: Sequence[uuid.UUID]
) -> dict[uuid.UUID, Decimal]:
    """What is to be invoiced now: what is asked for, else all that is left.

    Refuses with NOT_FOUND, INVALID_VALUE, OVER_INVOICE (fact: what was open).
    """
    if asked is None:
        return dict(left)
    paths = line_paths(asked)
    for key, quantity in asked.items():
        if key not in known:
            raise Refused("NOT_FOUND", "There is no such record.", path=id_path(paths, key))
        path = quantity_path(paths, key)
        if quantity <= 0:
            raise Refused("INVALID_VALUE", "The quantity must be greater than zero.", path=path)
        if quantity > left.get(key, ZERO):
            raise Refused(
                "OVER_INVOICE",
                "{open} of this line can still be invoiced.",
                path=path,
                open=left.get(key, ZERO),
            )
    return dict(asked)


def require_something(quantities: Mapping[uuid.UUID, Decimal], charges: Decimal, waiting: Decimal) -> None:
    """An invoice of an order invoices something. Refuses with NOTHING_TO_INVOICE (fact: what waits for delivery).

    While something waits for its delivery, charges wait for it.
    """
    if quantities or (charges and not waiting):
        return
    if waiting:
        raise Refused(
            "NOTHING_TO_INVOICE",
            "{waiting} of this order can be invoiced once it is delivered.",
            path=["id"],
            waiting=waiting,
        )
    raise Refused("NOTHING_TO_INVOICE", "Everything of this order is on an invoice.", path=["id"])


def waiting(
    status: SalesOrderStatus, lines: Iterable[Ordered], linked: Mapping[uuid.UUID, Decimal]
) -> Decimal:
    """How much of a confirmed order is on no invoice and cannot be yet, since it is not delivered."""
    if status is not SalesOrderStatus.CONFIRMED:
        return ZERO
    done = ((line, max(billable(status, line), linked.get(line.id, ZERO))) for line in lines)
    return sum((line.quantity - reached for line, reached in done), ZERO)


def committed(status: SalesOrderStatus, lines: Iterable[Ordered], charges: Decimal, currency: str) -> Decimal:
    """What a confirmed order will still add to the receivable, in its own currency: all that was not invoiced.

    An order that has ended binds nothing: what was delivered of it can still be invoiced, and counts once it is; a
    claim that was taken back would otherwise bind the customer's credit for ever. `charges` are those that are on no
    posted invoice.
    """
    if status is not SalesOrderStatus.CONFIRMED:
        return ZERO
    still = [(line, kept(line) - line.invoiced_quantity) for line in lines]
    gross = sum((_gross(line, quantity, currency) for line, quantity in still if quantity > 0), charges)
    return max(gross, ZERO)


def _gross(line: Ordered, quantity: Decimal, currency: str) -> Decimal:
    """What so much of a line comes to: what its price and rate say, or its part where it bears other taxes."""
    if quantity == line.quantity:
        return line.gross
    terms = (line.unit_price, line.discount, line.tax_rate, currency)
    if line_amounts(line.quantity, *terms)[2] == line.gross:
        return line_amounts(quantity, *terms)[2]
    return share(line.quantity, quantity, line.gross, currency)


def overtaken(lines: Iterable[Ordered], drafts: Iterable[Mapping[uuid.UUID, Decimal]]) -> list[int]:
    """Which drafts, by their places, claim more of an order that ends now than was delivered; the first ones stand.

    Drafts name how much of which line they invoice. Where nothing was delivered, none stands, also none of charges
    alone.
    """
    left = {
        line.id: line.delivered_quantity - line.returned_quantity - line.invoiced_quantity for line in lines
    }
    delivered = any(line.delivered_quantity for line in lines)
    found: list[int] = []
    for place, draft in enumerate(drafts):
        if delivered and all(quantity <= left[key] for key, quantity in draft.items()):
            left |= {key: left[key] - quantity for key, quantity in draft.items()}
        else:
            found.append(place)
    return found


def committed_in_base(amount: Decimal, rate: Decimal, base: str) -> Decimal:
    """The same in the company's currency, at the rate of the order."""
    return in_base(amount, rate, base)


def require_credit(limit: Decimal | None, receivable: Decimal, held: Decimal, needed: Decimal) -> None:
    """What is owed, what is bound and what comes now stay within the limit, if there is one.

    Refuses with CREDIT_EXCEEDED (facts: available, needed; both in the company's currency).
    """
    if limit is None:
        return
    left = available(limit, receivable, held)
    if needed > left:
        raise Refused(
            "CREDIT_EXCEEDED",
            "The order needs credit of {needed}; {available} is available.",
            path=["id"],
            available=left,
            needed=needed,
        )


def available(limit: Decimal, receivable: Decimal, held: Decimal) -> Decimal:
    """What is left of a credit limit after what is owed and what is bound; below zero where that is more."""
    return limit - receivable - held
