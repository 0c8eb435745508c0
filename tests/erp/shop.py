"""A composed suite of a few modules with customers and products in it, and short ways to ask it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from bizsuite.erp.finance import service as finance
from bizsuite.graph.node import encode
from bizsuite.kernel.permissions import Actor
from tests.erp.goods import Wares, add_wares
from tests.suite import Answer, Office, opened

ORDER = "id version number status deliveryState invoiceState total { amount currency }"


@dataclass
class Shop:
    """An office that sells tea (9.99 + 20 %), cups (5), pots (120) and advice (80 + 20 %) in USD."""

    office: Office
    wares: Wares

    def product(self, sku: str) -> str:
        """The id of a product."""
        return encode("Product", self.wares.products[sku])

    def customer(self, name: str = "Anna") -> str:
        """The id of a customer."""
        return encode("Customer", self.wares.customers[name])

    async def ask(self, query: str, *, as_: Actor | str = "admin", **variables: Any) -> Answer:
        """Run an operation."""
        return await self.office.ask(query, as_=as_, **variables)

    async def do(
        self, name: str, selection: str, /, *, as_: Actor | str = "admin", **given: Any
    ) -> tuple[Any, list[Any]]:
        """Run the mutation of this name; its payload and its user errors."""
        kind = f"{name[0].upper()}{name[1:]}Input"
        query = f"mutation($i: {kind}!) {{ {name}(input: $i) {{ {selection} userErrors {{ code path message }} }} }}"
        answer = await self.office.ask(query, as_=as_, i=given)
        assert answer.errors == [], answer.errors
        payload = answer.data[name]
        return payload, payload["userErrors"]

    async def must(self, name: str, selection: str, /, *, as_: Actor | str = "admin", **given: Any) -> Any:
        """Run a mutation that must succeed; its payload."""
        payload, errors = await self.do(name, selection, as_=as_, **given)
        assert errors == [], errors
        return payload

    async def codes(self, name: str, /, *, as_: Actor | str = "admin", **given: Any) -> list[str]:
        """Run a mutation; the codes of its refusals."""
        _, errors = await self.do(name, "__typename", as_=as_, **given)
        return [error["code"] for error in errors]

    async def order(self, *lines: tuple[Any, ...], customer: str = "Anna", **more: Any) -> Any:
        """Write an order of (sku, quantity[, price])."""
        given = [self.line(*line) for line in lines]
        payload = await self.must(
            "salesOrderCreate",
            f"salesOrder {{ {ORDER} }}",
            customerId=self.customer(customer),
            lines=given,
            **more,
        )
        return payload["salesOrder"]

    def line(self, sku: str, quantity: int | str, price: str | None = None) -> dict[str, Any]:
        """A line of an input."""
        line = {"productId": self.product(sku), "quantity": str(Decimal(quantity))}
        return line if price is None else line | {"unitPrice": price}

    async def stocked(self, *, on: str | None = None, **quantities: int | str) -> None:
        """Receive goods, today or on another day."""
        lines = [self.line(sku, quantity) for sku, quantity in quantities.items()]
        made = await self.must("receiptCreate", "receipt { id }", lines=lines)
        await self.must("receiptPost", "receipt { id }", id=made["receipt"]["id"], on=on)

    async def availability(self, sku: str = "TEA") -> Any:
        """The stock of a product."""
        fields = "onHand reserved available incoming outgoing"
        answer = await self.ask(
            f"query($id: ID!) {{ product(id: $id) {{ stockAvailability {{ {fields} }} }} }}",
            id=self.product(sku),
        )
        return list(answer.data["product"]["stockAvailability"].values())

    async def keep_books(self, *years: int) -> None:
        """Give the company its books, with these fiscal years."""
        company = self.office.home.company
        async with self.office.work() as db:
            await finance.ensure_company(db, company)
        for year in years:
            async with self.office.work() as db:
                first, last = date(year, 1, 1), date(year, 12, 31)
                await finance.create_fiscal_year(db, company, first_day=first, last_day=last)

    async def events(self) -> list[tuple[str, UUID]]:
        """The public events so far: name and subject."""
        rows = await self.office.rows("SELECT type, subject_id FROM outbox_event ORDER BY id")
        return [(row["type"], row["subject_id"]) for row in rows]

    async def count(self, table: str) -> int:
        """How many rows a table has."""
        found: int = (await self.office.rows(f"SELECT count(*) AS n FROM {table}"))[0]["n"]
        return found


@asynccontextmanager
async def shop_of(url: str, modules: Iterable[str]) -> AsyncIterator[Shop]:
    """A shop over an empty database with these modules."""
    async with opened(url, modules) as office:
        async with office.work() as db:
            wares = await add_wares(db, "USD")
        office.statements.clear()
        yield Shop(office, wares)
