"""Changes of parties and roles. The role's row is locked first and counts every change in its version."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from bizsuite.base.identity.tables import Department, User
from bizsuite.base.parties import loaders
from bizsuite.base.parties.rules import checks, words
from bizsuite.base.parties.rules.shapes import (
    CustomerChanges,
    EmployeeChanges,
    NewAddress,
    NewContactPoint,
    PartyChanges,
    SupplierChanges,
)
from bizsuite.base.parties.service.numbers import taken_numbers
from bizsuite.base.parties.service.rows import address_row, contact_point_row
from bizsuite.base.parties.tables import Customer, Employee, Party, Supplier
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.search import search_vector
from bizsuite.kernel.tables import Table
from bizsuite.kernel.trees import above, hold_tree
from bizsuite.kernel.uniqueness import unless_taken

_OF_PARTY = ("name", "legal_name", "salutation", "language", "note")


async def update_customer(db: Db, customer_id: uuid.UUID, changes: CustomerChanges) -> Customer:
    """Change what is given of a customer. Refuses NOT_FOUND, INVALID_VALUE, PRIMARY_TWICE, NUMBER_TAKEN."""
    kept = checks.changes_of(changes)
    row = await db.lock(Customer, customer_id)
    if not kept:
        return row
    await _need(db, Department, kept, "department_id")
    await _apply(db, row, kept, ("number", "lifecycle", "currency", "department_id", "is_active"))
    await db.publish(words.CustomerChanged(row.id))
    return row


async def update_supplier(db: Db, supplier_id: uuid.UUID, changes: SupplierChanges) -> Supplier:
    """Change what is given of a supplier. Refuses as `update_customer` does."""
    kept = checks.changes_of(changes)
    row = await db.lock(Supplier, supplier_id)
    if not kept:
        return row
    await _apply(db, row, kept, ("number", "currency", "is_active"))
    await db.publish(words.SupplierChanged(row.id))
    return row


async def update_employee(db: Db, employee_id: uuid.UUID, changes: EmployeeChanges) -> Employee:
    """Change what is given of an employee. Refuses as `update_customer` does, EMPLOYEE_CYCLE and USER_TAKEN."""
    kept = checks.changes_of(changes)
    if "manager_id" in kept:
        await hold_tree(db, Employee)
    row = await db.lock(Employee, employee_id)
    if not kept:
        return row
    await _need(db, Department, kept, "department_id")
    await _need(db, User, kept, "user_id")
    await _need(db, Employee, kept, "manager_id")
    if (manager := kept.get("manager_id")) is not None:
        over = await above(db, Employee, "manager_id", [manager])
        checks.place_employee(row.id, manager, over[manager])
    checks.check_dates(kept.get("birth_date", row.birth_date), kept.get("hired_on", row.hired_on))
    fields = ("number", "job_title", "hired_on", "birth_date", "manager_id", "department_id", "user_id")
    await _apply(db, row, kept, (*fields, "is_active"))
    await db.publish(words.EmployeeChanged(row.id))
    return row


async def count_change(db: Db, customer_id: uuid.UUID) -> Customer:
    """Lock a customer of whom others keep something that changes now, and count that in its version.

    Refuses NOT_FOUND.
    """
    row = await db.lock(Customer, customer_id)
    row.updated_at = now()
    await db.flush()
    return row


async def assign_customer(
    db: Db, customer_id: uuid.UUID, owner_id: uuid.UUID | None, department_id: uuid.UUID | None
) -> Customer:
    """Give a customer to somebody to look after, or to nobody, and into a department. Refuses NOT_FOUND."""
    row = await db.lock(Customer, customer_id)
    await _need(db, User, {"owner_id": owner_id}, "owner_id")
    await _need(db, Department, {"department_id": department_id}, "department_id")
    row.owner_id, row.department_id = owner_id, department_id
    row.updated_at = now()
    await db.publish(words.CustomerChanged(row.id))
    return row


async def place_customer(db: Db, customer_id: uuid.UUID, parent_id: uuid.UUID | None) -> Customer:
    """Put a customer below another one, or below none. Refuses NOT_FOUND, ACCOUNT_CYCLE."""
    await hold_tree(db, Customer)
    row = await db.lock(Customer, customer_id)
    await _need(db, Customer, {"parent_id": parent_id}, "parent_id")
    if parent_id is not None:
        over = await above(db, Customer, "parent_id", [parent_id])
        checks.place_customer(row.id, parent_id, over[parent_id])
    row.parent_id = parent_id
    row.updated_at = now()
    await db.publish(words.CustomerChanged(row.id))
    return row


async def update_party(db: Db, party_id: uuid.UUID, changes: PartyChanges) -> Party:
    """Change what is given of a party whose role another slice owns; that slice tells. Refuses INVALID_VALUE."""
    row = await db.lock(Party, party_id)
    await _change_party(db, row, checks.changes_of(changes))
    await db.flush()
    return row


async def _apply(
    db: Db, row: Customer | Supplier | Employee, kept: Mapping[str, Any], own: Sequence[str]
) -> None:
    """Write what is given to the role and to its party."""
    if any(field in kept for field in (*_OF_PARTY, "addresses", "contact_points")):
        await _change_party(db, await db.lock(Party, row.id), kept)
    for field in own:
        if field in kept:
            setattr(row, field, kept[field])
    # A change of the party alone is one of the role too: whoever read the old name must learn of it.
    row.updated_at = now()
    async with unless_taken(db, taken_numbers()):
        pass


async def _change_party(db: Db, party: Party, kept: Mapping[str, Any]) -> None:
    for field in _OF_PARTY:
        if field in kept:
            setattr(party, field, kept[field])
    if "name" in kept or "legal_name" in kept:
        party.search = search_vector(party.name, party.legal_name)
    if "addresses" in kept:
        await _replace_addresses(db, party.id, kept["addresses"])
    if "contact_points" in kept:
        await _replace_contact_points(db, party.id, kept["contact_points"])


async def _replace_addresses(db: Db, party_id: uuid.UUID, wanted: Sequence[NewAddress]) -> None:
    """Make these the addresses; one that was there already keeps its id."""
    rows = [address_row(party_id, position, each) for position, each in enumerate(wanted)]
    fields = ("kind", "lines", "city", "region", "postal_code", "country")
    left = (await loaders.addresses_of_parties(db, [party_id]))[party_id]
    for row in rows:
        same = next((each for each in left if all(getattr(each, f) == getattr(row, f) for f in fields)), None)
        if same is None:
            db.add(row)
        else:
            left.remove(same)
            same.position = row.position
    for gone in left:
        await db.delete(gone)


async def _replace_contact_points(db: Db, party_id: uuid.UUID, wanted: Sequence[NewContactPoint]) -> None:
    """Make these the contact points; one that was there already keeps its id.

    What is not primary any more is stored first, since the database allows one primary point of a kind at a time.
    """
    there = {
        (row.kind, row.value): row
        for row in (await loaders.contact_points_of_parties(db, [party_id]))[party_id]
    }
    named = {(each.kind, each.value): each for each in wanted}
    for key, row in there.items():
        if key not in named:
            await db.delete(row)
        elif row.is_primary and not named[key].is_primary:
            row.is_primary = False
    await db.flush()
    for position, (key, each) in enumerate(named.items()):
        found = there.get(key)
        if found is None:
            db.add(contact_point_row(party_id, position, each))
        else:
            found.position, found.label, found.is_primary = position, each.label, each.is_primary


async def _need(db: Db, table: type[Table], given: Mapping[str, Any], field: str) -> None:
    """Refuse NOT_FOUND when a field names a row that is not there."""
    if (key := given.get(field)) is not None:
        await db.need(table, key, path=[checks.camel(field)])
