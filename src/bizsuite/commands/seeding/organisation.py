"""Who heads the departments of a demo tenant, and a few more who work there: somebody to ask, and somebody who asks."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity import service as identity
from bizsuite.base.identity.service.tenants import HEAD_OFFICE, HOMES
from bizsuite.base.identity.tables import Department
from bizsuite.commands.seeding import words
from bizsuite.kernel.db import Db
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.values import CompanyId


class DemoColleague(NamedTuple):
    """Somebody who works in a department that somebody else heads."""

    login: str
    name: str
    role: str
    locale: str


COLLEAGUES = (
    DemoColleague("zoe", "Zoë Ångström", "sales", "en"),
    DemoColleague("jie", "陈杰", "warehouse", "zh"),
)


async def appoint(db: Db, people: Mapping[str, Actor]) -> None:
    """Let the user of each department's role head it, and the manager all of them."""
    heads = {HEAD_OFFICE: "manager"} | {department: role for role, department in HOMES.items()}
    for department in await db.all(sa.select(Department).order_by(col(Department.id))):
        head = people[heads[department.name]].user_id
        await identity.update_department(db, department.id, {"head_id": head})


async def employ(db: Db, tenant: str, companies: Collection[CompanyId]) -> None:
    """Let colleagues work in these companies, each in the department of their role."""
    departments = {row.name: row.id for row in await db.all(sa.select(Department))}
    for each in COLLEAGUES:
        await identity.create_user(
            db,
            identity.NewUser(
                email=f"{each.login}@{tenant}.example",
                name=each.name,
                company_id=db.actor.company_id,
                company_ids=companies,
                department_id=departments[HOMES[each.role]],
                roles=[each.role],
                password=words.PASSWORD,
                locale=each.locale,
            ),
        )
