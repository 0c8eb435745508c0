"""Paths from what can be approved, over the declared reads of the whole suite: where they lead, and of which kind."""

import pytest

from bizsuite.app import SUITES
from bizsuite.kernel.kinds import Kind, ValueType
from bizsuite.kernel.record_paths import Readable, RecordPath, record_path
from tests.suite import composed


def _way(subject: str, path: str) -> RecordPath | None:
    readable = composed(tuple(SUITES)).wiring.readable
    assert isinstance(readable, Readable)
    return record_path(readable, subject, path)


@pytest.mark.parametrize(
    ("subject", "path", "kind"),
    [
        ("SalesOrder", "id", ValueType(Kind.ID, "SalesOrder")),
        ("SalesOrder", "number", ValueType(Kind.TEXT)),
        ("SalesOrder", "orderDate", ValueType(Kind.DAY)),
        ("SalesOrder", "createdAt", ValueType(Kind.DAY)),
        ("SalesOrder", "total", ValueType(Kind.MONEY)),
        ("SalesOrder", "total.amount", ValueType(Kind.MONEY)),
        ("SalesOrder", "total.currency", ValueType(Kind.TEXT)),
        ("SalesOrder", "owner", ValueType(Kind.ID, "User")),
        ("SalesOrder", "owner.isActive", ValueType(Kind.FLAG)),
        ("SalesOrder", "customer.owner", ValueType(Kind.ID, "User")),
        ("SalesOrder", "customer.name", ValueType(Kind.TEXT)),
        ("SalesOrder", "customer.owner.department.head", ValueType(Kind.ID, "User")),
        ("SalesOrder", "customer.owner.department.parent.head", ValueType(Kind.ID, "User")),
        ("PurchaseOrder", "supplier.name", ValueType(Kind.TEXT)),
        ("PurchaseRequest", "company.currency", ValueType(Kind.TEXT)),
        ("Quotation", "customer.owner", ValueType(Kind.ID, "User")),
    ],
)
def test_a_path_leads_to_a_value_of_a_type(subject: str, path: str, kind: ValueType) -> None:
    way = _way(subject, path)
    assert way is not None
    assert way.type == kind


def test_the_words_of_a_state_are_known() -> None:
    way = _way("SalesOrder", "status")
    assert way is not None
    assert way.type.kind is Kind.TEXT
    assert {"DRAFT", "CONFIRMED"} <= set(way.type.words)


@pytest.mark.parametrize(
    ("subject", "path"),
    [
        ("SalesOrder", "nothing"),
        ("SalesOrder", "lines"),
        ("SalesOrder", "lines.product"),
        ("SalesOrder", "number.length"),
        ("SalesOrder", "total.more"),
        ("SalesOrder", "customer.nothing"),
        ("SalesOrder", "customer.owner.department.parent.parent.head"),
        ("SalesOrder", "availableActions"),
        ("SalesOrder", "ownerId"),
        ("SalesOrder", ""),
        ("Nothing", "id"),
    ],
)
def test_other_paths_lead_nowhere(subject: str, path: str) -> None:
    assert _way(subject, path) is None
