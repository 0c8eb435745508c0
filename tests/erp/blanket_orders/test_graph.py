"""Blanket orders through the API: agreed, called off, never beyond, by many at once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.erp.blanket_orders import loaders
from tests.erp.procurement.buying import Buying, buying_of

BLANKET = """id version number status currency startsOn endsOn lines { nodes { id quantity calledQuantity remaining
  unitPrice { amount } unit { code } product { sku } orderLines { nodes { quantity } } } }"""
ORDER = "id number status currency orderDate lines { nodes { id quantity unitPrice { amount } expectedOn } }"


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """Buying with blanket orders."""
    async with buying_of(database, ["erp.blanket_orders"]) as made:
        yield made


def agreeing(buying: Buying, **more: Any) -> dict[str, Any]:
    lines = [
        {
            "productId": buying.shop.product("TEA"),
            "quantity": "10",
            "unitPrice": "36",
            "unitId": buying.dozen,
        },
        {"productId": buying.shop.product("CUP"), "quantity": "100", "unitPrice": "2"},
    ]
    told = {
        "supplierId": buying.supplier,
        "startsOn": "2026-01-01",
        "endsOn": "2026-12-31",
        "currency": "USD",
        "lines": lines,
    }
    return told | more


async def agreed(buying: Buying, *, active: bool = True, **more: Any) -> Any:
    fields = f"blanketOrder {{ {BLANKET} }}"
    made = (await buying.shop.must("blanketOrderCreate", fields, **agreeing(buying, **more)))["blanketOrder"]
    if not active:
        return made
    return (await buying.shop.must("blanketOrderActivate", fields, id=made["id"]))["blanketOrder"]


async def again(buying: Buying, blanket: Any) -> Any:
    answer = await buying.shop.ask(
        f"query($id: ID!) {{ blanketOrder(id: $id) {{ {BLANKET} }} }}", id=blanket["id"]
    )
    assert answer.errors == []
    return answer.data["blanketOrder"]


def part(blanket: Any, place: int, quantity: str, **more: Any) -> dict[str, Any]:
    return {"id": blanket["lines"]["nodes"][place]["id"], "quantity": quantity} | more


def calling(blanket: Any, *parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": blanket["id"], "lines": list(parts), "orderDate": "2026-06-01"} | more


async def called(buying: Buying, blanket: Any, *parts: dict[str, Any], **more: Any) -> Any:
    fields = f"purchaseOrder {{ {ORDER} }}"
    given = calling(blanket, *parts, **more)
    return (await buying.shop.must("blanketOrderCallOff", fields, **given))["purchaseOrder"]


async def codes(buying: Buying, blanket: Any, *parts: dict[str, Any], **more: Any) -> list[str]:
    """The codes with which a call is refused, which writes nothing."""
    before = await buying.shop.count("procurement_order"), await buying.shop.events()
    found = await buying.shop.codes("blanketOrderCallOff", **calling(blanket, *parts, **more))
    assert (await buying.shop.count("procurement_order"), await buying.shop.events()) == before
    return found


async def remaining(buying: Buying, blanket: Any) -> list[str]:
    return [line["remaining"] for line in (await again(buying, blanket))["lines"]["nodes"]]


async def sound(buying: Buying) -> None:
    async with buying.shop.office.work() as db:
        assert await loaders.integrity(db) == []


async def test_an_agreement_is_written_put_in_force_and_called_off(buying: Buying) -> None:
    blanket = await agreed(buying)
    assert (blanket["status"], blanket["currency"]) == ("ACTIVE", "USD")
    order = await called(
        buying, blanket, part(blanket, 0, "4", expectedOn="2026-07-01"), part(blanket, 1, "25"), confirm=True
    )
    assert order == {
        "id": order["id"],
        "number": order["number"],
        "status": "CONFIRMED",
        "currency": "USD",
        "orderDate": "2026-06-01",
        "lines": {
            "nodes": [
                {
                    "id": order["lines"]["nodes"][0]["id"],
                    "quantity": "4",
                    "unitPrice": {"amount": "36.00"},
                    "expectedOn": "2026-07-01",
                },
                {
                    "id": order["lines"]["nodes"][1]["id"],
                    "quantity": "25",
                    "unitPrice": {"amount": "2.00"},
                    "expectedOn": None,
                },
            ]
        },
    }
    told = (await again(buying, blanket))["lines"]["nodes"]
    assert [(line["calledQuantity"], line["remaining"]) for line in told] == [("4", "6"), ("25", "75")]
    assert told[0]["orderLines"]["nodes"] == [{"quantity": "4"}]
    back = await buying.shop.ask(
        """query($id: ID!) { purchaseOrder(id: $id) { lines { nodes { blanketOrderLine {
             blanketOrder { number } } } } }
           suppliers(first: 5) { nodes { name blanketOrders { nodes { number } } } } }""",
        id=order["id"],
    )
    assert back.errors == []
    assert (
        back.data["purchaseOrder"]["lines"]["nodes"]
        == [{"blanketOrderLine": {"blanketOrder": {"number": blanket["number"]}}}] * 2
    )
    await sound(buying)


async def test_what_cannot_be_called_off_is_refused_and_nothing_is_written(buying: Buying) -> None:
    draft, blanket = await agreed(buying, active=False), await agreed(buying)
    assert await codes(buying, draft, part(draft, 0, "1")) == ["BLANKET_NOT_ACTIVE"]
    assert await codes(buying, blanket, part(blanket, 0, "1"), orderDate="2027-01-01") == [
        "BLANKET_NOT_VALID"
    ]
    assert await codes(buying, blanket, part(blanket, 0, "10.5")) == ["BLANKET_EXCEEDED"]
    six = part(blanket, 0, "6")
    assert await codes(buying, blanket, six, six) == ["BLANKET_EXCEEDED"]
    assert await codes(buying, blanket, part(blanket, 0, "0")) == ["INVALID_VALUE"]
    assert await codes(buying, blanket) == ["INVALID_VALUE"]
    assert await codes(buying, blanket, part(draft, 0, "1")) == ["NOT_FOUND"]
    assert await remaining(buying, blanket) == ["10", "100"]
    _, errors = await buying.shop.do(
        "blanketOrderCallOff",
        "userErrors { ... on BlanketExceeded { agreed called remaining } }",
        **calling(blanket, part(blanket, 1, "101")),
    )
    assert [(error["path"], error["agreed"], error["called"], error["remaining"]) for error in errors] == [
        (["lines", "0", "quantity"], "100", "0", "100")
    ]


async def test_what_is_called_off_follows_the_order_lines(buying: Buying) -> None:
    blanket = await agreed(buying)
    order = await called(buying, blanket, part(blanket, 1, "90"))
    line = order["lines"]["nodes"][0]["id"]
    more = [{"id": line, "quantity": "101"}]
    refused = await buying.shop.codes("purchaseOrderUpdate", id=order["id"], changeLines=more)
    assert refused == ["BLANKET_EXCEEDED"]
    assert await remaining(buying, blanket) == ["10", "10"]
    less = [{"id": line, "quantity": "40"}]
    await buying.shop.must("purchaseOrderUpdate", "__typename", id=order["id"], changeLines=less)
    assert await remaining(buying, blanket) == ["10", "60"]
    await buying.shop.must("purchaseOrderConfirm", "__typename", id=order["id"])
    amend = {"id": order["id"], "changeLines": more}
    assert await buying.shop.codes("purchaseOrderAmend", **amend) == ["BLANKET_EXCEEDED"]
    await buying.shop.must(
        "purchaseOrderAmend", "__typename", id=order["id"], changeLines=[{"id": line, "quantity": "100"}]
    )
    assert await remaining(buying, blanket) == ["10", "0"]
    await buying.shop.must(
        "purchaseOrderCancel", "__typename", id=order["id"], lines=[{"id": line, "quantity": "30"}]
    )
    assert await remaining(buying, blanket) == ["10", "30"]
    await buying.shop.must("purchaseOrderClose", "__typename", id=order["id"])
    assert await remaining(buying, blanket) == ["10", "100"]
    gone = await called(buying, blanket, part(blanket, 0, "10"))
    await buying.shop.must(
        "purchaseOrderUpdate", "__typename", id=gone["id"], removeLines=[gone["lines"]["nodes"][0]["id"]]
    )
    assert await remaining(buying, blanket) == ["10", "100"]
    await sound(buying)


async def test_of_those_who_call_off_the_last_at_once_one_has_it(buying: Buying) -> None:
    blanket = await agreed(buying)
    await called(buying, blanket, part(blanket, 0, "7"))

    async def one() -> list[str]:
        return await buying.shop.codes("blanketOrderCallOff", **calling(blanket, part(blanket, 0, "3")))

    assert sorted(await asyncio.gather(*(one() for _ in range(5)))) == [[], *[["BLANKET_EXCEEDED"]] * 4]
    assert await remaining(buying, blanket) == ["0", "100"]
    assert await buying.shop.count("procurement_order") == 2
    await sound(buying)


async def test_an_agreement_ends(buying: Buying) -> None:
    blanket, draft = await agreed(buying), await agreed(buying, active=False)
    closed = await buying.shop.must("blanketOrderClose", "blanketOrder { status }", id=blanket["id"])
    assert closed["blanketOrder"]["status"] == "CLOSED"
    given_up = await buying.shop.must("blanketOrderClose", "blanketOrder { status }", id=draft["id"])
    assert given_up["blanketOrder"]["status"] == "CANCELLED"
    assert await buying.shop.codes("blanketOrderClose", id=blanket["id"]) == ["BLANKET_ENDED"]
    assert await buying.shop.codes("blanketOrderActivate", id=draft["id"]) == ["BLANKET_NOT_DRAFT"]
    assert await codes(buying, blanket, part(blanket, 0, "1")) == ["BLANKET_NOT_ACTIVE"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"lines": []}, "INVALID_VALUE"),
        ({"endsOn": "2025-01-01"}, "INVALID_VALUE"),
        ({"supplierId": "VW5pdDox"}, "NOT_FOUND"),
    ],
    ids=str,
)
async def test_what_cannot_be_agreed_is_not_written(buying: Buying, said: dict[str, Any], code: str) -> None:
    if "supplierId" in said:
        said = {"supplierId": buying.dozen}
    assert await buying.shop.codes("blanketOrderCreate", **agreeing(buying, **said)) == [code]
    assert await buying.shop.count("blanket_order") == 0


async def test_only_who_buys_may_agree_and_call_off(buying: Buying) -> None:
    assert await buying.shop.codes("blanketOrderCreate", as_="warehouse", **agreeing(buying)) == [
        "PERMISSION_DENIED"
    ]
    blanket = await agreed(buying)
    given = calling(blanket, part(blanket, 1, "1"))
    assert await buying.shop.codes("blanketOrderCallOff", as_="finance", **given) == ["PERMISSION_DENIED"]
    await buying.shop.must("blanketOrderCallOff", "__typename", as_="warehouse", **given)


async def test_a_list_of_agreements_is_read_in_few_statements(buying: Buying) -> None:
    for _ in range(3):
        blanket = await agreed(buying)
        await called(buying, blanket, part(blanket, 0, "1"))
    answer = await buying.shop.ask(f"{{ blanketOrders {{ nodes {{ {BLANKET} }} }} }}")
    assert [row["lines"]["nodes"][0]["remaining"] for row in answer.data["blanketOrders"]["nodes"]] == [
        "9"
    ] * 3
    assert len(answer.statements) <= 6
