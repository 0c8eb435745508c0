"""An office that seals deeds, with people who approve."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import col

from bizsuite.app import MODULES, Suite, wire
from bizsuite.base.identity.tables import Department, Role, User, UserCompany, UserRole
from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewCustomer
from bizsuite.graph.compose import ComposedSchema
from bizsuite.kernel.database import Database
from bizsuite.kernel.modules import resolve
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.values import UserId
from bizsuite.oa.approvals import service
from bizsuite.oa.approvals.rules import (
    ApprovalAssigneeRule,
    ApprovalMode,
    ApprovalTaskStatus,
    ApproveNode,
    Assignees,
    process_for,
)
from bizsuite.oa.approvals.rules.process.nodes import Process
from bizsuite.oa.approvals.tables import Definition, Instance, Task
from tests.oa.approvals.deeds import DEEDS, DeedRow, create_deeds
from tests.suite import Office, found_company


@dataclass
class Registry(Office):
    """An office with deeds, and Ann, Bob, Cid and Dan, who hold no role."""

    people: dict[str, Actor] = field(default_factory=dict)

    async def person(self, name: str, *, department: uuid.UUID | None = None) -> Actor:
        """A user without roles, and the actor that they are."""
        async with self.work() as db:
            user = User(
                email=f"{name.lower()}@acme.example",
                name=name,
                company_id=self.home.company,
                department_id=department or self.home.department,
            )
            db.add(user)
            await db.flush()
            db.add(UserCompany(user_id=user.id, company_id=self.home.company))
        return replace(self.admin, user_id=UserId(user.id), roles=frozenset(), grants={})

    async def deed(self, worth: str = "500", **more: Any) -> uuid.UUID:
        """A deed of the sales person's."""
        async with self.work() as db:
            row = DeedRow(
                title="A",
                worth=Decimal(worth),
                company_id=self.home.company,
                owner_id=more.pop("owner_id", self.actor("sales").user_id),
                **more,
            )
            db.add(row)
        return row.id

    async def define(
        self,
        *people: Actor,
        key: str = "largeDeed",
        mode: ApprovalMode = ApprovalMode.ALL,
        amount_min: str | None = "100",
        assignees: Assignees | None = None,
        due_hours: int | None = None,
        process: Process | None = None,
    ) -> Definition:
        """A published definition that asks these people."""
        asked = assignees or Assignees(
            rule=ApprovalAssigneeRule.USERS, user_ids=tuple(person.user_id for person in people)
        )
        new = service.NewDefinition(
            key=key,
            guard="deed.seal",
            title_en=f"Approve {key}",
            title_zh=f"审批 {key}",
            process=process or process_for(ApproveNode(mode=mode, assignees=asked, due_hours=due_hours)),
            amount_min=None if amount_min is None else Decimal(amount_min),
        )
        async with self.work() as db:
            made = await service.create_definition(db, new)
        async with self.work() as db:
            return await service.publish_definition(db, made.id)

    async def submit(self, deed_id: uuid.UUID, as_: Actor | str = "sales") -> Instance:
        """An approval of a deed, asked for by the sales person."""
        async with self.work(as_) as db:
            (started, *_) = await service.submit(db, "ToyDeed", deed_id)
        return started

    async def tasks(self, instance: Instance | None = None) -> dict[str, list[str]]:
        """The statuses of all tasks by the names of their assignees, in the order of their making."""
        chosen = sa.select(col(User.name), col(Task.status)).join(Task, col(Task.assignee_id) == col(User.id))
        if instance is not None:
            chosen = chosen.where(col(Task.instance_id) == instance.id)
        found: dict[str, list[str]] = {}
        async with self.work() as db:
            for name, status in await db.rows(chosen.order_by(col(Task.created_at), col(Task.id))):
                found.setdefault(name, []).append(status.value)
        return found

    async def task_of(
        self, person: Actor, status: ApprovalTaskStatus = ApprovalTaskStatus.PENDING
    ) -> uuid.UUID:
        """The only task of a person in this state."""
        async with self.work() as db:
            chosen = sa.select(Task).where(
                col(Task.assignee_id) == person.user_id, col(Task.status) == status
            )
            (task,) = await db.all(chosen)
        return task.id

    async def approve(self, person: Actor) -> None:
        """Let a person approve their pending task."""
        key = await self.task_of(person)
        async with self.work(person) as db:
            await service.approve(db, key)

    async def approve_all(self, person: Actor) -> None:
        """Let a person approve whatever waits for them."""
        async with self.work() as db:
            chosen = sa.select(Task).where(
                col(Task.assignee_id) == person.user_id, col(Task.status) == ApprovalTaskStatus.PENDING
            )
            waiting = await db.all(chosen.order_by(col(Task.id)))
        for task in waiting:
            async with self.work(person) as db:
                await service.approve(db, task.id)

    async def reject(self, person: Actor, comment: str = "No.") -> None:
        """Let a person reject their pending task."""
        key = await self.task_of(person)
        async with self.work(person) as db:
            await service.reject(db, key, comment)

    async def instance(self, key: uuid.UUID) -> Instance:
        """An approval as it is stored now."""
        async with self.work() as db:
            return await db.need(Instance, key)

    async def sealed(self, deed_id: uuid.UUID) -> bool:
        """Whether a deed is sealed."""
        async with self.work() as db:
            return (await db.need(DeedRow, deed_id)).is_sealed

    async def customer(self) -> uuid.UUID:
        """A new customer."""
        async with self.work() as db:
            made = await parties.create_customer(db, NewCustomer(name="Alfreds"))
        return made.id

    async def count(self, table: str) -> int:
        """How many rows a table has, over all tenants."""
        (row,) = await self.rows(f"SELECT count(*) AS n FROM {table}")
        return int(row["n"])


async def give_role(registry: Registry, key: str, *people: Actor) -> None:
    """Let people hold a role of this key."""
    async with registry.work() as db:
        role = Role(key=key, name=key)
        db.add(role)
        await db.flush()
        db.add_all(UserRole(user_id=person.user_id, role_id=role.id) for person in people)


async def department(
    registry: Registry, name: str, *, below: uuid.UUID | None = None, head: Actor | None = None
) -> uuid.UUID:
    """A department with a head."""
    async with registry.work() as db:
        made = Department(name=name, parent_id=below, head_id=None if head is None else head.user_id)
        db.add(made)
    return made.id


async def set_active(registry: Registry, person: Actor, active: bool) -> None:
    """Let a user be active or not, past every rule."""
    async with registry.work() as db:
        user = await db.lock(User, person.user_id)
        user.is_active = active


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Registry]:
    """A registry over an empty database."""
    await create_deeds(url)
    modules = [*resolve(MODULES, ["oa.approvals", "crm.accounts"]), DEEDS]
    schema = ComposedSchema(modules)
    suite = Suite(modules, schema, wire(modules, schema=schema))
    database = Database(url, suite.wiring)
    made = Registry(database, suite, await found_company(database, "acme"))
    event.listen(
        database.engine.sync_engine, "before_cursor_execute", lambda *given: made.statements.append(given[2])
    )
    made.people = {name: await made.person(name) for name in ("Ann", "Bob", "Cid", "Dan")}
    try:
        yield made
    finally:
        await database.close()
