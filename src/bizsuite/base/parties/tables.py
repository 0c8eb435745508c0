"""Tables of parties. A role has the id of its party: a customer that also supplies us is one party, two roles."""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlmodel import Field

from bizsuite.base.parties.rules.words import (
    AddressKind,
    ContactPointKind,
    CustomerLifecycle,
    PartyKind,
)
from bizsuite.kernel.search import search_column, search_index
from bizsuite.kernel.tables import Table, check, choice, currency_code, indexed, references, text, unique


def role_of_party() -> sa.ForeignKeyConstraint:
    """The key by which a role row has the id of its party."""
    return sa.ForeignKeyConstraint(["tenant_id", "id"], ["party.tenant_id", "party.id"])


class Party(Table, table=True):
    """A person or an organisation, once, in whatever roles."""

    __tablename__ = "party"
    # Lists of any role are sorted by name; the index ends in the id, which breaks ties.
    __table_args__ = (
        indexed("name", "id"),
        search_index("party"),
        check("name <> ''", "named"),
    )

    kind: PartyKind = choice(PartyKind, PartyKind.ORGANISATION)
    name: str
    legal_name: str = text()
    """The name in the register, where it is another."""
    salutation: str = text()
    language: str | None = text(None, optional=True)
    """A BCP 47 tag."""
    note: str = text()
    search: list[str] | None = search_column()


class Customer(Table, table=True):
    """The role of buying from us; also the account that sales people look after."""

    __tablename__ = "party_customer"
    __table_args__ = (
        role_of_party(),
        unique("number"),
        indexed("created_at", "id"),
        check("parent_id <> id", "not_below_itself"),
    )

    number: str
    lifecycle: CustomerLifecycle = choice(CustomerLifecycle, CustomerLifecycle.ACTIVE)
    currency: str | None = currency_code(optional=True)
    """What orders are in unless they say otherwise; none: the company's own."""
    owner_id: uuid.UUID | None = references("user_account", optional=True)
    department_id: uuid.UUID | None = references("department", optional=True)
    parent_id: uuid.UUID | None = references("party_customer", optional=True)
    is_active: bool = True


class Supplier(Table, table=True):
    """The role of selling to us."""

    __tablename__ = "party_supplier"
    __table_args__ = (role_of_party(), unique("number"))

    number: str
    currency: str | None = currency_code(optional=True)
    is_active: bool = True


class Employee(Table, table=True):
    """The role of working for us."""

    __tablename__ = "party_employee"
    __table_args__ = (role_of_party(), unique("number"), check("manager_id <> id", "not_below_itself"))

    number: str
    job_title: str = text()
    hired_on: date | None = None
    birth_date: date | None = None
    manager_id: uuid.UUID | None = references("party_employee", optional=True)
    department_id: uuid.UUID | None = references("department", optional=True)
    user_id: uuid.UUID | None = references("user_account", optional=True, unique=True)
    """The user as whom they sign in."""
    is_active: bool = True


class Address(Table, table=True):
    """Where a party is to be found."""

    __tablename__ = "party_address"
    __table_args__ = (indexed("party_id", "position"),)

    party_id: uuid.UUID = references("party", indexed=False)
    position: int = 0
    kind: AddressKind = choice(AddressKind, AddressKind.MAIN)
    lines: str = text()
    """Street and house, one line each."""
    city: str = text()
    region: str = text()
    postal_code: str = text()
    country: str = text()
    """ISO 3166-1 alpha-2, or a name that no code is known for."""


class ContactPoint(Table, table=True):
    """By what a party is reached."""

    __tablename__ = "party_contact_point"
    __table_args__ = (
        unique("party_id", "kind", "value"),
        unique("party_id", "kind", name="uq_party_contact_point_primary", where="is_primary"),
        indexed("value"),
    )

    party_id: uuid.UUID = references("party", indexed=False)
    position: int = 0
    kind: ContactPointKind = choice(ContactPointKind)
    value: str
    label: str = text()
    is_primary: bool = Field(default=False)


class PartyBankAccount(Table, table=True):
    """An account of a party at a bank. Its number never changes: another number is another account."""

    __tablename__ = "party_bank_account"
    __table_args__ = (
        unique("party_id", "iban", name="uq_party_bank_account_iban", where="iban IS NOT NULL"),
        unique("party_id", name="uq_party_bank_account_default", where="is_default"),
        indexed("party_id", "created_at"),
        check("iban IS NOT NULL OR number IS NOT NULL", "is_numbered"),
        check("last_day >= first_day", "days_in_order"),
    )

    party_id: uuid.UUID = references("party", indexed=False)
    holder: str = text()
    """Whose account it is, where that is not the party."""
    iban: str | None = None
    number: str | None = None
    """For countries without IBANs."""
    ending: str = text()
    """The last characters of the one or the other, for those who may not see all of it."""
    bic: str | None = None
    currency: str | None = currency_code(optional=True)
    """What it is kept in; none: whatever comes."""
    is_default: bool = Field(default=False)
    first_day: date | None = None
    last_day: date | None = None
    """Until when it is in use."""
