"""A company's files imported: exact values, what a second run does, what is refused, and what is left out."""

import re
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from bizsuite.base.identity import service as identity
from tests.commands.harbour import FILES, MAPPING, write
from tests.processes import called, found_tenant, run, work

Ended = subprocess.CompletedProcess[str]
SERIES = "SELECT key, year, last FROM number_series ORDER BY 1, 2"
COUNTED = ("party_customer", "sales_order", "inventory_delivery", "invoicing_invoice", "payment")
WHOLE = [3, 3, 2, 2, 1]


def load(url: str, folder: Path, *more: str, tenant: str = "harbour", **changes: str | bytes) -> Ended:
    """Import the harbour company, some of its files changed."""
    mapping = write(folder, **changes)
    return called(
        "import", "--tenant", tenant, "--mapping", str(mapping), str(folder), *more, DATABASE_URL=url
    )


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
    doctor = called("doctor", DATABASE_URL=database)
    assert re.search(r"harbour / Harbour Trading: \d+ inspections, 0 findings", doctor.stdout)


async def test_a_second_run_changes_nothing(database: str, tmp_path: Path) -> None:
    assert load(database, tmp_path).returncode == 0
    before = await everything(database)
    ended = load(database, tmp_path)
    assert ended.returncode == 0
    assert "everything is there already; nothing was changed" in ended.stdout
    assert await everything(database) == before


WOULD = [
    "would make the tenant harbour with the administrator admin@harbour.example",
    "would import 2 employees",
    "would import 3 customers",
    "would import 2 products",
    "would import 3 orders",
    "would import 2 deliveries",
    "would import 2 invoices",
    "would import 1 payments",
]


async def test_products_with_a_level_are_reordered(database: str, tmp_path: Path) -> None:
    told = {
        "mapping": MAPPING.replace('on_hand = "stock"', 'on_hand = "stock"\nreorder_level = "least"'),
        "products": "id,name,price,gone,stock,least\n10,Rope,9.8,0,39,25\n11,Anchor,21,1,0,5\n",
    }
    assert load(database, tmp_path, **told).returncode == 0
    rules = """SELECT p.sku, r.minimum, r.maximum, r.supplier_id, w.code FROM planning_reorder_rule r
        JOIN catalog_product p ON p.id = r.product_id JOIN inventory_warehouse w ON w.id = r.warehouse_id"""
    assert await rows(database, rules) == [("10", 25, 25, None, "MAIN")]
    await rows(database, "UPDATE planning_reorder_rule SET maximum = 99")
    assert load(database, tmp_path, **told).returncode == 0
    assert await rows(database, rules) == [("10", 25, 99, None, "MAIN")]


async def test_what_is_on_order_is_ordered_of_its_supplier(database: str, tmp_path: Path) -> None:
    makers = """[suppliers]
file = "makers.csv"
key = "id"
[suppliers.fields]
name = "name"
[products]"""
    fields = 'on_hand = "stock"\non_order = "coming"\nsupplier = "maker"'
    (tmp_path / "makers.csv").write_text("id,name\n7,Ropery\n")
    told = {
        "mapping": MAPPING.replace("[products]", makers, 1).replace('on_hand = "stock"', fields),
        "products": (
            "id,name,price,gone,stock,coming,maker\n10,Rope,9.8,0,39,25,7\n11,Anchor,21,1,0,5,7\n12,Oar,9,0,0,3,\n"
        ),
    }
    assert load(database, tmp_path, **told).returncode == 0
    orders = """SELECT o.number, o.status, o.order_date::text, p.sku, l.quantity, l.unit_price
        FROM procurement_order_line l JOIN procurement_order o ON o.id = l.order_id
        JOIN catalog_product p ON p.id = l.product_id"""
    made = [("PO-2025-00001", "CONFIRMED", "2025-12-31", "10", 25, Decimal("6.86"))]
    assert await rows(database, orders) == made
    coming = """SELECT p.sku, a.incoming FROM inventory_availability a
        JOIN catalog_product p ON p.id = a.product_id WHERE a.incoming > 0"""
    assert await rows(database, coming) == [("10", 25)]
    assert load(database, tmp_path, **told).returncode == 0
    assert await rows(database, orders) == made


async def test_a_dry_run_does_everything_and_stores_nothing(database: str, tmp_path: Path) -> None:
    ended = load(database, tmp_path, "--dry-run")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == [
        *WOULD,
        "harbour: 3 orders, net 661.70 USD, charges 36.88 USD",
        "harbour: receivable 29.40 USD",
        "this was a dry run; nothing was written",
    ]
    assert await rows(database, "SELECT count(*) FROM tenant") == [(0,)]
    assert await rows(database, "SELECT count(*) FROM number_series") == [(0,)]
    assert await everything(database) == [(0, 0)]


async def test_a_dry_run_in_a_tenant_with_people_stores_nothing(database: str, tmp_path: Path) -> None:
    assert load(database, tmp_path).returncode == 0
    before, series = await everything(database), await rows(database, SERIES)
    orders = FILES["orders.csv"] + "4,GAMA,2,2025-12-30,2025-12-31,0\n"
    lines = FILES["lines.csv"] + "4,10,9.8,5,0\n"
    ended = load(database, tmp_path, "--dry-run", orders=orders, lines=lines)
    assert ended.returncode == 1
    assert ended.stdout.splitlines() == ["orders.csv:5: Of 10 only 0 is available."]
    assert await everything(database) == before
    assert await rows(database, SERIES) == series


# A name that is too long, and an amount that no column holds: the services refuse them, the files are in order.
LONG = FILES["customers.csv"].replace('"Beta, Ltd."', "B" * 300)
TOO_LONG = "customers.csv:3: name: This is a line of at most 250 characters, none of them a control."
HUGE = FILES["lines.csv"].replace("3,11,20,2,", "3,11,20,9999999999999,")


async def test_a_dry_run_tells_all_that_would_be_refused(database: str, tmp_path: Path) -> None:
    orders = FILES["orders.csv"] + "4,GAMA,2,2025-12-30,,0\n"
    huge = FILES["lines.csv"] + "4,10,9.8,99999999999999,0\n"
    ended = load(database, tmp_path, "--dry-run", customers=LONG, orders=orders, lines=huge)
    assert ended.returncode == 1
    assert ended.stdout.splitlines() == [
        TOO_LONG,
        "lines.csv:7: quantity: The amount is too large.",
    ]
    assert ended.stderr == "bizsuite: 2 rows would be refused; nothing was written.\n"
    assert await rows(database, "SELECT count(*) FROM tenant") == [(0,)]


@pytest.mark.parametrize("changes", [{"customers": LONG}, {"lines": HUGE}], ids=["customer", "order"])
async def test_a_refusal_in_a_new_tenant_leaves_nothing(
    database: str, tmp_path: Path, changes: dict[str, str]
) -> None:
    ended = load(database, tmp_path, **changes)
    assert ended.returncode == 1
    assert ended.stderr.endswith("Nothing was written.\n")
    assert ended.stdout == ""
    for table in ("tenant", "user_account", "number_series", "audit_entry", "outbox_event"):
        assert await rows(database, f"SELECT count(*) FROM {table}") == [(0,)]


async def test_a_refused_customer_is_left_out_with_the_orders(database: str, tmp_path: Path) -> None:
    ended = load(database, tmp_path, "--on-error", "skip", customers=LONG)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines()[0] == TOO_LONG
    assert await counts(database) == [2, 2, 2, 2, 1]
    ended = load(database, tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines()[:2] == ["customers: 1", "orders: 1"]
    assert await counts(database) == WHOLE


async def test_very_many_customers_are_acts_of_a_bounded_size(database: str, tmp_path: Path) -> None:
    many = "".join(f"M{number},Many {number},,Oslo,,\n" for number in range(4_000))
    customers = FILES["customers.csv"] + many
    ended = load(
        database, tmp_path, "--on-error", "skip", customers=customers.replace("Many 2500,", f"{'M' * 300},")
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines()[0] == TOO_LONG.replace(":3:", ":2505:")
    assert await counts(database) == [4_002, *WHOLE[1:]]
    acts = """SELECT number FROM (SELECT e.id, count(*) FILTER (WHERE change ->> 'table' = 'party_customer') AS number
        FROM audit_entry e, jsonb_array_elements(e.changes) change GROUP BY e.id) e WHERE number > 0 ORDER BY e.id"""
    assert await rows(database, acts) == [(2_000,), (2_000,), (2,)]
    told = "SELECT count(*) FROM outbox_event WHERE type = 'CUSTOMER_CREATED'"
    assert await rows(database, told) == [(4_002,)]
    ended = load(database, tmp_path, customers=customers)
    assert (ended.returncode, ended.stdout.splitlines()[0]) == (0, "customers: 1")
    assert await rows(database, told) == [(4_003,)]
    doctor = called("doctor", DATABASE_URL=database)
    assert re.search(r"harbour / Harbour Trading: \d+ inspections, 0 findings", doctor.stdout)


async def test_a_refused_order_is_left_out_whole(database: str, tmp_path: Path) -> None:
    ended = load(database, tmp_path, "--on-error", "skip", lines=HUGE)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines()[0] == "lines.csv:6: quantity: The amount is too large."
    assert await counts(database) == [3, 2, 2, 2, 1]
    assert await rows(database, "SELECT count(*) FROM sales_order_line") == [(3,)]
    ended = load(database, tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert await counts(database) == WHOLE


async def test_a_refusal_where_people_work_keeps_what_was_before(database: str, tmp_path: Path) -> None:
    await found_tenant(database, "harbour")
    ended = load(database, tmp_path, lines=HUGE)
    assert ended.returncode == 1
    assert ended.stderr == (
        "bizsuite: lines.csv:6: quantity: The amount is too large."
        " What was written before it stays; the next run goes on from there.\n"
    )
    assert await counts(database) == [3, 2, 2, 2, 1]
    assert load(database, tmp_path).returncode == 0
    assert await counts(database) == WHOLE


CREDIT = MAPPING.replace('ignore = ["comment"]', "").replace(
    'contact_name = "contact"', 'contact_name = "contact"\ncredit_limit = { column = "comment", places = 2 }'
)
LIMITED = FILES["customers.csv"].replace("Bergen,,x", "Bergen,,100.005")


async def test_credit_limits_are_set_last_and_hold_from_then_on(database: str, tmp_path: Path) -> None:
    ended = load(database, tmp_path, mapping=CREDIT, customers=LIMITED)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "credit limits: 1" in ended.stdout.splitlines()
    limits = """SELECT p.name, b.credit_limit, b.receivable FROM finance_party_balance b
        JOIN party p ON p.id = b.party_id WHERE credit_limit IS NOT NULL"""
    assert await rows(database, limits) == [("Alfa & Søn", Decimal("100.01"), Decimal("29.40"))]
    before = await everything(database)
    again = load(database, tmp_path, mapping=CREDIT, customers=LIMITED)
    assert "everything is there already; nothing was changed" in again.stdout
    assert await everything(database) == before
    more = {
        "orders": FILES["orders.csv"] + "4,ALFA,2,2025-12-30,,0\n5,GAMA,2,2025-12-30,,0\n",
        "lines": FILES["lines.csv"] + "4,11,21,4,0\n5,11,21,4,0\n",
    }
    ended = load(database, tmp_path, "--on-error", "skip", mapping=CREDIT, customers=LIMITED, **more)
    assert ended.returncode == 0
    assert ended.stdout.splitlines()[:2] == [
        "orders.csv:5: The order needs credit of 84; 70.61 is available.",
        "orders: 1",
    ]
    assert await counts(database) == [3, 4, 2, 2, 1]
    assert await rows(database, "SELECT count(*) FROM sales_order WHERE status = 'DRAFT'") == [(0,)]


OWNERS = """SELECT u.name, u.email, u.password_hash, p.name FROM sales_order o
    JOIN user_account u ON u.id = o.owner_id LEFT JOIN party_employee e ON e.user_id = u.id
    LEFT JOIN party p ON p.id = e.id ORDER BY o.order_date"""


async def test_whoever_took_an_order_looks_after_it(database: str, tmp_path: Path) -> None:
    assert load(database, tmp_path).returncode == 0
    zoe = ("Zoë Ångström", "zoe.angstrom@harbour.example", None, "Zoë Ångström")
    assert await rows(database, OWNERS) == [
        zoe,
        ("李 伟", "employee.2@harbour.example", None, "李 伟"),
        zoe,
    ]
    roles = """SELECT count(*) FROM identity_user_role r JOIN user_account u ON u.id = r.user_id
        WHERE u.email LIKE 'zoe%' OR u.email LIKE 'employee%'"""
    assert await rows(database, roles) == [(0,)]


async def test_a_user_with_the_address_of_an_employee_is_that_employee(database: str, tmp_path: Path) -> None:
    actor = await found_tenant(database, "harbour")
    new = identity.NewUser(email="zoe@harbour.example", name="Zoë", company_id=actor.company_id)
    await work(database, actor, lambda db: identity.create_user(db, new))
    mapping = MAPPING.replace('hired_on = "hired"', 'hired_on = "hired"\nemail = "mail"')
    staff = FILES["staff.csv"].replace("address\n", "address,mail\n")
    staff = staff.replace("Deck 2\n", "Deck 2,Zoe@harbour.example\n").replace(",,\n", ",,,\n")
    ended = load(database, tmp_path, mapping=mapping, staff=staff)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert (await rows(database, OWNERS))[0] == ("Zoë", "zoe@harbour.example", None, "Zoë Ångström")


async def test_the_program_ends_with_one_line(database: str, tmp_path: Path) -> None:
    mapping = write(tmp_path, customers=LONG)
    given = ("--tenant", "harbour", "--mapping", str(mapping), str(tmp_path))
    ended = run("import", *given, DATABASE_URL=database)
    told = f"{TOO_LONG} Nothing was written."
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", f"bizsuite: {told}\n")


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
    assert "0 findings" in called("doctor", DATABASE_URL=database).stdout


def test_a_wrong_policy_is_wrong_usage(tmp_path: Path) -> None:
    mapping = write(tmp_path)
    ended = run("import", "--tenant", "x", "--mapping", str(mapping), "--on-error", "maybe", str(tmp_path))
    assert ended.returncode == 2
    assert "'maybe' is neither stop nor skip." in ended.stderr
