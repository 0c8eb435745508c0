"""Products, and the stock that the warehouse began with."""

import random

from bench.generator.ground import OPENED_ON, Ground
from bench.generator.text import STAMP, Sheet, key, money

TEMPLATE, PRODUCT, MOVE, SHELF, OPENING, AVAILABLE = range(0x20, 0x26)
SEED = 7
STOCK = 1_000_000
ADJECTIVES = (
    "Brass",
    "Copper",
    "Flanged",
    "Galvanised",
    "Hardened",
    "Lined",
    "Polished",
    "Stainless",
    "Threaded",
    "Welded",
)
NOUNS = (
    "adapter",
    "bearing",
    "bracket",
    "clamp",
    "coupling",
    "elbow",
    "gasket",
    "hose",
    "manifold",
    "nozzle",
    "pump",
    "regulator",
    "seal",
    "valve",
)

COLUMNS = {
    "catalog_template": "name description kind",
    "catalog_product": "template_id combination sku name unit_id quantity_per_unit list_price currency unit_cost"
    " sales_tax_rate is_discontinued is_active search",
    "inventory_move": "company_id product_id from_location_id to_location_id quantity status moved_on moved_at"
    " unit_cost currency position reason",
    "inventory_balance": "company_id location_id product_id on_hand reserved tracking may_be_negative",
    "inventory_availability": "company_id warehouse_id product_id on_hand reserved incoming outgoing",
}


class Goods:
    """The rows of all products."""

    def __init__(self, ground: Ground, count: int) -> None:
        self._sheets = {table: Sheet(table, columns, ground.tenant) for table, columns in COLUMNS.items()}
        self._ground = ground
        self._prices: list[tuple[str, int]] = []
        chance = random.Random(SEED)
        for number in range(count):
            self._product(number, chance)

    @property
    def sheets(self) -> list[Sheet]:
        """All tables, those that others refer to first."""
        return list(self._sheets.values())

    def pick(self, chance: random.Random) -> tuple[str, int]:
        """A product and its price in cents."""
        return self._prices[chance.randrange(len(self._prices))]

    def _product(self, number: int, chance: random.Random) -> None:
        """A product, of which plenty is there."""
        ground, product, template = self._ground, key(PRODUCT, number), key(TEMPLATE, number)
        name = f"{ADJECTIVES[number % 10]} {NOUNS[number % 14]} {number:04d}"
        sku, price = f"G-{number:04d}", chance.randrange(250, 50_000)
        cost, stock = price * 7 // 10, STOCK - chance.randrange(STOCK // 2)
        search = " ".join(f"'{token}'" for token in sorted({*name.lower().split(), "g", f"{number:04d}"}))
        self._prices.append((product, price))
        self._sheets["catalog_template"].add(template, f"{name}\t\tGOODS")
        self._sheets["catalog_product"].add(
            product,
            f"{template}\t\t{sku}\t{name}\t{ground.unit}\t\t{money(price)}\tUSD\t{money(cost)}\t0.08\tf\tt\t{search}",
        )
        opening, shelf = ground.places["OPENING"], ground.places["MAIN/STOCK"]
        self._sheets["inventory_move"].add(
            key(MOVE, number),
            f"{ground.company}\t{product}\t{opening}\t{shelf}\t{stock}\tDONE\t{OPENED_ON}\t{STAMP}\t{money(cost)}\tUSD\t"
            f"0\t",
        )
        for kind, place, on_hand, virtual in ((SHELF, shelf, stock, "f"), (OPENING, opening, -stock, "t")):
            self._sheets["inventory_balance"].add(
                key(kind, number), f"{ground.company}\t{place}\t{product}\t{on_hand}\t0\tNONE\t{virtual}"
            )
        self._sheets["inventory_availability"].add(
            key(AVAILABLE, number), f"{ground.company}\t{ground.warehouse}\t{product}\t{stock}\t0\t0\t0"
        )
