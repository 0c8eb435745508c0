"""A company's files imported: exact values, what a second run does, what is refused, and what is left out."""

import re
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from tests.commands.harbour import FILES, MAPPING, write
from tests.processes import found_tenant, run

Ended = subprocess.CompletedProcess[str]
COUNTED = ("party_customer", "sales_order", "inventory_delivery", "invoicing_invoice", "payment")
WHOLE = [3, 3, 2, 2, 1]


def load(url: str, folder: Path, *more: str, tenant: str = "harbour", **changes: str | bytes) -> Ended:
    """Import the harbour company, some of its files changed."""
    mapping = write(folder, **changes)
    return run("import", "--tenant", tenant, "--mapping", str(mapping), str(folder), *more, DATABASE_URL=url)


async def rows(url: str, *statements: str) -> list[tuple[Any, ...]]:
    """Run plain SQL, past every wall; the rows of the last statement."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            for sql in statements:
                found = await connection.exec_driver_sql(sql)
            return [tuple(row) for row in found] if found.returns_rows else []
    finally:
        await engine.dispose()


async def counts(url: str) -> list[int]:
    """How many rows there are of what an import makes."""
    return [(await rows(url, f"SELECT count(*) FROM {table}"))[0][0] for table in COUNTED]


async def everything(url: str) -> list[tuple[Any, ...]]:
    """The audit's and the outbox's sizes, which grow with any change."""
    return await rows(url, "SELECT (SELECT count(*) FROM audit_entry), (SELECT count(*) FROM outbox_event)")


async def test_what_was_imported_is_exact(database: str, tmp_path: Path) -> None:
    ended = load(database, tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    # 10 x 9.80 x 0.85 + 21; 3 x 9.80; 50 x 9.80 + 2 x 20 x 0.95.
    sql = "SELECT net, charges, status, delivery_state, invoice_state FROM sales_order ORDER BY order_date"
    assert await rows(database, sql) == [
        (Decimal("104.30"), Decimal("32.38"), "CONFIRMED", "FULL", "FULL"),
        (Decimal("29.40"), Decimal(0), "CONFIRMED", "FULL", "FULL"),
        (Decimal("528.00"), Decimal("4.50"), "CONFIRMED", "NONE", "NONE"),
    ]
    stock = """SELECT p.sku, b.on_hand, b.reserved FROM inventory_balance b
        JOIN catalog_product p ON p.id = b.product_id JOIN inventory_location l ON l.id = b.location_id
        WHERE l.kind = 'INTERNAL' ORDER BY p.sku"""
    assert await rows(database, stock) == [("10", 39, 39), ("11", 0, 0)]
    invoices = "SELECT invoice_date::text, due_date::text, total, residual FROM invoicing_invoice ORDER BY 1"
    assert await rows(database, invoices) == [
        ("2025-02-10", "2025-03-12", Decimal("136.68"), 0),
        ("2025-12-20", "2026-01-19", Decimal("29.40"), Decimal("29.40")),
    ]
    assert await rows(database, "SELECT payment_date::text, amount, residual FROM payment") == [
        ("2025-03-12", Decimal("136.68"), 0)
    ]
    control = """SELECT sum(l.debit - l.credit) FROM finance_entry_line l JOIN finance_account a
        ON a.id = l.account_id WHERE a.kind = 'ASSET_RECEIVABLE'"""
    assert await rows(database, control) == [(Decimal("29.40"),)]
    assert await rows(database, "SELECT sum(receivable) FROM finance_party_balance") == [(Decimal("29.40"),)]
    assert await rows(database, "SELECT sum(debit - credit) FROM finance_entry_line") == [(0,)]
    contacts = "SELECT p.name FROM accounts_contact c JOIN party p ON p.id = c.id ORDER BY p.id"
    assert await rows(database, contacts) == [("Åse Lund",), ("王芳",)]
    assert "harbour: 3 orders, net 661.70 USD, charges 36.88 USD" in ended.stdout
    assert "harbour: receivable 29.40 USD" in ended.stdout
    doctor = run("doctor", DATABASE_URL=database)
    assert re.search(r"harbour / Harbour Trading: \d+ inspections, 0 findings", doctor.stdout)


async def test_a_second_run_changes_nothing(database: str, tmp_path: Path) -> None:
    assert load(database, tmp_path).returncode == 0
    before = await everything(database)
    ended = load(database, tmp_path)
    assert ended.returncode == 0
    assert "everything is there already; nothing was changed" in ended.stdout
    assert await everything(database) == before


async def test_a_dry_run_stores_nothing(database: str, tmp_path: Path) -> None:
    ended = load(database, tmp_path, "--dry-run")
    assert ended.returncode == 0
    assert ended.stdout.splitlines() == [
        "would make the tenant harbour",
        "would import 2 of 2 employees",
        "would import 3 of 3 customers",
        "would import 2 of 2 products",
        "would import 3 of 3 orders",
    ]
    assert await rows(database, "SELECT count(*) FROM tenant") == [(0,)]
    assert await everything(database) == [(0, 0)]


async def test_faulty_files_write_nothing(database: str, tmp_path: Path) -> None:
    orders = FILES["orders.csv"].replace("2025-02-10", "2025-01-10")
    ended = load(database, tmp_path, orders=orders, lines=FILES["lines.csv"].replace(",50,", ",-50,"))
    assert ended.returncode == 1
    assert ended.stdout.splitlines() == [
        "lines.csv:5: quantity: -50 is not above zero.",
        "orders.csv:2: shipped: It was shipped before it was ordered on 2025-02-01.",
    ]
    assert ended.stderr == "bizsuite: 2 faults in the files; nothing was written.\n"
    assert await rows(database, "SELECT count(*) FROM tenant") == [(0,)]


async def test_faulty_rows_are_left_out_with_what_depends_on_them(database: str, tmp_path: Path) -> None:
    customers = FILES["customers.csv"].replace('BETA,"Beta, Ltd."', "BETA,")
    ended = load(database, tmp_path, "--on-error", "skip", customers=customers)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines()[:2] == [
        "customers.csv:3: name: The value is required.",
        "left out: 1 customers, 1 orders, 2 order_lines",
    ]
    assert await counts(database) == [2, 2, 2, 2, 1]


async def test_a_line_that_cannot_be_read_stops_also_with_skip(database: str, tmp_path: Path) -> None:
    lines = FILES["lines.csv"].replace("3,11,20,2,0.0500000007\n", "3,11,2")
    ended = load(database, tmp_path, "--on-error", "skip", lines=lines)
    assert ended.returncode == 1
    assert await rows(database, "SELECT count(*) FROM tenant") == [(0,)]


async def test_an_existing_tenant_is_used(database: str, tmp_path: Path) -> None:
    await found_tenant(database, "harbour")
    ended = load(database, tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "made the tenant" not in ended.stdout
    assert await counts(database) == WHOLE
    other = load(database, tmp_path, mapping=MAPPING.replace('"USD"', '"EUR"'))
    assert (other.returncode, other.stderr) == (
        1,
        "bizsuite: harbour Ltd. keeps its books in USD, not in EUR.\n",
    )


@pytest.mark.parametrize("entity", ["Product", "SalesOrder", "Delivery", "Invoice", "Payment"])
async def test_an_interrupted_run_is_continued(database: str, tmp_path: Path, entity: str) -> None:
    await rows(
        database,
        "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the disk is full'; END $$",
        f"CREATE TRIGGER cut BEFORE INSERT ON external_id FOR EACH ROW WHEN (NEW.subject_type = '{entity}')"
        " EXECUTE FUNCTION cut()",
    )
    ended = load(database, tmp_path)
    assert ended.returncode == 1
    assert "the disk is full" in ended.stderr
    assert await counts(database) != WHOLE
    await rows(database, "DROP TRIGGER cut ON external_id")
    ended = load(database, tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert await counts(database) == WHOLE
    assert "0 findings" in run("doctor", DATABASE_URL=database).stdout


def test_a_wrong_policy_is_wrong_usage(tmp_path: Path) -> None:
    mapping = write(tmp_path)
    ended = run("import", "--tenant", "x", "--mapping", str(mapping), "--on-error", "maybe", str(tmp_path))
    assert ended.returncode == 2
    assert "'maybe' is neither stop nor skip." in ended.stderr
