"""Budgets hold what is requested and ordered, through the API: stopped, noted, given back as orders and bills come."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.bridges.procurement_budgets import loaders
from bizsuite.erp.procurement import service as procurement
from bizsuite.graph.node import decode
from tests.erp.procurement.buying import Buying, buying_of

DUE = "2026-12-15"


@dataclass
class Planned:
    """Buying in a company whose costs of 2026 are planned: 1200, stopped or warned of."""

    buying: Buying
    account: str
    year: str

    async def plan(self, control: str = "STOP", amount: str = "1200") -> None:
        shop = self.buying.shop
        line = {"accountId": self.account, "amount": amount}
        made = await shop.must(
            "budgetCreate",
            "budget { id }",
            fiscalYearId=self.year,
            name="Costs",
            control=control,
            lines=[line],
        )
        await shop.must("budgetApprove", "__typename", id=made["budget"]["id"])

    async def requested(self, price: str, quantity: str = "10", **more: Any) -> Any:
        wish = {
            "productId": self.buying.shop.product("TEA"),
            "quantity": quantity,
            "estimatedPrice": price,
            "accountId": self.account,
            "wantedOn": DUE,
        }
        fields = "purchaseRequest { id lines { nodes { id } } }"
        made = await self.buying.shop.must("purchaseRequestCreate", fields, lines=[wish | more])
        return made["purchaseRequest"]

    async def approved(self, price: str, quantity: str = "10") -> Any:
        request = await self.requested(price, quantity)
        await self.buying.shop.must("purchaseRequestSubmit", "__typename", as_="manager", id=request["id"])
        await self.buying.shop.must("purchaseRequestApprove", "__typename", as_="manager", id=request["id"])
        return request

    async def ordered(self, price: str, quantity: int = 10) -> Any:
        """A draft of tea whose line is spent from the account."""
        order = await self.buying.order(self.buying.line("TEA", quantity, price, expectedOn=DUE))
        await self.assign(order)
        return order

    async def assign(self, order: Any, as_: str = "manager") -> list[str]:
        lines = [{"id": line["id"], "accountId": self.account} for line in order["lines"]["nodes"]]
        return await self.buying.shop.codes("purchaseOrderBudgetSet", as_=as_, id=order["id"], lines=lines)

    async def confirm(self, order: Any, as_: str = "manager") -> list[str]:
        return await self.buying.shop.codes("purchaseOrderConfirm", as_=as_, id=order["id"])

    async def committed(self) -> list[tuple[str, str, str]]:
        """What is committed: of which kind of line, when, how much."""
        answer = await self.buying.shop.ask(
            """query($id: ID!) { ledgerAccount(id: $id) { commitments { nodes { dueOn amount { amount currency }
                 requestLine { id } orderLine { id } } } } }""",
            id=self.account,
        )
        assert answer.errors == []
        return sorted(
            (
                "order" if row["orderLine"] else "request",
                row["dueOn"],
                row["amount"]["amount"],
            )
            for row in answer.data["ledgerAccount"]["commitments"]["nodes"]
        )

    async def sound(self) -> None:
        async with self.buying.shop.office.work() as db:
            assert await loaders.integrity(db) == []

    async def billed(self, order: Any, quantity: str) -> None:
        key = decode(order["lines"]["nodes"][0]["id"]).key
        async with self.buying.shop.office.work() as db:
            await procurement.note_billed(db, {decode(order["id"]).key: {key: Decimal(quantity)}})


@pytest.fixture
async def planned(database: str) -> AsyncIterator[Planned]:
    """A company that buys, with books and an account for costs."""
    async with buying_of(database, ["erp.requisitions", "erp.budgets"]) as buying:
        await buying.shop.keep_books(2026)
        answer = await buying.shop.ask(
            "{ ledgerAccounts(first: 100) { nodes { id code } } fiscalYears { nodes { id } } }"
        )
        codes = {row["code"]: row["id"] for row in answer.data["ledgerAccounts"]["nodes"]}
        yield Planned(buying, codes["5000"], answer.data["fiscalYears"]["nodes"][0]["id"])


async def test_what_is_committed_falls_as_orders_cover_requests_and_bills_come(planned: Planned) -> None:
    shop = planned.buying.shop
    request = await planned.approved("50")
    assert await planned.committed() == [("request", DUE, "500.00")]
    part = {"id": request["lines"]["nodes"][0]["id"], "quantity": "4", "unitPrice": "45"}
    fields = "purchaseOrder { id lines { nodes { id commitment { amount { amount } account { code } } } } }"
    made = await shop.must(
        "purchaseRequestOrderCreate", fields, supplierId=planned.buying.supplier, lines=[part]
    )
    order = made["purchaseOrder"]
    assert order["lines"]["nodes"][0]["commitment"] == {
        "amount": {"amount": "180.00"},
        "account": {"code": "5000"},
    }
    assert await planned.committed() == [("order", DUE, "180.00"), ("request", DUE, "300.00")]
    assert await planned.confirm(order) == []
    await planned.billed(order, "1")
    assert await planned.committed() == [("order", DUE, "135.00"), ("request", DUE, "300.00")]
    await planned.billed(order, "3")
    assert await planned.committed() == [("order", DUE, "0.00"), ("request", DUE, "300.00")]
    await planned.billed(order, "-2")
    assert await planned.committed() == [("order", DUE, "90.00"), ("request", DUE, "300.00")]
    await shop.must("purchaseOrderClose", "__typename", id=order["id"])
    assert (await planned.committed())[0] == ("order", DUE, "0.00")
    await planned.sound()


async def test_a_budget_that_stops_holds_requests_and_orders_with_what_is_left(planned: Planned) -> None:
    shop = planned.buying.shop
    await planned.plan()
    await planned.approved("100")
    large = await planned.requested("20.01")
    given = {"as_": "manager", "id": large["id"]}
    facts = "userErrors { ... on BudgetIsExceeded { budget line limit actual committed wanted } }"
    _, (error,) = await shop.do("purchaseRequestSubmit", facts, **given)
    assert {name: error[name] for name in ("code", "limit", "actual", "committed", "wanted")} == {
        "code": "BUDGET_EXCEEDED",
        "limit": "1200",
        "actual": "0",
        "committed": "1000",
        "wanted": "200.1",
    }
    order = await planned.ordered("20.01")
    before = await shop.events()
    assert await planned.confirm(order) == ["BUDGET_EXCEEDED"]
    assert (await planned.buying.again(order))["status"] == "DRAFT"
    assert await shop.events() == before
    fits = await planned.ordered("2", 1)
    # The draft that was refused commits as well, until it is given up.
    assert await planned.confirm(fits) == ["BUDGET_EXCEEDED"]
    await planned.buying.act("Cancel", order)
    assert await planned.confirm(fits) == []
    more = [{"id": fits["lines"]["nodes"][0]["id"], "quantity": "101"}]
    amend = {"as_": "manager", "id": fits["id"], "changeLines": more}
    assert await shop.codes("purchaseOrderAmend", **amend) == ["BUDGET_EXCEEDED"]
    assert await shop.count("procurement_budgets_overrun") == 0


async def test_a_request_that_was_submitted_before_others_is_held_when_it_is_approved(
    planned: Planned,
) -> None:
    shop = planned.buying.shop
    await planned.plan()
    request = await planned.requested("100")
    await shop.must("purchaseRequestSubmit", "__typename", as_="manager", id=request["id"])
    await planned.approved("100")
    assert await shop.codes("purchaseRequestApprove", as_="manager", id=request["id"]) == ["BUDGET_EXCEEDED"]
    await shop.must("purchaseRequestCancel", "__typename", id=request["id"])
    assert await planned.committed() == [("request", DUE, "1000.00")]


async def test_a_budget_that_warns_notes_what_is_too_much(planned: Planned) -> None:
    shop = planned.buying.shop
    await planned.plan("WARN", "600")
    request = await planned.approved("50")
    order = await planned.ordered("20")
    assert await planned.confirm(order) == []
    answer = await shop.ask(
        """query($request: ID!, $order: ID!) {
             purchaseRequest(id: $request) { budgetOverruns { totalCount } }
             purchaseOrder(id: $order) { budgetOverruns { nodes { control planned { amount } actual { amount }
               committed { amount } wanted { amount } budget { name } user { name } } } } }""",
        request=request["id"],
        order=order["id"],
    )
    assert answer.errors == []
    assert answer.data["purchaseRequest"]["budgetOverruns"] == {"totalCount": 0}
    (noted,) = answer.data["purchaseOrder"]["budgetOverruns"]["nodes"]
    amounts = [noted[name]["amount"] for name in ("planned", "actual", "committed", "wanted")]
    assert amounts == ["600.00", "0.00", "500.00", "200.00"]
    assert (noted["control"], noted["budget"]) == ("WARN", {"name": "Costs"})
    assert [name for name, _ in await shop.events()].count("COMMITMENT_OVERRUN") == 1


async def test_who_may_exceed_a_budget_does_and_it_is_noted(planned: Planned) -> None:
    await planned.plan("STOP", "120")
    order = await planned.ordered("20")
    assert await planned.confirm(order, as_="admin") == []
    rows = await planned.buying.shop.office.rows("SELECT control, wanted FROM procurement_budgets_overrun")
    assert [(row["control"], row["wanted"]) for row in rows] == [("STOP", Decimal(200))]


async def test_of_two_who_confirm_at_once_one_finds_the_budget_empty(planned: Planned) -> None:
    await planned.plan()
    request = await planned.approved("50")
    assert request
    first, second = await planned.requested("60"), await planned.requested("60")
    for each in (first, second):
        await planned.buying.shop.must("purchaseRequestSubmit", "__typename", as_="manager", id=each["id"])

    async def approve(each: Any) -> list[str]:
        return await planned.buying.shop.codes("purchaseRequestApprove", as_="manager", id=each["id"])

    codes = await asyncio.gather(approve(first), approve(second))
    assert sorted(codes) == [[], ["BUDGET_EXCEEDED"]]
    assert [amount for _, _, amount in await planned.committed()] == ["500.00", "600.00"]
    await planned.sound()


async def test_what_has_no_account_counts_nowhere_and_lines_that_are_removed_commit_nothing(
    planned: Planned,
) -> None:
    await planned.plan("STOP", "12")
    free = await planned.buying.order(planned.buying.line("TEA", 10, "100"))
    assert await planned.confirm(free) == []
    assert await planned.committed() == []
    assert await planned.assign(free) == ["BUDGET_EXCEEDED"]
    order = await planned.ordered("1", 5)
    assert await planned.committed() == [("order", DUE, "5.00")]
    line = order["lines"]["nodes"][0]["id"]
    shop = planned.buying.shop
    await shop.must(
        "purchaseOrderUpdate", "__typename", id=order["id"], changeLines=[{"id": line, "quantity": "7"}]
    )
    assert await planned.committed() == [("order", DUE, "7.00")]
    await shop.must("purchaseOrderUpdate", "__typename", id=order["id"], removeLines=[line])
    assert await planned.committed() == []


async def test_only_accounts_of_the_company_are_assigned(planned: Planned) -> None:
    shop, order = planned.buying.shop, await planned.buying.order()
    line = order["lines"]["nodes"][0]["id"]
    for said in (
        {"id": line, "accountId": shop.product("TEA")},
        {"id": order["id"], "accountId": planned.account},
        {"id": line, "accountId": planned.account, "dimensionValueId": planned.account},
    ):
        assert await shop.codes("purchaseOrderBudgetSet", id=order["id"], lines=[said]) == ["NOT_FOUND"]
    twice = [{"id": line, "accountId": planned.account}] * 2
    assert await shop.codes("purchaseOrderBudgetSet", id=order["id"], lines=twice) == ["INVALID_VALUE"]
    assert await planned.assign(order, as_="sales") == ["PERMISSION_DENIED"]
    assert await shop.count("procurement_budgets_commitment") == 0
