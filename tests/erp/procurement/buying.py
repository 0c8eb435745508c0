"""A shop that buys: short ways to write orders to its supplier."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bizsuite.base.catalog.tables import Product, Unit
from bizsuite.graph.node import encode
from tests.erp.shop import Shop, shop_of

ORDER = """id version number status receiptState billState revision expectedOn net { amount } tax { amount }
  total { amount currency } lines { nodes { id quantity receivedQuantity returnedQuantity billedQuantity
  cancelledQuantity toReceive toBill expectedOn } }"""


@dataclass
class Buying:
    """A shop, its supplier Maker, and a unit DOZ of twelve pieces."""

    shop: Shop
    dozen: str

    @property
    def supplier(self) -> str:
        """The id of the supplier."""
        return encode("Supplier", self.shop.wares.supplier)

    def line(self, sku: str, quantity: int | str, price: str | None = None, **more: Any) -> dict[str, Any]:
        """A line of an input."""
        return self.shop.line(sku, quantity, price) | more

    async def order(self, *lines: dict[str, Any], **more: Any) -> Any:
        """Write an order of 10 teas at 4 and 5 cups at 2 unless other lines are given."""
        given = lines or (self.line("TEA", 10, "4"), self.line("CUP", 5, "2"))
        payload = await self.shop.must(
            "purchaseOrderCreate",
            f"purchaseOrder {{ {ORDER} }}",
            supplierId=self.supplier,
            lines=list(given),
            **more,
        )
        return payload["purchaseOrder"]

    async def again(self, order: Any, fields: str = ORDER) -> Any:
        """The order as it is now."""
        answer = await self.shop.ask(
            f"query($id: ID!) {{ purchaseOrder(id: $id) {{ {fields} }} }}", id=order["id"]
        )
        assert answer.errors == [], answer.errors
        return answer.data["purchaseOrder"]

    async def act(self, verb: str, order: Any, **given: Any) -> Any:
        """Run `purchaseOrder<verb>`, which must succeed; the order."""
        name, fields = f"purchaseOrder{verb}", f"purchaseOrder {{ {ORDER} }}"
        return (await self.shop.must(name, fields, id=order["id"], **given))["purchaseOrder"]

    async def refused(self, verb: str, order: Any, **given: Any) -> list[str]:
        """Run `purchaseOrder<verb>`, which must be refused and write nothing; the codes."""
        before, events = await self.again(order), await self.shop.events()
        codes = await self.shop.codes(f"purchaseOrder{verb}", id=order["id"], **given)
        assert codes
        assert await self.again(order) == before
        assert await self.shop.events() == events
        return codes


@asynccontextmanager
async def buying_of(url: str, modules: Iterable[str]) -> AsyncIterator[Buying]:
    """A shop with these modules that buys."""
    async with shop_of(url, modules) as shop:
        async with shop.office.work() as db:
            tea = await db.need(Product, shop.wares.products["TEA"])
            piece = await db.need(Unit, tea.unit_id)
            dozen = Unit(
                category_id=piece.category_id,
                code="DOZ",
                name="Dozen",
                factor=Decimal(12),
                rate=Decimal("0.083333333333"),
            )
            db.add(dozen)
            await db.flush()
        shop.office.statements.clear()
        yield Buying(shop, encode("Unit", dozen.id))
