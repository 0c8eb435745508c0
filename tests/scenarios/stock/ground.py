"""What a walk over stock stands on: a shop, chance, and mutations that are refused as expected or succeed."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bizsuite.graph.node import encode
from bizsuite.kernel.clock import today
from tests.erp.procurement.buying import Buying
from tests.erp.shop import Shop
from tests.scenarios.stock.watch import USED_UP, Watch

GOODS = ("TEA", "CUP", "POT")
"""By weight; by lot, which expires; by serial number."""
EXPECTED = {
    "BILL_SETTLED",
    "COSTING_BY_LOT_USED",
    "COSTING_WITH_STOCK",
    "COUNT_EMPTY",
    "COUNT_OVERLAPS",
    "DROP_SHIPMENT_ORDERED",
    "LANDED_COST_CANCELLED",
    "LANDED_COST_NO_BEARER",
    "LANDED_COST_STANDARD",
    "LINE_DROP_SHIPPED",
    "LOT_EXPIRED",
    "LOT_EXPIRY_DIFFERS",
    "LOT_UNKNOWN",
    "MORE_THAN_PLANNED",
    "NOTHING_TO_BILL",
    "NOTHING_TO_CREDIT",
    "NOTHING_TO_DELIVER",
    "NOTHING_TO_INVOICE",
    "NOTHING_TO_REVALUE",
    "ORDER_LINE_BELOW_DONE",
    "ORDER_LINE_BILLED",
    "OVER_BILL",
    "OVER_DELIVERY",
    "OVER_RECEIPT",
    "OVER_RETURN",
    "RETURN_TOO_EARLY",
    "RETURN_TOO_LARGE",
    "SERIAL_TWICE",
    "STOCK_PERIOD_CLOSED",
    "STOCK_SHORT",
    "STOCK_SHORT_THEN",
    "TRANSFER_NOWHERE",
    "TRANSFER_TOO_EARLY",
    "UNDER_BILL",
}
"""What business may refuse on a walk; each of these leaves everything as it was."""


@dataclass
class Ground:
    """One walk: where it is, by what chance it goes on, and what has come of it so far."""

    buying: Buying
    chance: random.Random
    system: str
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    trace: list[tuple[str, Any, list[str]]] = field(default_factory=list)
    """What was done, with what input, and the codes of its refusals: to be read when a promise is broken."""
    serials: int = 0
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self.watch = Watch(self.shop.office)

    @property
    def shop(self) -> Shop:
        """The shop, with short ways to ask it."""
        return self.buying.shop

    async def do(self, name: str, selection: str = "__typename", /, **given: Any) -> Any:
        """Run a mutation; what it answers, or None where it was refused as it may be."""
        payload, errors = await self.shop.do(name, selection, **given)
        codes = [error["code"] for error in errors]
        self.trace.append((name, given, codes))
        if not errors:
            self.done[name] += 1
            return payload
        assert set(codes) <= EXPECTED, (name, given, errors)
        await self._writes_nothing(name, given, codes)
        self.refused.update(codes)
        return None

    async def _writes_nothing(self, name: str, given: dict[str, Any], codes: list[str]) -> None:
        """What was refused is refused again, for the same reasons, and no table is written."""
        await self.watch.written()
        assert await self.shop.codes(name, **given) == codes
        written = await self.watch.written() - USED_UP
        assert not written, (name, given, written)

    async def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of plain SQL."""
        found: list[dict[str, Any]] = await self.shop.office.rows(sql)
        return found

    async def some(self, sql: str) -> dict[str, Any] | None:
        """One of the rows of plain SQL, if there are any."""
        rows = await self.rows(sql)
        return self.chance.choice(rows) if rows else None

    def day(self, most: int = 14) -> str:
        """Today, or a day of the last fortnight, more often a late one."""
        ago = min(self.chance.randint(0, most), self.chance.randint(0, most), self.chance.choice([0, most]))
        return (today() - timedelta(days=ago)).isoformat()

    def product(self, *among: str) -> str:
        """The SKU of one of these goods, or of any."""
        return str(self.chance.choice(among or GOODS))

    def quantity(self, sku: str, most: int = 12) -> Decimal:
        """Some of a product: tea in quarters."""
        number = Decimal(self.chance.randint(1, most))
        return number - Decimal("0.25") * self.chance.randint(0, 3) if sku == "TEA" else number

    def price(self) -> str:
        """What a unit costs: often to the cent, sometimes finer."""
        return str(Decimal(self.chance.randint(50, 900)).scaleb(-2 if self.chance.random() < 0.7 else -3))

    def part(self, whole: Decimal) -> Decimal:
        """All of a quantity, a part of it, or seldom a little more."""
        if whole <= 1 or self.chance.random() < 0.45:
            return whole + (1 if self.chance.random() < 0.1 else 0)
        return Decimal(self.chance.randint(1, int(whole)))

    def sku_of(self, product_id: Any) -> str:
        """The SKU of a product by its key."""
        return next(str(sku) for sku, key in self.shop.wares.products.items() if key == product_id)

    def new_lots(self, sku: str, quantity: Decimal) -> dict[str, Any]:
        """The lots in which so much of a product comes: each code has one last day, some of which are over."""
        if sku == "CUP":
            number = self.chance.randint(0, 3)
            last = today() + timedelta(days=(number * 20) - 3)
            return {
                "lots": [{"code": f"L{number}", "quantity": str(quantity), "expiresOn": last.isoformat()}]
            }
        if sku == "POT":
            return {"lots": [{"code": self._serial(), "quantity": "1"} for _ in range(int(quantity))]}
        return {}

    def _serial(self) -> str:
        """A number that is new, or seldom one that was used before."""
        if self.serials and self.chance.random() < 0.02:
            return f"S{self.chance.randint(1, self.serials)}"
        self.serials += 1
        return f"S{self.serials}"

    async def lying(self, sku: str) -> dict[str, Any] | None:
        """A lot of a product, or goods without one, that lie somewhere: where, and how many."""
        return await self.some(
            "SELECT b.id, b.product_id, b.lot_id, b.on_hand, l.code, b.location_id, p.warehouse_id"
            " FROM inventory_balance b JOIN inventory_location p ON p.id = b.location_id"
            " LEFT JOIN inventory_lot l ON l.id = b.lot_id"
            f" WHERE p.kind = 'INTERNAL' AND b.on_hand > 0 AND b.product_id = '{self.shop.wares.products[sku]}'"
            " ORDER BY b.id"
        )

    async def warehouse(self, but: Any = None) -> str:
        """The id of a warehouse; MAIN more often than others. Seldom it is the one that it had better not be."""
        found = await self.rows(
            "SELECT id FROM inventory_warehouse, generate_series(1, CASE code WHEN 'MAIN' THEN 3 ELSE 1 END)"
            f" WHERE NOT is_transit AND company_id = '{self.shop.office.home.company}' ORDER BY id"
        )
        others = [row for row in found if row["id"] != but]
        row = self.chance.choice(others if self.chance.random() < 0.95 else found)
        return encode("Warehouse", row["id"])
