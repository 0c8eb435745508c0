"""A story of buying: an order that somebody agrees to is amended and comes bit by bit."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.graph.node import encode
from tests.erp.procurement.buying import Buying, buying_of

MODULES = [
    *("erp.sales", "erp.procurement", "erp.inventory", "erp.valuation", "erp.statements"),
    "oa.approvals",
]
BOOKS = """query($on: Date!) { integrity { findings { check detail } }
  trialBalance(asOf: $on) { lines { account { purpose } balance { amount } } } }"""
STORY = """purchaseOrder(id: $id) { number status receiptState revision total { amount }
  approval { status } amendments { nodes { revision reason formerTotal { amount } } }
  receipts { nodes { status lines { nodes { quantity } } } }
  lines { nodes { quantity receivedQuantity cancelledQuantity toReceive } } }"""


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """A shop with books in which purchase orders from 1,000 on need finance."""
    async with buying_of(database, MODULES) as made:
        await made.shop.keep_books(2026)
        shop = made.shop
        defined = await shop.must(
            "approvalDefinitionCreate",
            "approvalDefinition { id }",
            key="largePurchase",
            guard="purchaseOrder.confirm",
            titleEn="Large purchase",
            titleZh="大额采购",
            mode="ALL",
            assignees={"rule": "USERS", "userIds": [encode("User", shop.office.actor("finance").user_id)]},
            amountMin="1000",
            dueHours=24,
        )
        key = defined["approvalDefinition"]["id"]
        await shop.must("approvalDefinitionPublish", "approvalDefinition { id }", id=key)
        yield made


async def balances(buying: Buying) -> dict[str, str]:
    """What stands on the accounts that goods move, and that nothing is at odds with anything."""
    answer = await buying.shop.ask(BOOKS, on="2026-12-31")
    assert answer.errors == [], answer.errors
    assert answer.data["integrity"]["findings"] == []
    found = {
        line["account"]["purpose"]: line["balance"]["amount"] for line in answer.data["trialBalance"]["lines"]
    }
    return {name: found[name] for name in ("INVENTORY", "GOODS_RECEIVED", "COST_OF_SALES") if name in found}


async def approved(buying: Buying) -> list[str]:
    """Let finance agree to what waits for it; the codes of the refusals."""
    answer = await buying.shop.ask(
        "{ viewer { approvalTasks(filter: { status: { in: [PENDING] } }) { nodes { id } } } }", as_="finance"
    )
    (task,) = answer.data["viewer"]["approvalTasks"]["nodes"]
    return await buying.shop.codes("approvalTaskApprove", as_="finance", id=task["id"])


async def story(buying: Buying, order: Any) -> Any:
    """All of an order, in one query."""
    answer = await buying.shop.ask(f"query($id: ID!) {{ {STORY} }}", id=order["id"])
    assert answer.errors == [], answer.errors
    return answer.data["purchaseOrder"]


async def test_an_order_is_agreed_to_amended_and_comes_bit_by_bit(buying: Buying) -> None:
    shop = buying.shop
    order = await buying.order(
        buying.line("POT", 20, "60"), buying.line("TEA", 10, "4"), expectedOn="2026-12-10"
    )
    confirm = {"as_": "manager", "id": order["id"]}
    assert await shop.codes("purchaseOrderConfirm", **confirm) == ["APPROVAL_REQUIRED"]
    await shop.must("approvalSubmit", "approvalInstance { id }", as_="manager", subjectId=order["id"])
    assert await shop.codes("purchaseOrderConfirm", **confirm) == ["APPROVAL_PENDING"]
    assert await shop.codes("purchaseOrderCancel", id=order["id"]) == ["SUBJECT_LOCKED"]
    assert await shop.codes("purchaseOrderUpdate", id=order["id"], note="Now") == ["SUBJECT_LOCKED"]
    assert await approved(buying) == []
    assert (await story(buying, order))["status"] == "CONFIRMED"
    assert await shop.availability("POT") == ["0", "0", "0", "20", "0"]

    pots, tea = (line["id"] for line in order["lines"]["nodes"])
    more = [{"id": pots, "quantity": "30"}]
    before = await story(buying, order)
    assert await shop.codes("purchaseOrderAmend", id=order["id"], changeLines=more) == ["APPROVAL_REQUIRED"]
    assert await story(buying, order) == before
    await buying.act(
        "Amend", order, reason="Cheaper", changeLines=[{"id": pots, "unitPrice": "55", "quantity": "18"}]
    )
    for lines, state in (
        ([{"id": pots, "quantity": "8"}, {"id": tea, "quantity": "10"}], {"INVENTORY": "480.00"}),
        ([{"id": pots, "quantity": "5"}], {"INVENTORY": "755.00"}),
    ):
        await shop.must(
            "purchaseOrderReceive", "receipt { id }", as_="warehouse", id=order["id"], lines=lines
        )
        owed = f"-{state['INVENTORY']}"
        assert await balances(buying) == state | {"GOODS_RECEIVED": owed}
    assert await shop.availability("POT") == ["13", "0", "13", "5", "0"]
    await buying.act("Cancel", order, lines=[{"id": pots, "quantity": "5"}])
    assert await shop.availability("POT") == ["13", "0", "13", "0", "0"]
    shown = await story(buying, order)
    receipts = shown.pop("receipts")["nodes"]
    assert shown == {
        "number": "PO-2026-00001",
        "status": "CONFIRMED",
        "receiptState": "FULL",
        "revision": 1,
        "total": {"amount": "1030.00"},
        "approval": {"status": "APPROVED"},
        "amendments": {"nodes": [{"revision": 1, "reason": "Cheaper", "formerTotal": {"amount": "1240.00"}}]},
        "lines": {
            "nodes": [
                {"quantity": "18", "receivedQuantity": "13", "cancelledQuantity": "5", "toReceive": "0"},
                {"quantity": "10", "receivedQuantity": "10", "cancelledQuantity": "0", "toReceive": "0"},
            ]
        },
    }
    assert sorted(each["status"] for each in receipts) == ["CANCELLED", "POSTED", "POSTED"]
    assert (await buying.act("Close", order))["status"] == "CLOSED"
    assert await balances(buying) == {"INVENTORY": "755.00", "GOODS_RECEIVED": "-755.00"}
