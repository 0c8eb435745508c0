"""How much of a line may be billed, and whether what is billed agrees with what was ordered and came. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from bizsuite.bridges.procurement_bills.rules.words import BillingPolicy, BillMatchReason, BillMatchState
from bizsuite.erp.procurement.rules.quantities import Line
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, round_money


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledLine:
    """How much of a line of an order is billed, at which price; what is left out is the order's."""

    quantity: Decimal
    unit_price: Decimal | None = None
    discount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrderBill:
    """A bill of an order: of all that is still to be billed, of some lines, or of what some receipts have brought.

    `reference` is the supplier's number. Without a rate that of the day is taken; without a term, the order's.
    """

    order_id: uuid.UUID
    on: date
    lines: Mapping[uuid.UUID, BilledLine] | None = None
    receipt_ids: Sequence[uuid.UUID] | None = None
    reference: str = ""
    due_days: int | None = None
    payment_term_id: uuid.UUID | None = None
    exchange_rate: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrderDebit:
    """A debit note that takes quantities of a bill back: all that is left of it, or some of its lines."""

    bill_id: uuid.UUID
    on: date
    quantities: Mapping[uuid.UUID, Decimal] | None = None
    reference: str = ""
    note: str = ""


def billable(policy: BillingPolicy, line: Line) -> Decimal:
    """How much of a line may be billed at all, in its unit."""
    if policy is BillingPolicy.RECEIVED:
        return line.received_quantity - line.returned_quantity
    return max(line.quantity - line.cancelled_quantity, line.received_quantity) - line.returned_quantity


def to_bill(
    left: Mapping[uuid.UUID, Decimal], asked: Mapping[uuid.UUID, BilledLine] | None
) -> dict[uuid.UUID, BilledLine]:
    """What is billed now: what is asked for, else all that is left.

    Refuses with NOT_FOUND, INVALID_VALUE, OVER_BILL (fact: open), NOTHING_TO_BILL.
    """
    if asked is None:
        wanted = {key: BilledLine(quantity=quantity) for key, quantity in left.items() if quantity > 0}
        if not wanted:
            raise Refused("NOTHING_TO_BILL", "Nothing of this is left to bill.", path=["id"])
        return wanted
    for place, (key, line) in enumerate(asked.items()):
        path = ["lines", str(place)]
        if key not in left:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "id"])
        require_positive(line.quantity, [*path, "quantity"])
        if line.quantity > left[key]:
            raise Refused(
                "OVER_BILL",
                "{open} of this line can be billed.",
                path=[*path, "quantity"],
                open=max(left[key], ZERO),
            )
    if not asked:
        raise Refused("NOTHING_TO_BILL", "Nothing of this is left to bill.", path=["lines"])
    return dict(asked)


def to_take_back(
    left: Mapping[uuid.UUID, Decimal], asked: Mapping[uuid.UUID, Decimal] | None
) -> dict[uuid.UUID, Decimal]:
    """What of a bill's lines is taken back: what is asked for, else all that is left of them.

    Refuses with NOT_FOUND, INVALID_VALUE, UNDER_BILL (fact: open), NOTHING_TO_BILL.
    """
    if asked is None:
        wanted = {key: quantity for key, quantity in left.items() if quantity > 0}
    else:
        wanted = dict(asked)
        for place, (key, quantity) in enumerate(asked.items()):
            path = ["lines", str(place)]
            if key not in left:
                raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "id"])
            require_positive(quantity, [*path, "quantity"])
            if quantity > left[key]:
                raise Refused(
                    "UNDER_BILL",
                    "{open} of this line is billed.",
                    path=[*path, "quantity"],
                    open=max(left[key], ZERO),
                )
    if not wanted:
        raise Refused("NOTHING_TO_BILL", "Nothing of this is left to bill.", path=["id"])
    return wanted


def require_positive(quantity: Decimal, path: Sequence[str]) -> None:
    """A quantity that can be billed. Refuses with INVALID_VALUE."""
    if quantity <= 0:
        raise Refused("INVALID_VALUE", "The quantity must be greater than zero.", path=path)


def tolerated(expected: Decimal, fraction: Decimal, amount: Decimal, rate: Decimal, currency: str) -> Decimal:
    """By how much a line may differ from what was agreed, in the bill's currency: the larger of the two limits.

    `amount` is in the company's currency, `rate` units of the bill's per one of that.
    """
    with localcontext(prec=80):
        return round_money(max(expected * fraction, amount * rate), currency)


def require_tolerance(fraction: Decimal, amount: Decimal, currency: str) -> None:
    """Limits that can be kept. Refuses with INVALID_VALUE, AMOUNT_PRECISION."""
    if not 0 <= fraction <= 1:
        raise Refused("INVALID_VALUE", "A tolerance lies between 0 and 1.", path=["fraction"])
    if not 0 <= amount < Decimal(10) ** 13:
        raise Refused("INVALID_VALUE", "The amount must not be negative.", path=["amount"])
    if amount != round_money(amount, currency):
        raise Refused("AMOUNT_PRECISION", "The amount has too many decimals.", path=["amount"])


def reasons(
    wanted: Decimal, taken_back: Decimal, covered: Decimal, expected: Decimal, net: Decimal, limit: Decimal
) -> list[BillMatchReason]:
    """Why a line would not be paid: more is billed, and not taken back, than came; or at another price than agreed."""
    found = []
    if over_received(wanted, taken_back, covered) > 0:
        found.append(BillMatchReason.QUANTITY_OVER_RECEIVED)
    if wanted > taken_back and abs(net - expected) > limit:
        found.append(BillMatchReason.PRICE_OVER_TOLERANCE)
    return found


def shown_reasons(is_posted: bool, *facts: Decimal) -> list[BillMatchReason]:
    """The reasons of a line of a posted bill; a draft has none yet."""
    return reasons(*facts) if is_posted else []


def over_received(wanted: Decimal, taken_back: Decimal, covered: Decimal) -> Decimal:
    """How much of what is billed has not come."""
    return max(wanted - taken_back - covered, ZERO)


def state(
    is_posted: bool,
    released_at: object,
    wanted: Decimal,
    taken_back: Decimal,
    covered: Decimal,
    expected: Decimal,
    net: Decimal,
    limit: Decimal,
) -> BillMatchState:
    """Where a line of a bill stands."""
    if not is_posted:
        return BillMatchState.DRAFT
    if not reasons(wanted, taken_back, covered, expected, net, limit):
        return BillMatchState.MATCHED
    return BillMatchState.RELEASED if released_at is not None else BillMatchState.BLOCKED


def require_blocked(count: int) -> None:
    """Only what is blocked can be released. Refuses with BILL_NOT_BLOCKED."""
    if not count:
        raise Refused("BILL_NOT_BLOCKED", "Nothing of this bill is blocked.", path=["id"])


def require_reason(reason: str) -> str:
    """Who releases a bill says why. Refuses with REASON_MISSING."""
    if not reason:
        raise Refused("REASON_MISSING", "Say why.", path=["reason"])
    return reason
