"""What must hold after each step of a walk over stock, asked of the rows themselves apart from our own code."""

from datetime import timedelta

from bizsuite.erp.valuation.service import Cause
from bizsuite.erp.valuation.service.valuing import revise
from bizsuite.kernel.clock import today
from tests.scenarios.stock.ground import Ground

SIDES = """sides AS (
  SELECT product_id, company_id, to_location_id AS location_id, lot_id, quantity, moved_on, id
  FROM inventory_move WHERE status = 'DONE'
  UNION ALL SELECT product_id, company_id, from_location_id, lot_id, -quantity, moved_on, id
  FROM inventory_move WHERE status = 'DONE')"""
BROKEN = {
    "30 on hand is what came less what left": f"""WITH {SIDES}
SELECT 1 FROM (SELECT product_id, location_id, lot_id, sum(quantity) AS n FROM sides GROUP BY 1, 2, 3) m
FULL JOIN inventory_balance b ON b.product_id = m.product_id AND b.location_id = m.location_id
  AND coalesce(b.lot_id::text, '') = coalesce(m.lot_id::text, '')
WHERE coalesce(b.on_hand, 0) <> coalesce(m.n, 0)""",
    "30 all places together hold nothing": """SELECT 1 FROM inventory_balance GROUP BY product_id, lot_id, company_id
HAVING sum(on_hand) <> 0""",
    "31 reserved is what reservations say and lies there": """SELECT 1 FROM inventory_balance b
LEFT JOIN (SELECT product_id, location_id, lot_id, sum(quantity) AS n FROM inventory_reservation GROUP BY 1, 2, 3) r
  ON r.product_id = b.product_id AND r.location_id = b.location_id AND r.lot_id IS NOT DISTINCT FROM b.lot_id
WHERE b.reserved <> coalesce(r.n, 0) OR b.reserved < 0 OR b.reserved > greatest(b.on_hand, 0)""",
    "32 nothing was ever short at the end of a day": f"""WITH {SIDES}, days AS (
  SELECT s.product_id, p.warehouse_id, s.moved_on, sum(s.quantity) AS n FROM sides s
  JOIN inventory_location p ON p.id = s.location_id JOIN inventory_warehouse w ON w.id = p.warehouse_id
  WHERE p.kind IN ('INTERNAL', 'TRANSIT') AND w.negative_stock = 'FORBID' GROUP BY 1, 2, 3)
SELECT 1 FROM (SELECT sum(n) OVER (PARTITION BY product_id, warehouse_id ORDER BY moved_on) AS n FROM days) t
WHERE n < 0""",
    "33 a serial number is one piece at most": """SELECT 1 FROM inventory_balance b
JOIN inventory_location p ON p.id = b.location_id JOIN inventory_lot l ON l.id = b.lot_id
JOIN inventory_lot_tracking t ON t.product_id = l.product_id
WHERE t.mode = 'SERIAL' AND p.kind IN ('INTERNAL', 'TRANSIT')
GROUP BY b.lot_id HAVING sum(b.on_hand) NOT IN (0, 1)""",
    "34 what is known of a product is what lies, is set aside, is expected and is wanted": """
SELECT 1 FROM inventory_availability a JOIN (
  SELECT w.id AS warehouse_id, b.product_id, sum(b.on_hand) AS on_hand, sum(b.reserved) AS reserved
  FROM inventory_balance b JOIN inventory_location p ON p.id = b.location_id
  JOIN inventory_warehouse w ON w.id = p.warehouse_id WHERE p.kind = 'INTERNAL' GROUP BY 1, 2) b
USING (warehouse_id, product_id) WHERE (a.on_hand, a.reserved) <> (b.on_hand, b.reserved)""",
    "35 a transfer keeps quantity, lot and value": """SELECT 1 FROM valuation_entry e
JOIN inventory_move m ON m.id = e.move_id WHERE m.transfer_id IS NOT NULL
GROUP BY m.id HAVING sum(e.quantity) <> 0 OR sum(e.value) <> 0""",
    "35 what arrives of a lot was sent of it": """SELECT 1 FROM inventory_move a
JOIN inventory_move s ON s.id = a.arrival_of_id GROUP BY s.id, s.quantity
HAVING sum(a.quantity) > s.quantity OR bool_or(a.lot_id IS DISTINCT FROM s.lot_id)""",
    "39 what is valued is what lies there": """SELECT 1 FROM (
  SELECT product_id, warehouse_id, sum(quantity) AS n FROM valuation_stock GROUP BY 1, 2) v
FULL JOIN (SELECT b.product_id, p.warehouse_id, sum(b.on_hand) AS n FROM inventory_balance b
  JOIN inventory_location p ON p.id = b.location_id WHERE p.kind IN ('INTERNAL', 'TRANSIT') GROUP BY 1, 2) b
USING (product_id, warehouse_id) WHERE coalesce(v.n, 0) <> coalesce(b.n, 0)""",
    "39 the stock account is what stock is worth": """SELECT 1 WHERE
(SELECT coalesce(sum(value), 0) FROM valuation_stock) <> (SELECT coalesce(sum(l.debit - l.credit), 0)
  FROM finance_entry_line l JOIN finance_account a ON a.id = l.account_id
  WHERE l.posted_on IS NOT NULL AND a.purpose = 'INVENTORY')""",
    "40 nothing is worth nothing, and nothing less than that": """SELECT 1 FROM valuation_stock s
JOIN inventory_warehouse w ON w.id = s.warehouse_id
WHERE (s.quantity = 0 AND s.value <> 0) OR (s.quantity >= 0 AND s.value < 0)""",
    "41 what came is what was issued and what is left, layer by layer": """SELECT 1 FROM valuation_stock s
LEFT JOIN (SELECT stock_id, sum(quantity) AS quantity, sum(value) AS value FROM valuation_layer GROUP BY 1) l
  ON l.stock_id = s.id
LEFT JOIN (SELECT product_id, warehouse_id, lot_id, sum(quantity) AS quantity, sum(value) AS value
  FROM valuation_entry GROUP BY 1, 2, 3) e
  ON e.product_id = s.product_id AND e.warehouse_id = s.warehouse_id AND e.lot_id IS NOT DISTINCT FROM s.lot_id
WHERE (s.quantity, s.value) <> (coalesce(l.quantity, 0), coalesce(l.value, 0))
  OR (s.quantity, s.value) <> (coalesce(e.quantity, 0), coalesce(e.value, 0))""",
    "43 what is posted nowhere comes to nothing": """SELECT 1 FROM valuation_entry e
LEFT JOIN bridge_cost_posting p ON p.cost_entry_id = e.id WHERE p.id IS NULL
GROUP BY e.company_id, e.valued_on HAVING sum(e.value) <> 0""",
    "44 shares of a landed cost sum to it and have its sign": """SELECT 1 FROM valuation_landed_cost c
JOIN valuation_landed_cost_share s ON s.landed_cost_id = c.id GROUP BY c.id, c.amount
HAVING sum(s.amount) <> c.amount OR bool_or(s.amount * c.amount < 0)""",
}
BROKEN_NOW = " UNION ALL ".join(
    f"SELECT '{promise}' AS promise WHERE EXISTS ({sql})" for promise, sql in BROKEN.items()
)
"""The promises that are broken, in one statement."""
THEN = f"""WITH {SIDES} SELECT coalesce(sum(s.quantity), 0) AS n FROM sides s
JOIN inventory_location p ON p.id = s.location_id
WHERE p.kind = 'INTERNAL' AND s.product_id = '{{product}}' AND s.moved_on <= '{{day}}'"""
AS_OF = """query($id: ID!, $on: Date!) { product(id: $id) { stockAsOf(date: $on) { onHand }
  stockAvailability { onHand reserved available } } }"""


async def hold(on: Ground, *, wholly: bool = False) -> None:
    """Doctor finds nothing, and no promise is broken; what reads nothing that was written is asked only `wholly`."""
    await on.watch.written()
    await _inspections(on, wholly=wholly)
    broken = await on.rows(BROKEN_NOW)
    assert broken == [], broken
    if wholly or on.watch.is_due("as of"):
        async with on.watch.reading("as of"):
            await _as_of(on)
    if wholly or on.watch.is_due("replay"):
        async with on.watch.reading("replay"):
            await nothing_is_left_to_correct(on)


async def _inspections(on: Ground, *, wholly: bool) -> None:
    """What `bizsuite doctor` would find."""
    async with on.shop.office.database.snapshot(on.shop.office.admin) as db:
        for module, inspections in db.wiring.inspections.items():
            if wholly or (on.watch.is_due(module) and not await on.watch.is_silent(module, db)):
                async with on.watch.reading(module, db):
                    found = [finding for inspect in inspections for finding in await inspect(db)]
                    assert found == [], found


async def _as_of(on: Ground) -> None:
    """38: What lay there on a day is what had moved by then; 34: available is what is not set aside."""
    sku, day = on.product(), today() - timedelta(days=on.chance.randint(0, 14))
    answer = await on.shop.ask(AS_OF, id=on.shop.product(sku), on=day.isoformat())
    assert answer.errors == []
    told = answer.data["product"]
    (row,) = await on.rows(THEN.format(product=on.shop.wares.products[sku], day=day))
    assert float(told["stockAsOf"]["onHand"]) == float(row["n"]), (sku, day, told, row)
    now = {key: float(number) for key, number in told["stockAvailability"].items()}
    assert now["available"] == now["onHand"] - now["reserved"], now


async def nothing_is_left_to_correct(on: Ground) -> None:
    """42: What the cost ledger says is what a replay of everything says."""
    home = on.shop.office.home
    rows = await on.rows("SELECT DISTINCT product_id FROM valuation_stock ORDER BY 1")
    async with on.shop.office.work(dry_run=True) as db:
        for row in rows:
            cause = Cause(type="StockMove", id=row["product_id"], on=today())
            left = await revise(db, home.company, "USD", row["product_id"], cause)
            assert left == [], left
