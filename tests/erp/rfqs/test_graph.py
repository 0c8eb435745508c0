"""Requests for quotation through the API, from what people want to the orders: a story, and what is refused."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewSupplier
from bizsuite.erp.rates import service as rates
from bizsuite.erp.rates.rules import NewRate
from bizsuite.erp.requisitions import loaders as requisitions
from bizsuite.graph.node import encode
from tests.erp.procurement.buying import Buying, buying_of

RFQ = """id version number status reason lines { nodes { id position quantity product { sku } unit { code } } }
  invitations { nodes { id version position status supplier { name } } }"""
AWARDED = """status reason invitations { nodes { status supplier { name } } }
  awards { nodes { quantity quote { unitPrice { amount currency } } orderLine { quantity unitPrice { amount }
    expectedOn order { id status currency supplier { name } } } } }"""
COMPARISON = """query($id: ID!, $on: Date) { requestForQuotation(id: $id) { comparison(on: $on) { rows {
  line { product { sku } } cells { isBest isFastest isComplete isValid unitPrice { amount } total { amount currency }
    invitation { supplier { name } } quote { leadDays } } } } } }"""


@dataclass
class Asking:
    """Buying, with three suppliers who can be asked."""

    buying: Buying
    suppliers: list[str]

    async def created(self, *lines: dict[str, Any], send: bool = True, **more: Any) -> Any:
        shop = self.buying.shop
        given = lines or (self.buying.line("TEA", 10), self.buying.line("CUP", 4))
        made = await shop.must(
            "requestForQuotationCreate",
            f"requestForQuotation {{ {RFQ} }}",
            lines=list(given),
            supplierIds=self.suppliers,
            **more,
        )
        rfq = made["requestForQuotation"]
        if send:
            await shop.must("requestForQuotationSend", "__typename", id=rfq["id"])
        return rfq

    async def answered(self, rfq: Any, place: int, *prices: tuple[int, str], **more: Any) -> Any:
        """A supplier answers lines, by their places, at prices."""
        shop, quote = self.buying.shop, {k: v for k, v in more.items() if k != "currency"}
        given = {"currency": more["currency"]} if "currency" in more else {}
        return await shop.must(
            "quotationInvitationAnswer",
            "quotationInvitation { status quotes { nodes { id supersededAt unitPrice { amount } } } }",
            id=rfq["invitations"]["nodes"][place]["id"],
            quotes=[
                {"lineId": rfq["lines"]["nodes"][line]["id"], "unitPrice": price} | quote
                for line, price in prices
            ],
            **given,
        )

    async def quotes(self, rfq: Any) -> dict[tuple[str, str], str]:
        """The answers that stand, by supplier and product."""
        answer = await self.buying.shop.ask(
            """query($id: ID!) { requestForQuotation(id: $id) { invitations { nodes { supplier { name }
                 quotes(filter: { supersededAt: { isNull: true } }) {
                   nodes { id line { product { sku } } } } } } } }""",
            id=rfq["id"],
        )
        assert answer.errors == []
        return {
            (row["supplier"]["name"], quote["line"]["product"]["sku"]): quote["id"]
            for row in answer.data["requestForQuotation"]["invitations"]["nodes"]
            for quote in row["quotes"]["nodes"]
        }

    async def award(self, rfq: Any, *awards: dict[str, Any], **more: Any) -> Any:
        made = await self.buying.shop.must(
            "requestForQuotationAward",
            f"requestForQuotation {{ {AWARDED} }}",
            id=rfq["id"],
            awards=list(awards),
            orderDate="2026-06-01",
            **more,
        )
        return made["requestForQuotation"]

    async def codes(self, rfq: Any, *awards: dict[str, Any], **more: Any) -> list[str]:
        """The codes with which an award is refused, which writes nothing."""
        shop = self.buying.shop
        before = await shop.count("procurement_order"), await shop.events()
        given: dict[str, Any] = {"id": rfq["id"], "awards": list(awards), "orderDate": "2026-06-01"}
        found = await shop.codes("requestForQuotationAward", **given | more)
        assert (await shop.count("procurement_order"), await shop.events()) == before
        return found


@pytest.fixture
async def asking(database: str) -> AsyncIterator[Asking]:
    """Buying with requests for quotation, and three suppliers who can be asked."""
    async with buying_of(database, ["erp.rfqs"]) as buying:
        async with buying.shop.office.work() as db:
            made = [
                await parties.create_supplier(db, NewSupplier(name=name))
                for name in ("Assam", "Ceylon", "Darjeeling")
            ]
        yield Asking(buying, [encode("Supplier", each.id) for each in made])


def lines_ordered(awarded: Any) -> list[tuple[str, ...]]:
    """What was ordered by an award: of whom, how much, at which price, by when, and where the order is."""
    lines = [row["orderLine"] for row in awarded["awards"]["nodes"]]
    return sorted(
        (
            line["order"]["supplier"]["name"],
            line["quantity"],
            line["unitPrice"]["amount"],
            line["expectedOn"],
            line["order"]["status"],
        )
        for line in lines
    )


async def test_from_what_is_wanted_to_the_orders_of_the_best_answers(asking: Asking) -> None:
    shop = asking.buying.shop
    wishes = [
        {"productId": shop.product("TEA"), "quantity": "10", "estimatedPrice": "5", "wantedOn": "2026-07-01"},
        {"productId": shop.product("CUP"), "quantity": "4"},
    ]
    lines = "purchaseRequest { id lines { nodes { id } } }"
    request = (await shop.must("purchaseRequestCreate", lines, as_="sales", lines=wishes))["purchaseRequest"]
    await shop.must("purchaseRequestSubmit", "__typename", as_="sales", id=request["id"])
    await shop.must("purchaseRequestApprove", "__typename", as_="manager", id=request["id"])
    tea, cup = (line["id"] for line in request["lines"]["nodes"])
    rfq = await asking.created({"requestLineId": tea}, {"requestLineId": cup, "quantity": "3"})
    assert [line["quantity"] for line in rfq["lines"]["nodes"]] == ["10", "3"]
    await asking.answered(rfq, 0, (0, "5"), (1, "2"), leadDays=10)
    await asking.answered(rfq, 1, (0, "4"), quantity="6", leadDays=20, validUntil="2026-06-30")
    declined = rfq["invitations"]["nodes"][2]["id"]
    await shop.must("quotationInvitationDecline", "__typename", id=declined, note="Sold out")
    answer = await shop.ask(COMPARISON, id=rfq["id"], on="2026-06-01")
    assert answer.errors == []
    first, second = answer.data["requestForQuotation"]["comparison"]["rows"]
    assert [
        (cell["isBest"], cell["isFastest"], cell["isComplete"], cell["total"] and cell["total"]["amount"])
        for cell in first["cells"]
    ] == [(False, True, True, "50.00"), (True, False, False, "24.00"), (False, False, False, None)]
    assert [cell["quote"] for cell in second["cells"]] == [{"leadDays": 10}, None, None]
    quotes = await asking.quotes(rfq)
    awarded = await asking.award(
        rfq,
        {"quoteId": quotes["Ceylon", "TEA"]},
        {"quoteId": quotes["Assam", "TEA"]},
        {"quoteId": quotes["Assam", "CUP"], "quantity": "2"},
        reason="Ceylon is cheaper, and has six.",
    )
    assert (awarded["status"], awarded["reason"]) == ("AWARDED", "Ceylon is cheaper, and has six.")
    assert [row["status"] for row in awarded["invitations"]["nodes"]] == ["AWARDED", "AWARDED", "DECLINED"]
    assert lines_ordered(awarded) == [
        ("Assam", "2", "2.00", "2026-06-11", "DRAFT"),
        ("Assam", "4", "5.00", "2026-06-11", "DRAFT"),
        ("Ceylon", "6", "4.00", "2026-06-21", "DRAFT"),
    ]
    assert await shop.count("procurement_order") == 2
    seen = await shop.ask(
        """query($id: ID!) { purchaseRequest(id: $id) { status lines { nodes { orderedQuantity remaining
             orderLines { nodes { quantity order { supplier { name } } } } } } } }""",
        id=request["id"],
    )
    assert seen.data["purchaseRequest"]["status"] == "APPROVED"
    assert [line["remaining"] for line in seen.data["purchaseRequest"]["lines"]["nodes"]] == ["0", "2"]
    async with shop.office.work() as db:
        assert await requisitions.integrity(db) == []
    for order in {row["orderLine"]["order"]["id"] for row in awarded["awards"]["nodes"]}:
        await shop.must("purchaseOrderConfirm", "__typename", id=order)
    assert await asking.codes(rfq, {"quoteId": quotes["Assam", "TEA"]}) == ["RFQ_NOT_SENT"]


async def test_all_that_a_supplier_offers_is_awarded_at_once(asking: Asking) -> None:
    rfq = await asking.created()
    await asking.answered(rfq, 0, (0, "5"), (1, "2"))
    await asking.answered(rfq, 1, (0, "9"))
    whole = {"invitationId": rfq["invitations"]["nodes"][0]["id"]}
    silent = {"invitationId": rfq["invitations"]["nodes"][2]["id"]}
    assert await asking.codes(rfq, **silent) == ["RFQ_NOT_ANSWERED"]
    awarded = await asking.award(rfq, **whole)
    assert [row["status"] for row in awarded["invitations"]["nodes"]] == ["AWARDED", "LOST", "LOST"]
    assert [row["quantity"] for row in awarded["awards"]["nodes"]] == ["10", "4"]
    assert await asking.buying.shop.count("procurement_order") == 1


async def test_another_answer_takes_the_place_of_the_one_before_which_stays(asking: Asking) -> None:
    rfq = await asking.created()
    await asking.answered(rfq, 0, (0, "5"), (1, "2"))
    told = await asking.answered(rfq, 0, (0, "4"))
    rows = told["quotationInvitation"]["quotes"]["nodes"]
    assert [(row["unitPrice"]["amount"], row["supersededAt"] is None) for row in rows] == [
        ("5.00", False),
        ("2.00", True),
        ("4.00", True),
    ]
    assert await asking.codes(rfq, {"quoteId": rows[0]["id"]}) == ["NOT_FOUND"]


async def test_what_cannot_be_awarded_is_refused_and_nothing_is_written(asking: Asking) -> None:
    rfq = await asking.created()
    await asking.answered(rfq, 0, (0, "5"), quantity="6", validUntil="2026-05-31")
    await asking.answered(rfq, 1, (0, "5"))
    quotes = await asking.quotes(rfq)
    late, full = {"quoteId": quotes["Assam", "TEA"]}, {"quoteId": quotes["Ceylon", "TEA"]}
    assert await asking.codes(rfq, late) == ["QUOTE_EXPIRED"]
    assert await asking.codes(rfq, late | {"quantity": "7"}, orderDate="2026-05-01") == ["QUOTE_EXCEEDED"]
    assert await asking.codes(rfq, full | {"quantity": "11"}) == ["QUOTE_EXCEEDED"]
    both = (late | {"quantity": "5"}, full | {"quantity": "6"})
    assert await asking.codes(rfq, *both, orderDate="2026-05-01") == ["RFQ_EXCEEDED"]
    assert await asking.codes(rfq) == ["INVALID_VALUE"]
    assert await asking.codes(rfq, {"quoteId": rfq["id"]}) == ["NOT_FOUND"]
    assert await asking.buying.shop.count("rfqs_award") == 0


async def test_what_was_not_sent_is_neither_answered_nor_awarded(asking: Asking) -> None:
    shop, rfq = asking.buying.shop, await asking.created(send=False)
    invited = rfq["invitations"]["nodes"][0]["id"]
    quotes = [{"lineId": rfq["lines"]["nodes"][0]["id"], "unitPrice": "1"}]
    assert await shop.codes("quotationInvitationAnswer", id=invited, quotes=quotes) == ["RFQ_NOT_SENT"]
    assert await shop.codes("quotationInvitationDecline", id=invited) == ["RFQ_NOT_SENT"]
    cancelled = await shop.must(
        "requestForQuotationCancel", "requestForQuotation { status reason }", id=rfq["id"], reason="No need"
    )
    assert cancelled["requestForQuotation"] == {"status": "CANCELLED", "reason": "No need"}
    assert await shop.codes("requestForQuotationSend", id=rfq["id"]) == ["RFQ_NOT_DRAFT"]
    assert await shop.codes("requestForQuotationCancel", id=rfq["id"]) == ["RFQ_ENDED"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"lines": []}, "INVALID_VALUE"),
        ({"supplierIds": []}, "INVALID_VALUE"),
        ({"supplierIds": "twice"}, "RFQ_SUPPLIER_TWICE"),
        ({"supplierIds": "unknown"}, "NOT_FOUND"),
        ({"lines": "unknown"}, "NOT_FOUND"),
        ({"lines": "draft"}, "REQUEST_NOT_APPROVED"),
    ],
    ids=str,
)
async def test_what_cannot_be_asked_is_not_written(asking: Asking, said: dict[str, Any], code: str) -> None:
    shop, product = asking.buying.shop, asking.buying.shop.product("TEA")
    fields = "purchaseRequest { lines { nodes { id } } }"
    wish = [{"productId": product, "quantity": "1"}]
    draft = (await shop.must("purchaseRequestCreate", fields, lines=wish))["purchaseRequest"]
    odd: dict[Any, Any] = {
        "twice": [asking.suppliers[0]] * 2,
        "unknown": [product]
        if "supplierIds" in said
        else [{"productId": asking.buying.dozen, "quantity": "1"}],
        "draft": [{"requestLineId": draft["lines"]["nodes"][0]["id"]}],
    }
    told = {name: odd[value] if isinstance(value, str) else value for name, value in said.items()}
    given: Any = {"lines": [asking.buying.line("TEA", 1)], "supplierIds": asking.suppliers} | told
    assert await shop.codes("requestForQuotationCreate", **given) == [code]
    assert await shop.count("rfqs_rfq") == 0


async def test_prices_abroad_are_compared_and_ordered_in_their_currency(asking: Asking) -> None:
    async with asking.buying.shop.office.work() as db:
        home = asking.buying.shop.office.home.company
        await rates.set_rates(db, home, [NewRate(currency="EUR", on=date(2026, 1, 1), rate=Decimal("0.8"))])
    rfq = await asking.created(asking.buying.line("TEA", 10))
    await asking.answered(rfq, 0, (0, "5"))
    await asking.answered(rfq, 1, (0, "3.6"), currency="EUR")
    answer = await asking.buying.shop.ask(COMPARISON, id=rfq["id"], on="2026-06-01")
    (row,) = answer.data["requestForQuotation"]["comparison"]["rows"]
    assert [(cell["isBest"], cell["unitPrice"] and cell["unitPrice"]["amount"]) for cell in row["cells"]] == [
        (False, "5.00"),
        (True, "4.50"),
        (False, None),
    ]
    quotes = await asking.quotes(rfq)
    awarded = await asking.award(rfq, {"quoteId": quotes["Ceylon", "TEA"]})
    (made,) = awarded["awards"]["nodes"]
    assert made["orderLine"]["order"]["currency"] == "EUR"


async def test_of_two_who_award_at_once_one_does(asking: Asking) -> None:
    rfq = await asking.created()
    await asking.answered(rfq, 0, (0, "5"))
    quotes = await asking.quotes(rfq)

    async def one() -> list[str]:
        return await asking.buying.shop.codes(
            "requestForQuotationAward",
            id=rfq["id"],
            awards=[{"quoteId": quotes["Assam", "TEA"]}],
            orderDate="2026-06-01",
        )

    assert sorted(await asyncio.gather(*(one() for _ in range(3)))) == [
        [],
        ["RFQ_NOT_SENT"],
        ["RFQ_NOT_SENT"],
    ]
    assert await asking.buying.shop.count("procurement_order") == 1


async def test_only_who_buys_asks_and_awards(asking: Asking) -> None:
    shop, rfq = asking.buying.shop, await asking.created()
    given: Any = {"lines": [asking.buying.line("TEA", 1)], "supplierIds": asking.suppliers}
    assert await shop.codes("requestForQuotationCreate", as_="warehouse", **given) == ["PERMISSION_DENIED"]
    assert await shop.codes("requestForQuotationAward", as_="finance", id=rfq["id"], awards=[]) == [
        "PERMISSION_DENIED"
    ]


async def test_comparing_many_requests_is_a_few_statements(asking: Asking) -> None:
    for _ in range(3):
        rfq = await asking.created()
        await asking.answered(rfq, 0, (0, "5"))
    query = "{ requestsForQuotation { nodes { number comparison { rows { cells { isBest } } } } } }"
    answer = await asking.buying.shop.ask(query)
    assert answer.errors == []
    assert len(answer.data["requestsForQuotation"]["nodes"]) == 3
    assert len(answer.statements) == 5
