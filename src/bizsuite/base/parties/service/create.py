"""New parties and roles. Each step is one statement for all of them, however many there are."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import Department, User
from bizsuite.base.parties.rules import checks, words
from bizsuite.base.parties.rules.shapes import NewCustomer, NewEmployee, NewParty, NewSupplier
from bizsuite.base.parties.service.numbers import CUSTOMERS, EMPLOYEES, SUPPLIERS, numbers_for, taken_numbers
from bizsuite.base.parties.service.rows import Values, address_values, contact_point_values, party_values
from bizsuite.base.parties.tables import Address, ContactPoint, Customer, Employee, Party, Supplier
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.existence import Paths, existing, need_each
from bizsuite.kernel.external import remember_each
from bizsuite.kernel.tables import Table
from bizsuite.kernel.uniqueness import unless_taken
from bizsuite.kernel.values import new_id

N = TypeVar("N", bound=NewParty)


async def create_customer(db: Db, new: NewCustomer) -> Customer:
    """Record a customer. Refuses INVALID_VALUE, PRIMARY_TWICE, NUMBER_TAKEN, EXTERNAL_ID_TAKEN, NOT_FOUND."""
    return (await _customers(db, [new], [()]))[0]


async def create_customers(db: Db, new: Sequence[NewCustomer]) -> list[Customer]:
    """Record many customers; the path of a refusal begins with the position of the one at fault."""
    return await _customers(db, new, _positions(new))


async def create_supplier(db: Db, new: NewSupplier) -> Supplier:
    """Record a supplier. Refuses as `create_customer` does."""
    return (await _suppliers(db, [new], [()]))[0]


async def create_suppliers(db: Db, new: Sequence[NewSupplier]) -> list[Supplier]:
    """Record many suppliers; the path of a refusal begins with the position of the one at fault."""
    return await _suppliers(db, new, _positions(new))


async def create_employee(db: Db, new: NewEmployee) -> Employee:
    """Record an employee. Refuses as `create_customer` does, and USER_TAKEN."""
    return (await _employees(db, [new], [()]))[0]


async def create_employees(db: Db, new: Sequence[NewEmployee]) -> list[Employee]:
    """Record many employees; the path of a refusal begins with the position of the one at fault."""
    return await _employees(db, new, _positions(new))


async def create_people(db: Db, new: Sequence[NewParty], subject_type: str, paths: Paths) -> list[uuid.UUID]:
    """Record parties for a role that another slice owns, whose entity is `subject_type`; their ids."""
    kept = [checks.party_of(each, *path) for each, path in zip(new, paths, strict=True)]
    found = await _parties(db, kept, paths)
    await remember_each(db, subject_type, found, [each.external for each in kept], paths)
    return found


def _positions(new: Sequence[object]) -> Paths:
    return [(str(at),) for at in range(len(new))]


async def _customers(db: Db, given: Sequence[NewCustomer], paths: Paths) -> list[Customer]:
    new = [checks.party_of(each, *path) for each, path in zip(given, paths, strict=True)]
    await need_each(db, Department, [each.department_id for each in new], paths, "departmentId")
    await need_each(db, Customer, [each.parent_id for each in new], paths, "parentId")
    departments = await _owners_departments(db, new, paths)
    numbers = await numbers_for(db, Customer, CUSTOMERS, [each.number for each in new], paths)
    parties = await _parties(db, new, paths, Customer)
    rows = [
        {
            "id": party,
            "number": number,
            "lifecycle": each.lifecycle,
            "currency": each.currency,
            "owner_id": each.owner_id,
            "department_id": each.department_id or departments.get(each.owner_id),
            "parent_id": each.parent_id,
        }
        for party, number, each in zip(parties, numbers, new, strict=True)
    ]
    return await _stored(db, Customer, rows, new, paths, words.CustomerCreated)


async def _suppliers(db: Db, given: Sequence[NewSupplier], paths: Paths) -> list[Supplier]:
    new = [checks.party_of(each, *path) for each, path in zip(given, paths, strict=True)]
    numbers = await numbers_for(db, Supplier, SUPPLIERS, [each.number for each in new], paths)
    parties = await _parties(db, new, paths, Supplier)
    rows = [
        {"id": party, "number": number, "currency": each.currency}
        for party, number, each in zip(parties, numbers, new, strict=True)
    ]
    return await _stored(db, Supplier, rows, new, paths, words.SupplierCreated)


async def _employees(db: Db, given: Sequence[NewEmployee], paths: Paths) -> list[Employee]:
    new = [checks.party_of(each, *path) for each, path in zip(given, paths, strict=True)]
    for each, path in zip(new, paths, strict=True):
        checks.check_dates(each.birth_date, each.hired_on, *path)
    await need_each(db, Department, [each.department_id for each in new], paths, "departmentId")
    await need_each(db, Employee, [each.manager_id for each in new], paths, "managerId")
    await need_each(db, User, [each.user_id for each in new], paths, "userId")
    numbers = await numbers_for(db, Employee, EMPLOYEES, [each.number for each in new], paths)
    parties = await _parties(db, new, paths, Employee)
    fields = ("job_title", "hired_on", "birth_date", "manager_id", "department_id", "user_id")
    rows = [
        {"id": party, "number": number, **{field: getattr(each, field) for field in fields}}
        for party, number, each in zip(parties, numbers, new, strict=True)
    ]
    return await _stored(db, Employee, rows, new, paths, words.EmployeeCreated)


R = TypeVar("R", Customer, Supplier, Employee)


async def _stored(
    db: Db,
    kind: type[R],
    rows: Sequence[Values],
    new: Sequence[NewParty],
    paths: Paths,
    event: Callable[[uuid.UUID], object],
) -> list[R]:
    """Store the rows of a role with their external ids, and tell."""
    async with unless_taken(db, taken_numbers()):
        stored = db.add_many(kind, rows)
        ids = [row["id"] for row in stored]
        await remember_each(db, kind.__name__, ids, [each.external for each in new], paths)
    for key in ids:
        await db.publish(event(key))
    return [kind(**row) for row in stored]


async def _parties(
    db: Db, new: Sequence[NewParty], paths: Paths, role: type[Table] | None = None
) -> list[uuid.UUID]:
    """Store the parties with addresses and contact points; those that are known keep what they have."""
    await need_each(db, Party, [each.party_id for each in new], paths, "partyId")
    if role is not None:
        held = await existing(db, role, [each.party_id for each in new])
        for each, path in zip(new, paths, strict=True):
            if each.party_id in held:
                raise Refused("ROLE_TAKEN", "The party has this role already.", path=[*path, "partyId"])
    ids = [each.party_id or new_id() for each in new]
    fresh = [(key, each) for key, each in zip(ids, new, strict=True) if each.party_id is None]
    db.add_many(Party, [{"id": key, **party_values(each)} for key, each in fresh])
    db.add_many(
        Address,
        [
            address_values(key, position, address)
            for key, each in fresh
            for position, address in enumerate(each.addresses)
        ],
    )
    db.add_many(
        ContactPoint,
        [
            contact_point_values(key, position, point)
            for key, each in fresh
            for position, point in enumerate(each.contact_points)
        ],
    )
    return ids


async def _owners_departments(
    db: Db, new: Sequence[NewCustomer], paths: Paths
) -> Mapping[uuid.UUID | None, uuid.UUID | None]:
    """The department of each owner, in which a customer is unless another is named. Refuses NOT_FOUND."""
    owners = sorted({each.owner_id for each in new if each.owner_id is not None})
    if not owners:
        return {}
    found = await db.rows(sa.select(col(User.id), col(User.department_id)).where(col(User.id).in_(owners)))
    departments: dict[Any, Any] = {row.id: row.department_id for row in found}
    for each, path in zip(new, paths, strict=True):
        if each.owner_id is not None and each.owner_id not in departments:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "ownerId"])
    return departments
