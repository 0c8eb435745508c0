"""Companies and the tree of departments."""

import uuid
from dataclasses import dataclass
from typing import TypedDict

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity import rules
from bizsuite.base.identity.service.unique import unless_taken
from bizsuite.base.identity.tables import Company, Department, User, UserCompany
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class NewCompany:
    """A company to be."""

    name: str
    currency: str
    zone: str = "UTC"
    id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class NewDepartment:
    """A department to be."""

    name: str
    parent_id: uuid.UUID | None = None
    head_id: uuid.UUID | None = None


class DepartmentChange(TypedDict, total=False):
    """What is to be another of a department; what is left out stays."""

    name: str
    parent_id: uuid.UUID | None
    head_id: uuid.UUID | None


async def create_company(db: Db, new: NewCompany) -> Company:
    """Found a company, in which its founder may work. Refuses NAME_TAKEN, INVALID_VALUE."""
    made = Company(
        name=rules.checked_name(new.name, "name"),
        currency=rules.checked_currency(new.currency),
        zone=rules.checked_zone(new.zone),
    )
    made.id = new.id or made.id
    async with unless_taken(db, Refused("NAME_TAKEN", "There is a company with this name.", path=["name"])):
        db.add(made)
    if await db.get(User, db.actor.user_id) is not None:
        db.add(UserCompany(user_id=db.actor.user_id, company_id=made.id))
    await db.publish(rules.CompanyCreated(made.id))
    return made


async def create_department(db: Db, new: NewDepartment) -> Department:
    """Add a department to the tree. Refuses NAME_TAKEN, NOT_FOUND, INVALID_VALUE."""
    if new.parent_id is not None:
        await db.need(Department, new.parent_id, path=["parentId"])
    if new.head_id is not None:
        await db.need(User, new.head_id, path=["headId"])
    made = Department(name=rules.checked_name(new.name, "name"), parent_id=new.parent_id, head_id=new.head_id)
    async with unless_taken(db, _name_taken()):
        db.add(made)
    await db.publish(rules.DepartmentCreated(made.id))
    return made


async def update_department(db: Db, department_id: uuid.UUID, change: DepartmentChange) -> Department:
    """Change what is given of a department. Refuses DEPARTMENT_CYCLE, NAME_TAKEN, NOT_FOUND, INVALID_VALUE."""
    if "parent_id" in change:
        await _may_move(db, department_id, change["parent_id"])
    found = await db.lock(Department, department_id)
    if (head := change.get("head_id")) is not None:
        await db.need(User, head, path=["headId"])
    if "name" in change:
        found.name = rules.checked_name(change["name"], "name")
    if "head_id" in change:
        found.head_id = change["head_id"]
    if "parent_id" in change:
        found.parent_id = change["parent_id"]
    async with unless_taken(db, _name_taken()):
        pass
    await db.publish(rules.DepartmentChanged(found.id))
    return found


async def _may_move(db: Db, department_id: uuid.UUID, parent_id: uuid.UUID | None) -> None:
    """Whether a department may be put below another one. Refuses DEPARTMENT_CYCLE, NOT_FOUND.

    Two moves at once could close a ring that neither of them sees: whoever moves one, locks the whole tree.
    """
    tree = await _locked_tree(db)
    if parent_id is not None and parent_id not in tree:
        # It may have been made while we waited for the locks, and below the very department that moves.
        tree = await _locked_tree(db)
    if department_id not in tree or (parent_id is not None and parent_id not in tree):
        raise Refused(
            "NOT_FOUND", "There is no such record.", path=["id" if department_id not in tree else "parentId"]
        )
    rules.place_below(department_id, parent_id, {key: row.parent_id for key, row in tree.items()})


async def _locked_tree(db: Db) -> dict[uuid.UUID, Department]:
    keys = await db.rows(sa.select(col(Department.id)))
    return await db.lock_all(Department, [row.id for row in keys])


def _name_taken() -> Refused:
    return Refused("NAME_TAKEN", "There is a department with this name beside it.", path=["name"])
