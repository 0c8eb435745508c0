"""How parties are reached, in each of their roles."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import tables
from bizsuite.base.parties.rules import checks, words
from bizsuite.base.parties.rules.words import ContactPointKind
from bizsuite.kernel.aggregates import Aggregates, by, by_node
from bizsuite.kernel.reads import (
    Asker,
    Columns,
    Entity,
    column,
    computed,
    expression,
    many,
    masked,
    one,
    sorts,
)
from bizsuite.kernel.tables import table_of

party = Entity(name="Party", table=tables.Party, permission=words.PARTY_READ, search="search")
customer = Entity(
    name="Customer",
    table=tables.Customer,
    role_of=party,
    permission=words.CUSTOMER_READ,
    owner="owner_id",
    department="department_id",
    sort=sorts("name"),
    filters=("number", "name", "legal_name", "kind", "lifecycle", "currency", "is_active", "created_at"),
    sorts=("name", "number", "created_at"),
    by=("number",),
    external=True,
    search="search",
)
supplier = Entity(
    name="Supplier",
    table=tables.Supplier,
    role_of=party,
    permission=words.SUPPLIER_READ,
    sort=sorts("name"),
    filters=("number", "name", "legal_name", "kind", "currency", "is_active", "created_at"),
    sorts=("name", "number"),
    by=("number",),
    external=True,
    search="search",
)
employee = Entity(
    name="Employee",
    table=tables.Employee,
    role_of=party,
    permission=words.EMPLOYEE_READ,
    department="department_id",
    owner="user_id",
    sort=sorts("name"),
    filters=("number", "name", "job_title", "hired_on", "is_active", "created_at"),
    sorts=("name", "number", "hired_on"),
    by=("number",),
    external=True,
    search="search",
)
address = Entity(
    name="Address",
    table=tables.Address,
    permission=words.PARTY_READ,
    detail_of={"party_id": [party]},
    sort=sorts("position"),
    filters=("kind", "city", "region", "postal_code", "country"),
)
contact_point = Entity(
    name="ContactPoint",
    table=tables.ContactPoint,
    permission=words.PARTY_READ,
    detail_of={"party_id": [party]},
    sort=sorts("position"),
    filters=("kind", "value", "is_primary"),
)

bank_account = Entity(
    name="PartyBankAccount",
    table=tables.PartyBankAccount,
    permission=words.PARTY_READ,
    detail_of={"party_id": [party]},
    sort=sorts("created_at"),
    filters=("is_default", "currency", "first_day", "last_day"),
)

address_lines = computed(address, checks.lines_of, "lines")


def primary(kind: ContactPointKind) -> Callable[[Columns, type[Asker]], sa.ColumnElement[Any]]:
    """The value of the primary contact point of a kind, for whatever row has the id of a party."""

    def value(row: Columns, asker: type[Asker]) -> sa.ColumnElement[Any]:
        point = table_of(tables.ContactPoint).alias()
        return (
            sa.select(point.c.value)
            .where(
                point.c.tenant_id == asker.tenant_id,
                point.c.party_id == row.id,
                point.c.kind == kind.value,
                point.c.is_primary,
            )
            .scalar_subquery()
        )

    return value


customer_addresses = many(customer, address, "party_id", "position")
customer_contact_points = many(customer, contact_point, "party_id", "position")
customer_bank_accounts = many(customer, bank_account, "party_id", "created_at")
bank_account_iban = masked(column(bank_account, "iban"), unless=words.BANK_ACCOUNT_READ)
bank_account_number = masked(column(bank_account, "number"), unless=words.BANK_ACCOUNT_READ)
customer_email = expression(customer, "email", primary(ContactPointKind.EMAIL))
customer_phone = expression(customer, "phone", primary(ContactPointKind.PHONE))
customer_department = one(customer, "department_id", identity.department)

supplier_addresses = many(supplier, address, "party_id", "position")
supplier_contact_points = many(supplier, contact_point, "party_id", "position")
supplier_bank_accounts = many(supplier, bank_account, "party_id", "created_at")
supplier_email = expression(supplier, "email", primary(ContactPointKind.EMAIL))
supplier_phone = expression(supplier, "phone", primary(ContactPointKind.PHONE))

employee_addresses = many(employee, address, "party_id", "position")
employee_contact_points = many(employee, contact_point, "party_id", "position")
employee_email = expression(employee, "email", primary(ContactPointKind.EMAIL))
employee_phone = expression(employee, "phone", primary(ContactPointKind.PHONE))
employee_birth_date = masked(
    column(employee, "birth_date"),
    unless=words.EMPLOYEE_PERSONAL,
    own=lambda row, asker: row.user_id == asker.user_id,
)
employee_manager = one(employee, "manager_id", employee)
employee_reports = many(employee, employee, "manager_id", "name")
employee_department = one(employee, "department_id", identity.department)
employee_user = one(employee, "user_id", identity.user)
department_employees = many(identity.department, employee, "department_id", "name")

customer_aggregates = Aggregates(
    of=customer,
    description="Customers counted: by kind, phase, currency, owner, department, or the span that they were made in.",
    by=[
        *by("kind", "lifecycle", "currency", "is_active", "created_at"),
        by_node("owner", one(customer, "owner_id", identity.user)),
        by_node("department", customer_department),
    ],
)
