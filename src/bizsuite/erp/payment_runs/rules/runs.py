"""What is to be paid of which bill, how bills are put together into transfers, and when a run may change. Pure."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bizsuite.erp.payment_runs.rules.words import PaymentRunStatus
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """A run to be drafted: what is due up to a day is paid on a day from an account of the company.

    `supplier_ids` confines it to these suppliers.
    """

    bank_account_id: uuid.UUID
    due_until: date
    execution_date: date
    supplier_ids: Sequence[uuid.UUID] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueBill:
    """An open bill: what is open of its instalments and when they are due, and the discount that it offers."""

    id: uuid.UUID
    supplier_id: uuid.UUID
    residual: Decimal
    instalments: Sequence[tuple[date, Decimal]]
    discount: Decimal = ZERO
    discount_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToPay:
    """What is to be paid of a bill, and what its discount takes off."""

    bill_id: uuid.UUID
    supplier_id: uuid.UUID
    amount: Decimal
    discount: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeAccount:
    """An account of a supplier at a bank."""

    id: uuid.UUID
    is_default: bool
    currency: str | None
    first_day: date | None
    last_day: date | None

    def serves(self, on: date, currency: str) -> bool:
        """Whether it takes a currency on a day."""
        begun = self.first_day is None or self.first_day <= on
        ended = self.last_day is not None and self.last_day < on
        return begun and not ended and self.currency in (None, currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One payment to a supplier, for one bill or several; `ids` are those of the lines."""

    supplier_id: uuid.UUID
    payee_account_id: uuid.UUID | None
    ids: list[uuid.UUID] = field(default_factory=list)


def require_days(new: NewRun) -> None:
    """Days that can be meant. Refuses with INVALID_VALUE."""
    check_day(new.due_until, "dueUntil")
    check_day(new.execution_date, "executionDate")


def to_pay(bill: DueBill, until: date, on: date) -> ToPay | None:
    """What is to be paid of a bill on a day: what is due until another day, or all of it while its discount is good.

    A discount that ends until that day makes a bill due with it. None where nothing is.
    """
    is_good = bill.discount > 0 and bill.discount_date is not None and on <= bill.discount_date
    due = sum((amount for day, amount in bill.instalments if day <= until), ZERO)
    ends = bill.discount_date is not None and bill.discount_date <= until
    if is_good and bill.discount < bill.residual and (due or ends):
        return ToPay(
            bill_id=bill.id,
            supplier_id=bill.supplier_id,
            amount=bill.residual - bill.discount,
            discount=bill.discount,
        )
    if not due:
        return None
    return ToPay(bill_id=bill.id, supplier_id=bill.supplier_id, amount=due)


def account_of(accounts: Iterable[PayeeAccount], on: date, currency: str) -> uuid.UUID | None:
    """The account that a supplier is paid to: the default, else the first that takes the currency on the day."""
    usable = [each for each in accounts if each.serves(on, currency)]
    return next((each.id for each in usable if each.is_default), usable[0].id if usable else None)


def transfers(lines: Iterable[tuple[uuid.UUID, uuid.UUID, uuid.UUID | None]]) -> list[Transfer]:
    """Lines (id, supplier, account of the supplier) put together: one transfer for each account, in their order."""
    found: dict[tuple[uuid.UUID, uuid.UUID | None], Transfer] = {}
    for line_id, supplier_id, account_id in lines:
        key = (supplier_id, account_id)
        transfer = found.setdefault(key, Transfer(supplier_id=supplier_id, payee_account_id=account_id))
        transfer.ids.append(line_id)
    return list(found.values())


def end_to_end_id(run_number: str, place: int) -> str:
    """By what a transfer is known to the bank and to the supplier; at most 35 characters."""
    return f"{run_number}-{place:04d}"


def require_status(status: PaymentRunStatus, *allowed: PaymentRunStatus) -> None:
    """A run is in one of these states. Refuses with PAYMENT_RUN_STATUS."""
    if status not in allowed:
        raise Refused("PAYMENT_RUN_STATUS", "The payment run is {status}.", path=["id"], status=status.value)


def require_lines(lines: Sequence[object], *path: str) -> None:
    """A run pays something. Refuses with PAYMENT_RUN_EMPTY."""
    if not lines:
        raise Refused("PAYMENT_RUN_EMPTY", "There is nothing to be paid.", path=path)
