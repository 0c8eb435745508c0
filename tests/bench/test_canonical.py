"""Answers of different servers are compared by what they say."""

from uuid import UUID

import pytest

from bench.canonical import of_postgraphile
from bizsuite.graph.node import encode

KEY = "01940000-0000-7010-8000-000000000032"


def peer(total: str) -> dict[str, object]:
    """An answer of PostGraphile with one order."""
    order = {
        "rowId": KEY,
        "number": "H1",
        "status": "CLOSED",
        "orderDate": "2026-01-02",
        "total": total,
        "currency": "USD",
    }
    customer = {
        "number": "B-1",
        "lifecycle": "ACTIVE",
        "salesOrdersByTenantIdAndCustomerId": {"nodes": [order]},
    }
    party = {"rowId": KEY, "name": "Abbey", "partyCustomerByTenantIdAndRowId": customer}
    return {"data": {"allParties": {"nodes": [party]}}}


@pytest.mark.parametrize(
    ("given", "shown"), [("12.500000", "12.50"), ("7.000000", "7.00"), ("0.012500", "0.0125")]
)
def test_names_ids_and_amounts_become_ours(given: str, shown: str) -> None:
    order = {
        "id": encode("SalesOrder", UUID(KEY)),
        "number": "H1",
        "status": "CLOSED",
        "orderDate": "2026-01-02",
        "total": {"amount": shown, "currency": "USD"},
    }
    customer = {
        "id": encode("Customer", UUID(KEY)),
        "number": "B-1",
        "name": "Abbey",
        "lifecycle": "ACTIVE",
        "orders": {"nodes": [order]},
    }
    assert of_postgraphile("list50", peer(given)) == {"customers": {"nodes": [customer]}}
