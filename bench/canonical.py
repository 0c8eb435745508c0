"""One form for the answers of all servers, so that they can be compared before anything is timed.

It is the answer of this server. The floor answers just that; PostGraphile names and nests things in its own way, gives
bare ids and amounts with all decimals, and moments with an offset.
"""

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

Answer = Mapping[str, Any]


def of_postgraphile(query: str, answer: Answer) -> Any:
    """What PostGraphile's answer to its own wording of a query says, as this server would say it."""
    return _SHAPES[query](answer["data"])


def _c360(found: Answer) -> Any:
    row = found["partyCustomerByTenantIdAndRowId"]
    party = row["partyByTenantIdAndRowId"]
    tasks = [
        (task, instance)
        for instance in _nodes(party, "approvalInstancesByTenantIdAndPartyId")
        for task in _nodes(instance, "approvalTasksByTenantIdAndInstanceIdAndInstanceStatus")
    ]
    tasks.sort(key=lambda pair: (pair[0]["openedAt"], pair[0]["rowId"]), reverse=True)
    return {
        "customer": {
            **_customer(row, party["name"], row["rowId"]),
            "orders": _listed(row, "salesOrdersByTenantIdAndCustomerId", _order_with_lines),
            "invoices": _listed(row, "invoicingInvoicesByTenantIdAndCustomerId", _invoice),
            "approvalTasks": {"nodes": [_task(*pair) for pair in tasks[:20]]},
        }
    }


def _list50(found: Answer) -> Any:
    return {"customers": _listed(found, "allParties", _customer_with_orders)}


_SHAPES: Mapping[str, Callable[[Answer], Any]] = {"c360": _c360, "list50": _list50}


def _customer_with_orders(party: Answer) -> Any:
    row = party["partyCustomerByTenantIdAndRowId"]
    return {
        **_customer(row, party["name"], party["rowId"]),
        "orders": _listed(row, "salesOrdersByTenantIdAndCustomerId", _order),
    }


def _customer(row: Answer, name: str, key: str) -> dict[str, Any]:
    return {
        "id": _id("Customer", key),
        "number": row["number"],
        "name": name,
        "lifecycle": row["lifecycle"],
    }


def _order(row: Answer) -> dict[str, Any]:
    return {
        "id": _id("SalesOrder", row["rowId"]),
        "number": row["number"],
        "status": row["status"],
        "orderDate": row["orderDate"],
        "total": _money(row, "total"),
    }


def _order_with_lines(row: Answer) -> Any:
    return {**_order(row), "lines": _listed(row, "salesOrderLinesByTenantIdAndOrderId", _line)}


def _line(row: Answer) -> Any:
    product = row["catalogProductByTenantIdAndProductId"]
    return {
        "id": _id("SalesOrderLine", row["rowId"]),
        "quantity": _plain(row["quantity"]),
        "unitPrice": _money(row, "unitPrice"),
        "product": {
            "id": _id("Product", product["rowId"]),
            "sku": product["sku"],
            "name": product["name"],
            "stockBalances": _listed(product, "inventoryBalancesByTenantIdAndProductId", _balance),
        },
    }


def _balance(row: Answer) -> Any:
    return {"onHand": _plain(row["onHand"]), "reserved": _plain(row["reserved"])}


def _invoice(row: Answer) -> Any:
    return {
        "id": _id("Invoice", row["rowId"]),
        "number": row["number"],
        "status": row["status"],
        "invoiceDate": row["invoiceDate"],
        "dueDate": row["dueDate"],
        "total": _money(row, "total"),
        "residual": _money(row, "residual"),
    }


def _task(task: Answer, instance: Answer) -> Any:
    return {
        "id": _id("ApprovalTask", task["rowId"]),
        "status": task["status"],
        "openedAt": _moment(task["openedAt"]),
        "instance": {
            "id": _id("ApprovalInstance", instance["rowId"]),
            "title": instance["title"],
            "status": instance["status"],
        },
    }


def _nodes(row: Answer, relation: str) -> list[Answer]:
    found: list[Answer] = row[relation]["nodes"]
    return found


def _listed(row: Answer, relation: str, each: Callable[[Answer], Any]) -> dict[str, Any]:
    return {"nodes": [each(node) for node in _nodes(row, relation)]}


def _id(kind: str, key: str) -> str:
    return base64.urlsafe_b64encode(f"{kind}:{key}".encode()).decode().rstrip("=")


def _money(row: Answer, column: str) -> dict[str, str]:
    text = _plain(row[column])
    decimals = len(text.partition(".")[2])
    return {"amount": f"{Decimal(text):.{max(decimals, 2)}f}", "currency": row["currency"]}


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain(amount: str) -> str:
    return format(Decimal(amount).normalize(), "f")
