"""What an order binds of credit, and which drafts of its invoices outlive it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pytest

from bizsuite.bridges.sales_finance import rules
from bizsuite.erp.sales.rules import InvoicingPolicy, SalesOrderStatus, billable
from bizsuite.kernel.values import ZERO

TEA, CUP = uuid.UUID(int=1), uuid.UUID(int=2)


@dataclass
class Line:
    id: uuid.UUID
    quantity: Decimal = Decimal(10)
    delivered_quantity: Decimal = ZERO
    invoiced_quantity: Decimal = ZERO
    returned_quantity: Decimal = ZERO
    replaced_quantity: Decimal = ZERO
    unit_price: Decimal = Decimal(3)
    discount: Decimal = ZERO
    tax_rate: Decimal = Decimal("0.1")
    gross: Decimal = Decimal(33)
    invoicing_policy: InvoicingPolicy = InvoicingPolicy.ORDERED


def draft(**quantities: int) -> Mapping[uuid.UUID, Decimal]:
    return {{"tea": TEA, "cup": CUP}[name]: Decimal(quantity) for name, quantity in quantities.items()}


@pytest.mark.parametrize(
    ("status", "bound"),
    [
        (SalesOrderStatus.DRAFT, "0"),
        # 6 x 3 + 10 % = 19.80, and charges of 5.
        (SalesOrderStatus.CONFIRMED, "24.80"),
        (SalesOrderStatus.CLOSED, "0"),
        (SalesOrderStatus.CANCELLED, "0"),
    ],
)
def test_a_confirmed_order_binds_what_is_not_invoiced_and_no_other_does(
    status: SalesOrderStatus, bound: str
) -> None:
    lines = [Line(TEA, delivered_quantity=Decimal(8), invoiced_quantity=Decimal(4))]
    assert rules.committed(status, lines, Decimal(5), "USD") == Decimal(bound)


def test_what_came_back_for_good_binds_nothing_and_is_not_billable() -> None:
    back = Line(
        TEA, delivered_quantity=Decimal(8), returned_quantity=Decimal(3), replaced_quantity=Decimal(1)
    )
    # 8 x 3 + 10 %.
    assert rules.committed(SalesOrderStatus.CONFIRMED, [back], ZERO, "USD") == Decimal("26.40")
    assert billable(SalesOrderStatus.CONFIRMED, back) == 8
    assert billable(SalesOrderStatus.CLOSED, back) == 5
    assert rules.overtaken([back], [draft(tea=6), draft(tea=5)]) == [0]


def test_lines_with_other_taxes_than_their_rate_bind_their_part_of_them() -> None:
    # 6 of 10 of 30.55, whatever the rate says.
    lines = [Line(TEA, invoiced_quantity=Decimal(4), gross=Decimal("30.55"))]
    assert rules.committed(SalesOrderStatus.CONFIRMED, lines, Decimal(1), "USD") == Decimal("19.33")
    withheld = [Line(TEA, gross=Decimal(-2)), Line(CUP, gross=Decimal(1))]
    assert rules.committed(SalesOrderStatus.CONFIRMED, withheld, ZERO, "USD") == 0


def test_drafts_outlive_an_order_as_far_as_it_was_delivered_the_first_ones_first() -> None:
    lines = [Line(TEA, delivered_quantity=Decimal(5), invoiced_quantity=Decimal(1)), Line(CUP)]
    drafts = [draft(tea=3), draft(tea=2), draft(), draft(tea=1, cup=1), draft(tea=1)]
    assert rules.overtaken(lines, drafts) == [1, 3]


def test_no_draft_outlives_an_order_of_which_nothing_was_delivered() -> None:
    assert rules.overtaken([Line(TEA), Line(CUP)], [draft(), draft(cup=1)]) == [0, 1]
