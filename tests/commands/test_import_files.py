"""Files understood or told off: each fault with its file and line, and the sound rows beside it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bizsuite.commands.importing.faults import Faults
from bizsuite.commands.importing.files import read_rows
from bizsuite.commands.importing.mapping import read_mapping
from bizsuite.commands.importing.values import Understood, understand
from bizsuite.commands.place import Stopped
from tests.commands.harbour import FILES, MAPPING, write


def read(folder: Path, **changes: str | bytes) -> tuple[Understood, list[str]]:
    """The company as understood, and its faults."""
    plan = read_mapping(write(folder, **changes))
    faults = Faults()
    rows = {name: read_rows(folder, section, faults) for name, section in plan.sections.items()}
    return understand(plan, rows, faults), list(faults.lines())


def test_sound_files_are_understood(tmp_path: Path) -> None:
    company, faults = read(tmp_path)
    assert faults == []
    assert {name: len(items) for name, items in company.items()} == {
        "employees": 2,
        "customers": 3,
        "products": 2,
        "orders": 3,
        "order_lines": 5,
    }
    first = company["employees"][0]
    assert (first["name"], first["manager"], first["street"]) == ("Zoë Ångström", "2", "1 Quay\nDeck 2")
    rope = company["products"][0]
    assert (rope["list_price"], rope["unit_cost"]) == (Decimal("9.80"), Decimal("6.8600"))
    assert company["order_lines"][0]["discount"] == Decimal("0.1500")
    assert company["orders"][2]["shipped_date"] is None
    assert company["orders"][0]["order_date"] == date(2025, 2, 1)


FAULTY = [
    (
        "customers",
        FILES["customers.csv"].replace("ALFA,Alfa & Søn", "ALFA,"),
        "customers.csv:2: name: The value is required.",
    ),
    (
        "customers",
        FILES["customers.csv"].replace("BETA", "ALFA", 1),
        "customers.csv:3: code: The key 'ALFA' stands on line 2 already.",
    ),
    ("customers", FILES["customers.csv"].replace("GAMA", " "), "customers.csv:4: code: The key is empty."),
    (
        "customers",
        FILES["customers.csv"].replace("city,region", "town,region"),
        "customers.csv:1: city: The mapping names this column; the file does not have it.",
    ),
    (
        "products",
        FILES["products.csv"]
        .replace("stock\n", "stock,colour\n")
        .replace("39\n", "39,red\n")
        .replace("1,0\n", "1,0,\n"),
        "products.csv:1: colour: The file has this column; the mapping neither uses nor ignores it.",
    ),
    (
        "orders",
        FILES["orders.csv"].replace("2025-02-01", "2025-02-30"),
        "orders.csv:2: ordered: '2025-02-30' is not a date such as 2026-11-23.",
    ),
    (
        "orders",
        FILES["orders.csv"].replace("3,BETA", "3,NOBODY"),
        "orders.csv:4: customer: There is no 'NOBODY' among the customers.",
    ),
    ("orders", FILES["orders.csv"].replace("4.5", "free"), "orders.csv:4: freight: 'free' is not a number."),
    ("lines", FILES["lines.csv"].replace(",50,", ",-50,"), "lines.csv:5: quantity: -50 is not above zero."),
    (
        "lines",
        FILES["lines.csv"].replace(",50,", ",NaN,"),
        "lines.csv:5: quantity: 'NaN' is not a number that can be stored.",
    ),
    (
        "lines",
        FILES["lines.csv"].replace("0.0500000007", "5"),
        "lines.csv:6: discount: 5 is more than 1; a percentage is a fraction here.",
    ),
    (
        "lines",
        FILES["lines.csv"].replace("3,11,20,2,0.0500000007\n", "3,11,2"),
        "lines.csv:6: The row has 3 cells, the header 5; is the file cut off?",
    ),
    (
        "lines",
        FILES["lines.csv"] + '3,"11',
        "lines.csv:7: The file cannot be read on: unexpected end of data; is it cut off?",
    ),
    (
        "staff",
        FILES["staff.csv"].encode("gb18030", "replace"),
        "staff.csv:2: The file is not UTF-8; convert it first.",
    ),
    (
        "staff",
        FILES["staff.csv"].replace(",2,1 Quay", ",9,1 Quay"),
        "staff.csv:2: boss: There is no '9' among the employees.",
    ),
    (
        "products",
        FILES["products.csv"].replace(",0,39", ",maybe,39"),
        "products.csv:2: gone: 'maybe' is neither yes nor no.",
    ),
    (
        "products",
        FILES["products.csv"].replace("Anchor", "An\0chor"),
        "products.csv:3: The file holds a null character.",
    ),
]


@pytest.mark.parametrize(("name", "content", "expected"), FAULTY, ids=[case[2] for case in FAULTY])
def test_a_fault_is_told_by_file_and_line(
    tmp_path: Path, name: str, content: str | bytes, expected: str
) -> None:
    _, faults = read(tmp_path, **{name: content})
    assert expected in faults


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    orders = FILES["orders.csv"].replace("2025-02-01", "soon").replace("BETA", "NOBODY")
    lines = FILES["lines.csv"].replace(",50,", ",0,")
    _, faults = read(tmp_path, orders=orders, lines=lines)
    assert [fault.partition(" ")[0] for fault in faults] == ["lines.csv:5:", "orders.csv:2:", "orders.csv:4:"]


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    plan = read_mapping(write(tmp_path))
    (tmp_path / "orders.csv").unlink()
    faults = Faults()
    assert list(read_rows(tmp_path, plan.sections["orders"], faults)) == []
    assert list(faults.lines()) == ["orders.csv: There is no such file."]


def test_json_lines_are_read_as_well(tmp_path: Path) -> None:
    mapping = MAPPING.replace('"products.csv"', '"products.jsonl"')
    write(tmp_path, mapping=mapping)
    (tmp_path / "products.jsonl").write_text(
        '{"id": 10, "name": "Rope", "price": 9.80000019, "gone": false, "stock": 39}\n{"id": 11, "na\n'
    )
    plan = read_mapping(tmp_path / "mapping.toml")
    faults = Faults()
    (row,) = read_rows(tmp_path, plan.sections["products"], faults)
    assert row.values == {"id": "10", "name": "Rope", "price": "9.80000019", "gone": "false", "stock": "39"}
    assert list(faults.lines()) == ["products.jsonl:2: The line is not JSON; is the file cut off?"]


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ("system = ", "mapping.toml: Invalid value"),
        (MAPPING.replace('system = "harbour"', ""), "mapping.toml: system is missing."),
        (
            MAPPING.replace("[customers]", "[clients]").replace("[customers.fields]", "[clients.fields]"),
            "there is no section 'clients'",
        ),
        (MAPPING.replace('city = "city"', 'town = "city"'), "customers has no field 'town'"),
        (MAPPING.replace('customer = "customer"\n', ""), "orders: the field 'customer' is required"),
        (MAPPING.replace("opened_on = 2025-01-01", 'opened_on = "2025-01-01"'), "rules.opened_on is a date"),
        (
            MAPPING.replace('factor = "0.70"', 'factr = "0.70"'),
            "products.unit_cost is a column's name or a table",
        ),
    ],
)
def test_a_faulty_mapping_stops_with_one_line(tmp_path: Path, broken: str, expected: str) -> None:
    with pytest.raises(Stopped) as stopped:
        read_mapping(write(tmp_path, mapping=broken))
    assert expected in str(stopped.value)
