"""What can be imported: the sections of a mapping, and the fields that each has."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """How the text of a field is read."""

    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    """A decimal, not negative."""
    QUANTITY = "quantity"
    """A decimal above zero."""
    LEVEL = "level"
    """A decimal, not negative."""
    FRACTION = "fraction"
    """A decimal from 0 to 1."""
    YES_NO = "yes or no"
    REFERENCE = "reference"
    """The key of a row of another section."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One field of a section."""

    kind: Kind = Kind.TEXT
    required: bool = False
    to: str = ""
    """For a reference: the section that it points into."""


TEXT, DATE, YES_NO = Slot(), Slot(Kind.DATE), Slot(Kind.YES_NO)
NAME = Slot(required=True)
PLACE = dict.fromkeys(("street", "city", "region", "postal_code", "country"), TEXT)
CONTACT = dict.fromkeys(("phone", "fax", "email", "web"), TEXT)
PERSON = {"contact_name": TEXT, "contact_title": TEXT}


def reference(to: str, *, required: bool = False) -> Slot:
    """A field that names a row of another section."""
    return Slot(Kind.REFERENCE, required, to)


SECTIONS: Mapping[str, Mapping[str, Slot]] = {
    "employees": {
        "name": NAME,
        "job_title": TEXT,
        "hired_on": DATE,
        "birth_date": DATE,
        "manager": reference("employees"),
        **PLACE,
        **CONTACT,
    },
    "suppliers": {"name": NAME, **PERSON, **PLACE, **CONTACT},
    "customers": {"name": NAME, **PERSON, **PLACE, **CONTACT, "credit_limit": Slot(Kind.MONEY)},
    "categories": {"name": NAME, "description": TEXT},
    "products": {
        "sku": NAME,
        "name": NAME,
        "category": reference("categories"),
        "supplier": reference("suppliers"),
        "quantity_per_unit": TEXT,
        "list_price": Slot(Kind.MONEY, required=True),
        "unit_cost": Slot(Kind.MONEY),
        "is_discontinued": YES_NO,
        "on_hand": Slot(Kind.LEVEL),
        "reorder_level": Slot(Kind.LEVEL),
        "on_order": Slot(Kind.LEVEL),
    },
    "orders": {
        "customer": reference("customers", required=True),
        "salesperson": reference("employees"),
        "order_date": Slot(Kind.DATE, required=True),
        "requested_date": DATE,
        "shipped_date": DATE,
        "charges": Slot(Kind.MONEY),
    },
    "order_lines": {
        "order": reference("orders", required=True),
        "product": reference("products", required=True),
        "unit_price": Slot(Kind.MONEY, required=True),
        "quantity": Slot(Kind.QUANTITY, required=True),
        "discount": Slot(Kind.FRACTION),
    },
}
"""The sections, in the order in which they are loaded: a reference points into an earlier one or its own."""
