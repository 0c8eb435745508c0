"""A small company of our own, with the faults that real files have: float noise, accents, escaped line breaks."""

from pathlib import Path

MAPPING = """
system = "harbour"
title = "Harbour Trading"
[rules]
currency = "USD"
opened_on = 2025-01-01
today = 2025-12-31
due_days = 30
[employees]
file = "staff.csv"
key = "id"
[employees.fields]
name = { columns = ["first", "last"] }
hired_on = "hired"
manager = "boss"
street = { column = "address", unescape = true }
[customers]
file = "customers.csv"
key = "code"
ignore = ["comment"]
[customers.fields]
name = "name"
contact_name = "contact"
city = "city"
region = "region"
[products]
file = "products.csv"
key = "id"
[products.fields]
sku = "id"
name = "name"
list_price = { column = "price", places = 2 }
unit_cost = { column = "price", factor = "0.70", places = 4 }
is_discontinued = "gone"
on_hand = "stock"
[orders]
file = "orders.csv"
key = "id"
[orders.fields]
customer = "customer"
salesperson = "seller"
order_date = "ordered"
shipped_date = "shipped"
charges = { column = "freight", places = 2 }
[order_lines]
file = "lines.csv"
[order_lines.fields]
order = "order"
product = "product"
unit_price = { column = "price", places = 2 }
quantity = "quantity"
discount = { column = "discount", places = 4 }
"""

FILES = {
    "staff.csv": (
        "id,first,last,hired,boss,address\n"
        "1,Zoë,Ångström,2020-01-02,2,1 Quay\\nDeck 2\n"
        "2,李,伟,2019-05-06,,\n"
    ),
    "customers.csv": (
        "code,name,contact,city,region,comment\n"
        "ALFA,Alfa & Søn,Åse Lund,Bergen,,x\n"
        'BETA,"Beta, Ltd.",,London,,\n'
        "GAMA,大连港务,王芳,Dalian,,\n"
    ),
    "products.csv": "id,name,price,gone,stock\n10,Rope 绳,9.80000019,0,39\n11,Anchor,21,1,0\n",
    "orders.csv": (
        "id,customer,seller,ordered,shipped,freight\n"
        "1,ALFA,1,2025-02-01,2025-02-10,32.3800011\n"
        "2,ALFA,2,2025-12-01,2025-12-20,0\n"
        "3,BETA,1,2025-12-28,,4.5\n"
    ),
    "lines.csv": (
        "order,product,price,quantity,discount\n"
        "1,10,9.80000019,10,0.150000006\n"
        "1,11,21,1,0\n"
        "2,10,9.80000019,3,0\n"
        "3,10,9.80000019,50,0\n"
        "3,11,20,2,0.0500000007\n"
    ),
}


def write(folder: Path, **changes: str | bytes) -> Path:
    """Write the company's files, some of them changed (`orders="..."` for orders.csv); the mapping's path."""
    for name, text in FILES.items():
        changed = changes.get(name.removesuffix(".csv"), text)
        (folder / name).write_bytes(changed if isinstance(changed, bytes) else changed.encode())
    mapping = folder / "mapping.toml"
    given = changes.get("mapping", MAPPING)
    mapping.write_bytes(given if isinstance(given, bytes) else given.encode())
    return mapping
