"""`bizsuite import` of rows on which little is decided, beside COPY of all the rows that it leaves behind.

Orders with their deliveries and invoices are told apart: of each of them much is decided.
"""

import asyncio
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import asyncpg

from bench.place import Place, emptied
from bench.servers import ROOT, SECRET
from bizsuite.kernel.schema import business_tables

MAPPING = """
system = "old"
title = "Imported"
[rules]
currency = "USD"
opened_on = 2025-01-01
today = 2026-06-30
[customers]
file = "customers.csv"
key = "code"
fields = { name = "name", street = "street", city = "city", country = "country", phone = "phone", email = "email" }
[products]
file = "products.csv"
key = "code"
fields = { sku = "code", name = "name", list_price = "price", unit_cost = "cost", on_hand = "stock" }
"""
ORDERS = """
[orders]
file = "orders.csv"
key = "number"
fields = { customer = "customer", order_date = "ordered", shipped_date = "shipped" }
[order_lines]
file = "lines.csv"
fields = { order = "order", product = "product", unit_price = "price", quantity = "quantity" }
"""
PRODUCTS = 500
LINES = 3
PLATFORM = ("outbox_event",)


@dataclass(frozen=True)
class Imported:
    """What was seen."""

    rows: int
    """Lines of the files of masters."""
    stored: int
    """Rows that they became, in all tables."""
    seconds: float
    copy_seconds: float
    """What COPY takes for the rows that were stored."""
    orders: int
    order_seconds: float

    @property
    def ratio(self) -> float:
        """The import's speed in that of COPY."""
        return self.copy_seconds / self.seconds


def measure(place: Place, *, customers: int, orders: int) -> Imported:
    """Import masters, copy what became of them into another database, then import orders."""
    with tempfile.TemporaryDirectory(prefix="bizsuite-import-") as made, emptied(place, "import") as first:
        folder = Path(made)
        _masters(folder, customers)
        seconds = _import(first, folder, MAPPING)
        with emptied(place, "import_copy") as second:
            stored, copied = asyncio.run(_copy(first, second))
        _orders(folder, customers, orders)
        took = _import(first, folder, MAPPING + ORDERS)
        again = _import(first, folder, MAPPING + ORDERS)
    return Imported(customers + PRODUCTS, stored, seconds, copied, orders, took - again)


def _masters(folder: Path, customers: int) -> None:
    _write(
        folder / "customers.csv",
        ["code", "name", "street", "city", "country", "phone", "email"],
        (
            [
                f"C{at:07d}",
                f"Customer {at:07d} Ltd.",
                f"{at} High Street",
                "Leeds",
                "GB",
                f"+44{at:09d}",
                f"c{at}@x.example",
            ]
            for at in range(customers)
        ),
    )
    _write(
        folder / "products.csv",
        ["code", "name", "price", "cost", "stock"],
        (
            [f"P{at:04d}", f"Product {at:04d}", f"{at + 1}.50", f"{at + 1}.00", "100000"]
            for at in range(PRODUCTS)
        ),
    )


def _orders(folder: Path, customers: int, orders: int) -> None:
    chance = Random(3)
    _write(
        folder / "orders.csv",
        ["number", "customer", "ordered", "shipped"],
        (
            [
                f"O{at:07d}",
                f"C{chance.randrange(customers):07d}",
                f"2025-{at % 12 + 1:02d}-02",
                f"2025-{at % 12 + 1:02d}-09",
            ]
            for at in range(orders)
        ),
    )
    _write(
        folder / "lines.csv",
        ["order", "product", "price", "quantity"],
        (
            [f"O{at:07d}", f"P{product:04d}", f"{product + 1}.50", "2"]
            for at in range(orders)
            for product in chance.sample(range(PRODUCTS), LINES)
        ),
    )


def _write(path: Path, names: list[str], rows: Iterable[list[str]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(rows)


def _import(place: Place, folder: Path, mapping: str) -> float:
    """Run the command; how many seconds it took, its start included."""
    (folder / "mapping.toml").write_text(mapping)
    program = Path(sys.executable).with_name("bizsuite")
    ours = {name: value for name, value in os.environ.items() if not name.startswith("BIZSUITE_")}
    environment = {**ours, "BIZSUITE_DATABASE_URL": place.url, "BIZSUITE_SECRET_KEY": SECRET}
    command: list[str | Path] = [
        program,
        "import",
        "--tenant",
        "imported",
        "--mapping",
        folder / "mapping.toml",
        folder,
    ]
    began = time.perf_counter()
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"the import failed: {(done.stdout + done.stderr).strip()}")
    return time.perf_counter() - began


async def _copy(source: Place, target: Place) -> tuple[int, float]:
    """Copy all rows of all tables; how many, and the seconds of writing them. Foreign keys are not checked."""
    rows, seconds = 0, 0.0
    async with _connected(source) as reading, _connected(target) as writing:
        await writing.execute("SET session_replication_role = replica")
        for table in ["tenant", *business_tables(), *PLATFORM]:
            with tempfile.TemporaryFile() as text:
                rows += int((await reading.copy_from_table(table, output=text)).removeprefix("COPY "))
                text.seek(0)
                began = time.perf_counter()
                await writing.copy_to_table(table, source=text)
                seconds += time.perf_counter() - began
    return rows, seconds


@asynccontextmanager
async def _connected(place: Place) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    connection = await asyncpg.connect(place.dsn)
    try:
        yield connection
    finally:
        await connection.close()
