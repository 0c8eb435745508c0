"""Finding the people of a node when it opens: by its rule, among those who are active now."""

import uuid
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import Department, Post, Role, User, UserPost, UserRole
from bizsuite.kernel import trees
from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import loaders, rules
from bizsuite.oa.approvals.rules import ApprovalAssigneeRule as Rule
from bizsuite.oa.approvals.rules.process.asking import Seated
from bizsuite.oa.approvals.rules.process.assigning import Company, Instead, Sitting, merged, sittings
from bizsuite.oa.approvals.rules.process.choices import required
from bizsuite.oa.approvals.rules.process.choosing import (
    Heads,
    chain_of,
    heads_on_way,
    inside,
    level_of,
    managers,
)
from bizsuite.oa.approvals.rules.process.nodes import Asked, Assignees, Cc, People
from bizsuite.oa.approvals.rules.process.routes import case_taken, operands_of_cases
from bizsuite.oa.approvals.rules.process.words import Basis, EmptyPolicy, InitiatorPolicy, Mode
from bizsuite.oa.approvals.service.dossier import Dossier
from bizsuite.oa.approvals.service.facts import subject_values
from bizsuite.oa.approvals.service.forms import known_to, user_in
from bizsuite.oa.approvals.service.standing import standing_in
from bizsuite.oa.approvals.tables import DefinitionKeeper

Found = Sequence[uuid.UUID]
_ABOVE = frozenset({InitiatorPolicy.TO_MANAGER, InitiatorPolicy.TO_DEPT_HEAD})
"""Where it matters who is above the initiator."""
ADMIN = "admin"
"""The key of the role that everything falls to where nobody else is named."""


async def seated(db: Db, dossier: Dossier, node: Asked, assignees: Assignees | None) -> Seated:
    """Who sits at a node that opens, by this rule; they stay active until the transaction ends."""
    initiator = dossier.case.initiator_id
    assert isinstance(node, People | Cc)
    found = await _found(db, dossier, assignees, node.id)
    heads = await _heads(db, dossier) if node.when_initiator in _ABOVE else []
    keepers = await _keepers(db, dossier) if node.when_empty is EmptyPolicy.PROCESS_ADMIN else []
    asked = {*found, *keepers, *node.empty_user_ids}
    named = {*asked, initiator, *(head for head in heads if head is not None)}
    active, lend = await loaders.held_with_lenders(db, named, dossier.case.now)
    delegations = await standing_in(db, dossier, asked) if lend else {}
    acting = {each.delegate_id for each in delegations.values()} - named
    company = Company(
        active=active | await loaders.held_active(db, acting),
        initiator_id=initiator,
        standing=delegations,
        manager_id=next(iter(managers(heads, initiator, skip_self=True)), None),
        dept_head_id=heads[0] if heads else None,
        admin_ids=keepers,
    )
    told = sittings(
        found,
        company,
        node.when_initiator,
        when_empty=node.when_empty,
        empty_user_ids=node.empty_user_ids,
        mode=node.mode if isinstance(node, People) else Mode.ALL,
    )
    return Seated(told, merged(found, company))


async def manager_of(db: Db, user_id: uuid.UUID, barred: AbstractSet[uuid.UUID]) -> uuid.UUID | None:
    """The nearest manager above somebody who is active and not barred; they stay active until the transaction ends."""
    above = managers(await loaders.heads_above(db, user_id), user_id, skip_self=True)
    active = await loaders.held_active(db, above)
    return next((head for head in above if head in active and head not in barred), None)


async def managers_of(db: Db, people: Collection[uuid.UUID]) -> Mapping[uuid.UUID, uuid.UUID | None]:
    """The nearest active manager above each of these people, None where there is none. Three statements at most."""
    if not people:
        return {}
    users = await db.rows(
        sa.select(col(User.id), col(User.department_id)).where(col(User.id).in_(sorted(set(people))))
    )
    departments = await db.rows(
        sa.select(col(Department.id), col(Department.parent_id), col(Department.head_id))
    )
    parents = {row.id: row.parent_id for row in departments}
    heads = {row.id: row.head_id for row in departments}
    active = await loaders.held_active(db, {head for head in heads.values() if head is not None})
    above = {
        row.id: managers(heads_on_way(row.department_id, parents, heads), row.id, skip_self=True)
        for row in users
    }
    return {key: next((head for head in chain if head in active), None) for key, chain in above.items()}


async def candidates_now(db: Db, dossier: Dossier, node_id: str) -> Mapping[uuid.UUID, Sitting]:
    """Who may claim the pool of a node as things are now, and in whose place: whom it would ask if it opened now."""
    node = dossier.case.course.places[node_id].node
    assert isinstance(node, People)
    assignees: Assignees | None = node.assignees
    while assignees is not None and assignees.rule is Rule.EXPRESSION:
        told = await known_to(db, dossier, operands_of_cases(assignees))
        place, _ = case_taken(assignees, told.values.get)
        assignees = None if place < 0 else assignees.cases[place].then
    people = (await seated(db, dossier, node, assignees)).people
    return {} if isinstance(people, Instead) else {each.user_id: each for each in people}


async def _found(db: Db, dossier: Dossier, assignees: Assignees | None, node_id: str) -> Found:
    """Refuses ASSIGNEE_CHOICE_REQUIRED where the approver whose step opens a node has not chosen for it."""
    if assignees is None:
        return []
    if assignees.choice is None:
        return await _FINDERS[assignees.rule](db, dossier, assignees)
    chosen = dossier.instance.choices.get(node_id)
    if chosen is None and dossier.may_choose and assignees.rule is Rule.PREV_APPROVER_CHOICE:
        raise required(node_id, assignees.choice)
    return [uuid.UUID(person) for person in chosen or ()]


async def _keepers(db: Db, dossier: Dossier) -> Found:
    """Who keep the definition; where that is nobody active, the holders of the role `admin`."""
    kept = sa.select(col(DefinitionKeeper.user_id)).where(
        col(DefinitionKeeper.definition_id) == dossier.definition.id
    )
    keepers = sorted(row.user_id for row in await db.rows(kept))
    if await loaders.held_active(db, keepers):
        return keepers
    return await _by_role(db, dossier, Assignees(rule=Rule.ROLE, role=ADMIN))


async def _heads(db: Db, dossier: Dossier) -> Heads:
    """The heads above the initiator."""
    return [head for _, head in await _above(db, dossier)]


async def _above(db: Db, dossier: Dossier) -> Sequence[tuple[uuid.UUID, uuid.UUID | None]]:
    """The departments above the initiator with their heads, by the one that they had when it began, or have now."""
    department = dossier.instance.department_id
    if dossier.process.settings.department == "CURRENT":
        initiator = await db.get(User, dossier.case.initiator_id)
        department = None if initiator is None else initiator.department_id
    return [] if department is None else await loaders.heads_by_department(db, department)


async def _named(_db: Db, _dossier: Dossier, assignees: Assignees) -> Found:
    return assignees.user_ids


async def _by_role(db: Db, dossier: Dossier, assignees: Assignees) -> Found:
    holders = (
        sa.select(col(UserRole.user_id))
        .join(Role, col(Role.id) == col(UserRole.role_id))
        .where(col(Role.key) == assignees.role)
    )
    return await _holders(db, dossier, assignees, holders, UserRole.user_id)


async def _by_post(db: Db, dossier: Dossier, assignees: Assignees) -> Found:
    holders = (
        sa.select(col(UserPost.user_id))
        .join(Post, col(Post.id) == col(UserPost.post_id))
        .where(col(Post.code) == assignees.post, col(Post.is_active))
    )
    return await _holders(db, dossier, assignees, holders, UserPost.user_id)


async def _holders(
    db: Db, dossier: Dossier, assignees: Assignees, holders: sa.Select[uuid.UUID], user_id: uuid.UUID
) -> Found:
    """The holders by id; where the rule says so, only those in the department of the initiator and below."""
    if assignees.within_department:
        department = dossier.instance.department_id
        within = [] if department is None else await _departments(db, department)
        holders = holders.join(User, col(User.id) == col(user_id)).where(col(User.department_id).in_(within))
    return sorted({row.user_id for row in await db.rows(holders)})


async def _by_group(db: Db, _dossier: Dossier, assignees: Assignees) -> Found:
    assert assignees.department_id is not None
    within = await _departments(db, assignees.department_id)
    members = sa.select(col(User.id)).where(col(User.department_id).in_(within), col(User.is_active))
    return sorted(row.id for row in await db.rows(members))


async def _head(db: Db, _dossier: Dossier, assignees: Assignees) -> Found:
    assert assignees.department_id is not None
    department = await db.get(Department, assignees.department_id)
    return [] if department is None or department.head_id is None else [department.head_id]


async def _above_owner(db: Db, dossier: Dossier, _assignees: Assignees) -> Found:
    owner = dossier.instance.owner_id or dossier.case.initiator_id
    heads = await loaders.heads_above(db, owner)
    active = await loaders.held_active(db, [head for head in heads if head is not None])
    return rules.manager_above(owner, [head if head in active else None for head in heads])


async def _by_level(db: Db, dossier: Dossier, assignees: Assignees) -> Found:
    initiator = dossier.case.initiator_id
    if assignees.basis is Basis.MANAGER:
        higher = await trees.above(db, User, "manager_id", [initiator])
        return level_of(assignees, higher[initiator], initiator)
    return level_of(assignees, await _heads(db, dossier), initiator)


async def _by_chain(db: Db, dossier: Dossier, assignees: Assignees) -> Found:
    above = await _above(db, dossier)
    role = None if assignees.until is None else assignees.until.role
    holders = [] if role is None else await _by_role(db, dossier, Assignees(rule=Rule.ROLE, role=role))
    return chain_of(
        assignees,
        [head for _, head in above],
        dossier.case.initiator_id,
        way=[department for department, _ in above],
        holders=await loaders.held_active(db, holders),
    )


async def _initiator(_db: Db, dossier: Dossier, _assignees: Assignees) -> Found:
    return [dossier.case.initiator_id]


async def _on_record(db: Db, dossier: Dossier, assignees: Assignees) -> Found:
    assert assignees.path is not None
    found = (await subject_values(db, dossier.instance, [assignees.path])).get(assignees.path)
    return [uuid.UUID(found)] if isinstance(found, str) else []


async def _in_form(_db: Db, dossier: Dossier, assignees: Assignees) -> Found:
    user = user_in(dossier, assignees.field)
    return [] if user is None else [user]


async def _head_in_form(db: Db, dossier: Dossier, assignees: Assignees) -> Found:
    key = user_in(dossier, assignees.field)
    department = None if key is None else await db.get(Department, key)
    return [] if department is None or department.head_id is None else [department.head_id]


async def _departments(db: Db, department_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """A department and all below it."""
    rows = await db.rows(sa.select(col(Department.id), col(Department.parent_id)))
    return inside(department_id, {row.id: row.parent_id for row in rows})


_Finder = Callable[[Db, Dossier, Assignees], Awaitable[Found]]
_FINDERS: Mapping[Rule, _Finder] = {
    Rule.USERS: _named,
    Rule.ROLE: _by_role,
    Rule.POST: _by_post,
    Rule.GROUP: _by_group,
    Rule.DEPT_HEAD: _head,
    Rule.MANAGER: _above_owner,
    Rule.MANAGER_LEVEL: _by_level,
    Rule.MANAGER_CHAIN: _by_chain,
    Rule.INITIATOR: _initiator,
    Rule.RECORD: _on_record,
    Rule.FORM_USER: _in_form,
    Rule.FORM_DEPT_HEAD: _head_in_form,
}
