"""Purchase requests through the API: from the wish to the order, with refusals that write nothing."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.erp.requisitions import loaders
from bizsuite.graph.node import encode
from tests.erp.procurement.buying import Buying, buying_of

HEAD = "id version number status estimatedTotal { amount currency } reason"
LINE = """id position description quantity orderedQuantity remaining estimated { amount } product { sku }
  unit { code }"""
WISH = f"{HEAD} lines {{ nodes {{ {LINE} }} }}"
"""What who only asks may see."""
REQUEST = (
    f"{HEAD} lines {{ nodes {{ {LINE} orderLines {{ nodes {{ quantity order {{ number status }} }} }} }} }}"
)


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """Buying with requests and suppliers' prices."""
    async with buying_of(database, ["erp.requisitions", "erp.sourcing", "oa.approvals"]) as made:
        yield made


async def requested(buying: Buying, *lines: dict[str, Any], as_: str = "sales", **more: Any) -> Any:
    given = lines or (
        {"productId": buying.shop.product("TEA"), "quantity": "10", "estimatedPrice": "4.005"},
        {"description": "Shelves", "quantity": "2", "estimatedPrice": "50"},
    )
    name, fields = "purchaseRequestCreate", f"purchaseRequest {{ {WISH} }}"
    return (await buying.shop.must(name, fields, as_=as_, lines=list(given), **more))["purchaseRequest"]


async def act(buying: Buying, verb: str, request: Any, *, as_: str = "admin", **more: Any) -> Any:
    name, fields = f"purchaseRequest{verb}", f"purchaseRequest {{ {WISH} }}"
    return (await buying.shop.must(name, fields, as_=as_, id=request["id"], **more))["purchaseRequest"]


async def approved(buying: Buying, *lines: dict[str, Any]) -> Any:
    request = await requested(buying, *lines)
    await act(buying, "Submit", request, as_="sales")
    return await act(buying, "Approve", request, as_="manager")


async def again(buying: Buying, request: Any) -> Any:
    answer = await buying.shop.ask(
        f"query($id: ID!) {{ purchaseRequest(id: $id) {{ {REQUEST} }} }}", id=request["id"]
    )
    assert answer.errors == []
    return answer.data["purchaseRequest"]


def part(request: Any, place: int, quantity: str, **more: Any) -> dict[str, Any]:
    return {"id": request["lines"]["nodes"][place]["id"], "quantity": quantity} | more


async def ordered(buying: Buying, *parts: dict[str, Any]) -> Any:
    fields = """purchaseOrder { id number lines { nodes { id quantity unitPrice { amount }
      requestLine { description request { number } } } } }"""
    made = await buying.shop.must(
        "purchaseRequestOrderCreate", fields, supplierId=buying.supplier, lines=list(parts)
    )
    return made["purchaseOrder"]


async def order_codes(buying: Buying, *parts: dict[str, Any]) -> list[str]:
    """The codes with which an order is refused, which writes nothing."""
    before = await buying.shop.count("procurement_order"), await buying.shop.events()
    codes = await buying.shop.codes(
        "purchaseRequestOrderCreate", supplierId=buying.supplier, lines=list(parts)
    )
    assert (await buying.shop.count("procurement_order"), await buying.shop.events()) == before
    return codes


async def sound(buying: Buying) -> None:
    async with buying.shop.office.work() as db:
        assert await loaders.integrity(db) == []


async def test_a_request_is_written_submitted_and_approved(buying: Buying) -> None:
    request = await requested(buying)
    assert (request["status"], request["estimatedTotal"]) == (
        "DRAFT",
        {"amount": "140.05", "currency": "USD"},
    )
    assert [
        (
            line["description"],
            line["quantity"],
            line["remaining"],
            line["estimated"]["amount"],
            line["product"],
        )
        for line in request["lines"]["nodes"]
    ] == [("Tea", "10", "10", "40.05", {"sku": "TEA"}), ("Shelves", "2", "2", "100.00", None)]
    assert (await act(buying, "Submit", request, as_="sales"))["status"] == "SUBMITTED"
    assert (await act(buying, "Approve", request, as_="manager"))["status"] == "APPROVED"
    events = [name for name, _ in await buying.shop.events() if name.startswith("PURCHASE_REQUEST")]
    assert events == ["PURCHASE_REQUEST_CREATED", "PURCHASE_REQUEST_SUBMITTED", "PURCHASE_REQUEST_APPROVED"]


async def test_a_rejected_request_is_changed_and_submitted_again(buying: Buying) -> None:
    request = await requested(buying)
    await act(buying, "Submit", request, as_="sales")
    assert await buying.shop.codes("purchaseRequestUpdate", id=request["id"], note="x") == [
        "REQUEST_NOT_DRAFT"
    ]
    rejected = await act(buying, "Reject", request, reason="Too many")
    assert (rejected["status"], rejected["reason"]) == ("REJECTED", "Too many")
    less = [{"productId": buying.shop.product("TEA"), "quantity": "1"}]
    changed = await act(buying, "Update", request, as_="sales", lines=less)
    assert (changed["status"], changed["estimatedTotal"]["amount"]) == ("DRAFT", "0.00")
    assert (await act(buying, "Submit", request, as_="sales"))["reason"] == ""
    assert (await act(buying, "Cancel", request, as_="sales", reason="Not needed"))["status"] == "CANCELLED"
    assert await buying.shop.codes("purchaseRequestCancel", id=request["id"]) == ["REQUEST_ENDED"]


async def test_one_request_goes_to_many_orders_and_many_requests_to_one(buying: Buying) -> None:
    first, second = await approved(buying), await approved(buying)
    shelves = {"productId": buying.shop.product("POT"), "unitPrice": "45"}
    order = await ordered(
        buying,
        part(first, 0, "4", unitPrice="4"),
        part(first, 1, "2", **shelves),
        part(second, 0, "10", unitPrice="4", orderQuantity="12"),
    )
    assert [
        (line["quantity"], line["unitPrice"]["amount"], line["requestLine"]["request"]["number"])
        for line in order["lines"]["nodes"]
    ] == [("4", "4.00", first["number"]), ("2", "45.00", first["number"]), ("12", "4.00", second["number"])]
    await ordered(buying, part(first, 0, "6", unitPrice="4"))
    one, two = await again(buying, first), await again(buying, second)
    assert (one["status"], two["status"]) == ("ORDERED", "APPROVED")
    assert [line["orderedQuantity"] for line in one["lines"]["nodes"]] == ["10", "2"]
    assert [line["remaining"] for line in two["lines"]["nodes"]] == ["0", "2"]
    assert len(one["lines"]["nodes"][0]["orderLines"]["nodes"]) == 2
    assert await buying.shop.codes("purchaseRequestCancel", id=second["id"]) == ["REQUEST_ORDERED"]
    await sound(buying)


async def test_what_cannot_be_ordered_is_refused_and_nothing_is_written(buying: Buying) -> None:
    draft, request = await requested(buying), await approved(buying)
    before = await again(buying, request)
    assert await order_codes(buying, part(draft, 0, "1", unitPrice="4")) == ["REQUEST_NOT_APPROVED"]
    assert await order_codes(buying, part(request, 0, "10.5", unitPrice="4")) == ["REQUEST_EXCEEDED"]
    assert await order_codes(buying, part(request, 0, "0", unitPrice="4")) == ["INVALID_VALUE"]
    assert await order_codes(buying, part(request, 1, "1", unitPrice="4")) == ["REQUEST_NEEDS_PRODUCT"]
    twice = part(request, 0, "6", unitPrice="4")
    assert await order_codes(buying, twice, twice) == ["REQUEST_EXCEEDED"]
    assert await order_codes(buying, part(request, 0, "5", unitPrice="4", orderQuantity="4")) == [
        "INVALID_VALUE"
    ]
    assert await order_codes(buying) == ["INVALID_VALUE"]
    assert await order_codes(buying, {"id": request["id"], "quantity": "1"}) == ["NOT_FOUND"]
    assert await order_codes(buying, part(request, 0, "1")) == ["PRICE_MISSING"]
    assert await again(buying, request) == before


async def test_what_an_order_gives_up_can_be_ordered_again(buying: Buying) -> None:
    request = await approved(buying, {"productId": buying.shop.product("TEA"), "quantity": "10"})
    order = await ordered(buying, part(request, 0, "10", unitPrice="4"))
    line = order["lines"]["nodes"][0]["id"]
    fewer = [{"id": line, "quantity": "7"}]
    await buying.shop.must("purchaseOrderUpdate", "__typename", id=order["id"], changeLines=fewer)
    assert (await again(buying, request))["lines"]["nodes"][0]["remaining"] == "3"
    more = [{"id": line, "quantity": "20"}]
    await buying.shop.must("purchaseOrderUpdate", "__typename", id=order["id"], changeLines=more)
    assert (await again(buying, request))["lines"]["nodes"][0]["remaining"] == "3"
    await buying.shop.must("purchaseOrderConfirm", "__typename", id=order["id"])
    await buying.shop.must(
        "purchaseOrderCancel", "__typename", id=order["id"], lines=[{"id": line, "quantity": "18"}]
    )
    told = await again(buying, request)
    assert (told["status"], told["lines"]["nodes"][0]["remaining"]) == ("APPROVED", "8")
    await buying.shop.must("purchaseOrderClose", "__typename", id=order["id"])
    assert (await again(buying, request))["lines"]["nodes"][0]["remaining"] == "10"
    gone = await ordered(buying, part(request, 0, "10", unitPrice="4"))
    assert (await again(buying, request))["status"] == "ORDERED"
    await buying.shop.must(
        "purchaseOrderUpdate", "__typename", id=gone["id"], removeLines=[gone["lines"]["nodes"][0]["id"]]
    )
    assert (await again(buying, request))["status"] == "APPROVED"
    await sound(buying)


async def test_two_who_order_the_last_of_a_request_do_not_both_have_it(buying: Buying) -> None:
    request = await approved(buying, {"productId": buying.shop.product("TEA"), "quantity": "10"})

    async def one() -> list[str]:
        return await buying.shop.codes(
            "purchaseRequestOrderCreate",
            supplierId=buying.supplier,
            lines=[part(request, 0, "4", unitPrice="4")],
        )

    codes = await asyncio.gather(*(one() for _ in range(4)))
    assert sorted(codes) == [[], [], ["REQUEST_EXCEEDED"], ["REQUEST_EXCEEDED"]]
    told = (await again(buying, request))["lines"]["nodes"][0]
    assert (told["orderedQuantity"], told["remaining"]) == ("8", "2")
    await sound(buying)


async def test_the_line_of_an_order_costs_what_the_supplier_asks(buying: Buying) -> None:
    await buying.shop.must(
        "supplierPriceSet",
        "__typename",
        productId=buying.shop.product("TEA"),
        supplierId=buying.supplier,
        currency="USD",
        unitId=buying.dozen,
        quantityMultiple="2",
        leadDays=14,
        startsOn="2020-01-01",
        breaks=[{"unitPrice": "48"}, {"quantityFrom": "10", "unitPrice": "36"}],
    )
    request = await approved(buying, {"productId": buying.shop.product("TEA"), "quantity": "100"})
    name, given = "purchaseRequestOrderCreate", {"supplierId": buying.supplier}
    _, errors = await buying.shop.do(
        name,
        "userErrors { ... on QuantityNotSold { quantity } }",
        lines=[part(request, 0, "10")],
        **given,
    )
    assert [(error["code"], error["path"], error["quantity"]) for error in errors] == [
        ("QUANTITY_NOT_SOLD", ["lines", "0", "quantity"], "24")
    ]
    order = await ordered(
        buying,
        part(request, 0, "10", orderQuantity="24"),
    )
    (line,) = order["lines"]["nodes"]
    assert (line["quantity"], line["unitPrice"]["amount"]) == ("24", "4.00")
    many = await ordered(buying, part(request, 0, "90", orderQuantity="120"))
    assert many["lines"]["nodes"][0]["unitPrice"]["amount"] == "3.00"
    dozens = await buying.order(buying.line("TEA", 2, unitId=buying.dozen), orderDate="2026-03-01")
    assert (dozens["net"]["amount"], dozens["lines"]["nodes"][0]["expectedOn"]) == ("96.00", "2026-03-15")
    named = await buying.order(buying.line("TEA", 5, "9"))
    assert named["net"]["amount"] == "45.00"


async def test_people_see_their_own_requests_and_buyers_all(buying: Buying) -> None:
    mine = await requested(buying, as_="sales")
    theirs = await requested(buying, as_="warehouse")
    numbers = "{ purchaseRequests { nodes { number } } }"
    seen = {
        role: [
            row["number"]
            for row in (await buying.shop.ask(numbers, as_=role)).data["purchaseRequests"]["nodes"]
        ]
        for role in ("sales", "warehouse", "manager")
    }
    assert seen["sales"] == [mine["number"]]
    assert seen["warehouse"] == [theirs["number"]]
    assert sorted(seen["manager"]) == sorted([mine["number"], theirs["number"]])
    assert await buying.shop.codes("purchaseRequestSubmit", as_="sales", id=theirs["id"]) == ["NOT_FOUND"]
    assert await buying.shop.codes("purchaseRequestApprove", as_="sales", id=mine["id"]) == [
        "PERMISSION_DENIED"
    ]
    boss = encode("User", buying.shop.office.actor("manager").user_id)
    line = {"description": "Chairs", "quantity": "1"}
    given = {"requesterId": boss, "lines": [line]}
    assert await buying.shop.codes("purchaseRequestCreate", as_="sales", **given) == ["PERMISSION_DENIED"]
    assert await buying.shop.count("requisitions_request") == 2


async def test_an_approval_of_the_office_holds_a_large_request(buying: Buying) -> None:
    boss = encode("User", buying.shop.office.actor("finance").user_id)
    made = await buying.shop.must(
        "approvalDefinitionCreate",
        "approvalDefinition { id }",
        key="largeRequest",
        guard="purchaseRequest.approve",
        titleEn="Large request",
        titleZh="大额申请",
        mode="ALL",
        assignees={"rule": "USERS", "userIds": [boss]},
        amountMin="100",
        dueHours=24,
    )
    await buying.shop.must("approvalDefinitionPublish", "__typename", id=made["approvalDefinition"]["id"])
    small = {"description": "Pens", "quantity": "1", "estimatedPrice": "99.99"}
    assert (await approved(buying, small))["status"] == "APPROVED"
    large = await requested(buying)
    await act(buying, "Submit", large, as_="sales")
    codes = await buying.shop.codes("purchaseRequestApprove", as_="manager", id=large["id"])
    assert codes == ["APPROVAL_REQUIRED"]
    assert (await again(buying, large))["status"] == "SUBMITTED"


async def test_a_list_of_requests_is_read_in_few_statements(buying: Buying) -> None:
    for _ in range(3):
        await approved(buying)
    answer = await buying.shop.ask(f"{{ purchaseRequests {{ nodes {{ {REQUEST} }} }} }}")
    assert len(answer.data["purchaseRequests"]["nodes"]) == 3
    assert len(answer.statements) <= 8
