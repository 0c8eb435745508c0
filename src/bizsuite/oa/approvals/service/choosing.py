"""Whom people may choose for a node, and taking their choices down."""

import uuid
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import Department, Role, User, UserRole
from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import loaders
from bizsuite.oa.approvals.rules.process.choices import (
    Chosen,
    check_choice,
    choice_at,
    chosen_after,
    chosen_at_submit,
    initiators_nodes,
    operands_on_the_way,
    required,
    taken,
)
from bizsuite.oa.approvals.rules.process.choosing import inside
from bizsuite.oa.approvals.rules.process.course import Course
from bizsuite.oa.approvals.rules.process.nodes import Choice
from bizsuite.oa.approvals.service.dossier import Dossier
from bizsuite.oa.approvals.service.forms import known_to
from bizsuite.oa.approvals.tables import Instance


async def wanted_at_submit(db: Db, dossier: Dossier) -> list[str]:
    """The nodes on the way as it is now for which the initiator chooses; one statement where conditions decide it."""
    process = dossier.process
    if not initiators_nodes(dossier.case.course):
        return []
    told = await known_to(db, dossier, operands_on_the_way(process))
    return list(chosen_at_submit(process.nodes, told.values.get))


async def choose_at_submit(db: Db, dossier: Dossier, given: Sequence[Chosen]) -> None:
    """Take the choices of the initiator down. What was chosen before holds where nothing else is.

    Refuses ASSIGNEE_CHOICE_REQUIRED, ASSIGNEE_OUT_OF_RANGE, INVALID_VALUE.
    """
    course, instance = dossier.case.course, dossier.instance
    await _take(db, instance, course, given, frozenset(initiators_nodes(course)))
    for node in await wanted_at_submit(db, dossier):
        if node not in instance.choices:
            raise required(node, choice_at(course, node))


async def choose_next(
    db: Db, instance: Instance, course: Course, node_id: str, given: Sequence[Chosen]
) -> None:
    """Take down whom an approver chooses for what follows their node. Refuses ASSIGNEE_OUT_OF_RANGE, INVALID_VALUE."""
    await _take(db, instance, course, given, frozenset(chosen_after(course, node_id)))


async def _take(
    db: Db, instance: Instance, course: Course, given: Sequence[Chosen], allowed: AbstractSet[str]
) -> None:
    chosen: Mapping[str, Sequence[uuid.UUID]] = taken(given, allowed)
    for node, people in chosen.items():
        choice = choice_at(course, node)
        check_choice(node, choice, people, await choosable(db, choice, people))
    if chosen:
        told = {node: [str(person) for person in people] for node, people in chosen.items()}
        instance.choices = {**instance.choices, **told}


async def choosable(
    db: Db, choice: Choice, among: Sequence[uuid.UUID] | None = None
) -> AbstractSet[uuid.UUID]:
    """Who can be chosen: active users who are named, hold the role or work in the department; of some of them."""
    wanted = []
    if choice.user_ids:
        wanted.append(col(User.id).in_(choice.user_ids))
    if choice.role is not None:
        holders = (
            sa.select(col(UserRole.user_id))
            .join(Role, col(Role.id) == col(UserRole.role_id))
            .where(col(Role.key) == choice.role)
        )
        wanted.append(col(User.id).in_(holders))
    if choice.department_id is not None:
        rows = await db.rows(sa.select(col(Department.id), col(Department.parent_id)))
        departments = inside(choice.department_id, {row.id: row.parent_id for row in rows})
        wanted.append(col(User.department_id).in_(departments))
    chosen = sa.select(col(User.id)).where(col(User.is_active), *([sa.or_(*wanted)] if wanted else []))
    if among is not None:
        chosen = chosen.where(col(User.id).in_(list(among)))
        return frozenset(row.id for row in await db.rows(chosen)) & await loaders.held_active(db, among)
    return frozenset(row.id for row in await db.rows(chosen))
