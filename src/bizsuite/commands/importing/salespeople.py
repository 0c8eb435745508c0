"""Whoever took an order looks after it: the users behind the employees that orders name."""

import re
import unicodedata
import uuid
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity import service as identity
from bizsuite.base.identity.tables import User
from bizsuite.base.parties import service as parties
from bizsuite.base.parties.tables import Employee
from bizsuite.commands.importing.faults import told_by_row
from bizsuite.commands.importing.values import Item
from bizsuite.kernel.db import Db

Ids = Mapping[str, uuid.UUID]


async def load_salespeople(
    db: Db, tenant: str, items: Sequence[Item], employees: Ids
) -> dict[str, uuid.UUID]:
    """The users of these employees, by key. An employee without one gets it, without a role and a password.

    A user who has the employee's address and is nobody else is taken for that employee.
    """
    wanted = {employees[item.key]: item for item in items}
    if not wanted:
        return {}
    employee, user = Employee, User
    linked = await db.rows(
        sa.select(col(employee.id), col(employee.user_id)).where(col(employee.user_id).is_not(None))
    )
    users = {row.user_id for row in linked}
    found = {wanted[row.id].key: row.user_id for row in linked if row.id in wanted}
    addresses = {row.email: row.id for row in await db.rows(sa.select(col(user.id), col(user.email)))}
    for employee_id, item in wanted.items():
        if item.key in found:
            continue
        email = _address(item, tenant, addresses)
        user_id = addresses.get(email)
        if user_id is None or user_id in users:
            user_id = await _made(db, item, email)
        await parties.update_employee(db, employee_id, {"user_id": user_id})
        users.add(user_id)
        addresses[email] = found[item.key] = user_id
    return found


def _address(item: Item, tenant: str, taken: Mapping[str, uuid.UUID]) -> str:
    """The address in the file, else one made of the name, else of the key: as unlike others as it must be."""
    if item["email"]:
        return str(item["email"]).strip().lower()
    name, key = _plain(item["name"]), _plain(item.key)
    free = (f"{each}@{tenant}.example" for each in (name, f"{name or 'employee'}.{key}") if each)
    return next((each for each in free if each not in taken), f"{uuid.uuid4().hex}@{tenant}.example")


def _plain(text: str) -> str:
    """The Latin letters and digits of a text, its words joined by points."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return ".".join(re.findall(r"[a-z0-9]+", letters))[:40]


async def _made(db: Db, item: Item, email: str) -> uuid.UUID:
    with told_by_row([item]):
        made = await identity.create_user(
            db,
            identity.NewUser(
                email=email,
                name=item["name"],
                company_id=db.actor.company_id,
                department_id=db.actor.department_id,
            ),
        )
    return made.id
