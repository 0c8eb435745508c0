"""A small company that has traded: orders in every state, with goods, invoices, payments, and people who must agree."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bizsuite.erp.finance import service as finance
from bizsuite.graph.node import encode
from tests.erp.goods import add_wares
from tests.erp.shop import Shop
from tests.suite import opened

OPERATIONS = Path(__file__).parent / "operations"


def operation(name: str) -> str:
    """The text of an operation as front ends and integrators send it."""
    return (OPERATIONS / f"{name}.graphql").read_text()


@dataclass
class Trade(Shop):
    """The shop of the whole suite, with books for 2026."""

    async def definition(self) -> None:
        """Let the manager agree to orders from 1,000 on."""
        made = await self.must(
            "approvalDefinitionCreate",
            "approvalDefinition { id }",
            key="large",
            guard="salesOrder.confirm",
            titleEn="Large order",
            titleZh="大额订单",
            mode="ALL",
            assignees={"rule": "USERS", "userIds": [encode("User", self.office.actor("manager").user_id)]},
            amountMin="1000",
            dueHours=24,
        )
        await self.must(
            "approvalDefinitionPublish", "approvalDefinition { id }", id=made["approvalDefinition"]["id"]
        )

    async def confirmed(self, *lines: tuple[Any, ...], **more: Any) -> str:
        """A confirmed order."""
        order: str = (await self.order(*lines, **more))["id"]
        await self.must("salesOrderConfirm", "salesOrder { id }", as_="sales", id=order)
        return order

    async def waiting(self, *lines: tuple[Any, ...], **more: Any) -> str:
        """An order that waits for an approval."""
        order: str = (await self.order(*lines, **more))["id"]
        await self.must("approvalSubmit", "approvalInstance { id }", as_="sales", subjectId=order)
        return order

    async def invoiced(self, order: str, on: str, paid: str | None = None) -> str:
        """Deliver and invoice a confirmed order, and take in a payment on its invoice."""
        await self.must("salesOrderDeliver", "salesOrder { id }", as_="warehouse", id=order, on=on)
        made = await self.must(
            "salesOrderInvoice", "invoice { id }", as_="finance", id=order, on=on, post=True
        )
        invoice: str = made["invoice"]["id"]
        if paid is not None:
            await self.must(
                "paymentReceive",
                "payment { id }",
                as_="finance",
                customerId=self.customer(),
                on=on,
                amount={"amount": paid, "currency": "USD"},
                allocations=[{"invoiceId": invoice, "amount": paid}],
            )
        return invoice


@asynccontextmanager
async def traded(url: str) -> AsyncIterator[Trade]:
    """The company: stock, a contact, an opportunity, three orders of Anna in three states, one of Ben."""
    async with opened(url) as office:
        home = office.home
        async with office.work() as db:
            wares = await add_wares(db, "USD")
        async with office.work() as db:
            await finance.ensure_company(db, home.company)
        async with office.work() as db:
            await finance.create_fiscal_year(
                db, home.company, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31)
            )
        trade = Trade(office, wares)
        await trade.definition()
        await trade.stocked(on="2026-08-31", TEA=100, CUP=40, POT=20)
        await trade.must("customerCreditSet", "customer { id }", id=trade.customer(), limit="5000")
        await acquaint(trade)
        first = await trade.confirmed(("TEA", 10), ("ADVICE", 1), charges="20", orderDate="2026-09-01")
        await trade.invoiced(first, "2026-09-10", paid="100")
        await trade.confirmed(("CUP", 30), orderDate="2026-10-01")
        await trade.waiting(("POT", 10), orderDate="2026-11-01")
        await trade.confirmed(("CUP", 2), customer="Ben", orderDate="2026-10-02")
        yield trade


async def acquaint(trade: Trade) -> None:
    """A contact at Anna's, and something that may come of it."""
    await trade.must(
        "contactCreate",
        "contact { id }",
        as_="sales",
        name="Åse Lund",
        customerId=trade.customer(),
        email="aase@anna.example",
    )
    await trade.must(
        "opportunityCreate",
        "opportunity { id }",
        as_="sales",
        name="A tea room 茶室",
        customerId=trade.customer(),
        currency="USD",
        lines=[trade.line("TEA", 100, "9.50")],
    )
