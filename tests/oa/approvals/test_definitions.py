from collections.abc import Callable
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.values import new_id
from bizsuite.oa.approvals import loaders, service
from bizsuite.oa.approvals.loaders import verifying
from bizsuite.oa.approvals.rules import (
    ApprovalAssigneeRule,
    ApprovalMode,
    ApproveNode,
    Assignees,
    process_for,
)
from tests.oa.approvals.deeds import seal_deed
from tests.oa.approvals.registry import Registry, set_active


async def refused(registry: Registry, act: Callable[..., Any], *args: object, **more: object) -> Refused:
    """What refuses a service's act of the administrator."""
    with pytest.raises(Refused) as caught:
        async with registry.work() as db:
            await act(db, *args, **more)
    return caught.value


def asking(*people: Actor, mode: ApprovalMode = ApprovalMode.ALL) -> ApproveNode:
    """A node that asks these people."""
    users = tuple(person.user_id for person in people)
    return ApproveNode(mode=mode, assignees=Assignees(rule=ApprovalAssigneeRule.USERS, user_ids=users))


def new(node: ApproveNode, **changes: Any) -> service.NewDefinition:
    """A definition to be written."""
    given = {"key": "k", "guard": "deed.seal", "title_en": "T", "title_zh": "题"}
    return service.NewDefinition(**{**given, **changes}, process=process_for(node))


async def versions(registry: Registry) -> list[tuple[int, str]]:
    """Number and status of every version."""
    found = await registry.rows("SELECT number, status FROM approval_version ORDER BY number")
    return [(row["number"], row["status"]) for row in found]


async def test_a_draft_is_asked_of_nobody(registry: Registry) -> None:
    async with registry.work() as db:
        made = await service.create_definition(db, new(asking(registry.people["Ann"])))
    assert (made.subject_type, made.is_enabled) == ("ToyDeed", True)
    assert await versions(registry) == [(1, "DRAFT")]
    deed = await registry.deed()
    async with registry.work("sales") as db:
        await seal_deed(db, deed)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"guard": "nothing.at.all"}, "guard"),
        ({"key": "No Key"}, "key"),
        ({"title_en": " "}, "titleEn"),
        ({"title_zh": ""}, "titleZh"),
        ({"amount_min": Decimal(-1)}, "amountMin"),
    ],
)
async def test_a_definition_that_cannot_be(registry: Registry, changes: dict[str, Any], path: str) -> None:
    answer = await refused(
        registry, service.create_definition, new(asking(registry.people["Ann"]), **changes)
    )
    assert (answer.code, answer.path) == ("INVALID_VALUE", (path,))
    assert await registry.count("approval_definition") == 0


async def test_keys_are_unique_in_a_tenant(registry: Registry) -> None:
    ann = registry.people["Ann"]
    await registry.define(ann, key="k")
    assert (await refused(registry, service.create_definition, new(asking(ann)))).code == "KEY_TAKEN"
    stranger = (await registry.another_tenant()).people["admin"]
    async with registry.work(stranger) as db:
        await service.create_definition(db, new(asking(stranger)))


async def test_publishing_retires_the_former_version_and_running_approvals_keep_theirs(
    registry: Registry,
) -> None:
    ann, bob, *_ = registry.people.values()
    made = await registry.define(ann)
    deed = await registry.deed()
    started = await registry.submit(deed)
    async with registry.work() as db:
        await service.revise_definition(db, made.id, process_for(asking(bob)), Decimal(100))
    assert await versions(registry) == [(1, "PUBLISHED"), (2, "DRAFT")]
    async with registry.work() as db:
        await service.publish_definition(db, made.id)
    assert await versions(registry) == [(1, "RETIRED"), (2, "PUBLISHED")]
    await registry.approve(ann)
    assert await registry.sealed(deed)
    other = await registry.submit(await registry.deed())
    assert (await registry.tasks(other), other.version_id != started.version_id) == (
        {"Bob": ["PENDING"]},
        True,
    )


async def test_a_draft_may_be_written_anew(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    made = await registry.define(ann, amount_min=None)
    for node in (asking(bob), asking(ann, bob)):
        async with registry.work() as db:
            await service.revise_definition(db, made.id, process_for(node), None)
    assert await versions(registry) == [(1, "PUBLISHED"), (2, "DRAFT")]
    async with registry.work() as db:
        await service.publish_definition(db, made.id)
    await registry.submit(await registry.deed())
    assert await registry.tasks() == {"Ann": ["PENDING"], "Bob": ["PENDING"]}


async def test_what_cannot_be_published(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    made = await registry.define(ann)
    publish = service.publish_definition
    assert (await refused(registry, publish, made.id)).code == "NOTHING_TO_PUBLISH"
    assert (await refused(registry, publish, new_id())).code == "NOT_FOUND"
    async with registry.work() as db:
        await service.revise_definition(db, made.id, process_for(asking(ann)), Decimal("100.0"))
    assert (await refused(registry, publish, made.id)).code == "NO_CHANGE"
    async with registry.work() as db:
        await service.revise_definition(db, made.id, process_for(asking(ann, bob)), Decimal(100))
    await set_active(registry, bob, False)
    assert (await refused(registry, publish, made.id)).code == "ASSIGNEES_UNKNOWN"
    absent = ApproveNode(
        mode=ApprovalMode.ANY, assignees=Assignees(rule=ApprovalAssigneeRule.ROLE, role="absent")
    )
    async with registry.work() as db:
        await service.revise_definition(db, made.id, process_for(absent), Decimal(100))
    assert (await refused(registry, publish, made.id)).code == "ASSIGNEES_UNKNOWN"
    assert await versions(registry) == [(1, "PUBLISHED"), (2, "DRAFT")]


async def test_a_disabled_definition_starts_nothing_and_what_runs_goes_on(registry: Registry) -> None:
    ann = registry.people["Ann"]
    made = await registry.define(ann)
    running, fresh = await registry.deed(), await registry.deed()
    await registry.submit(running)
    switch = service.enable_definition
    async with registry.work() as db:
        await switch(db, made.id, enabled=False)
    assert (await refused(registry, switch, made.id, enabled=False)).code == "NO_CHANGE"
    async with registry.work("sales") as db:
        await seal_deed(db, fresh)
    assert (await refused(registry, seal_deed, running)).code == "APPROVAL_PENDING"
    await registry.approve(ann)
    assert await registry.sealed(running)
    async with registry.work() as db:
        await switch(db, made.id, enabled=True)
    assert (await refused(registry, seal_deed, await registry.deed())).code == "APPROVAL_REQUIRED"


# What the database itself protects, from its owner too.


async def as_owner(registry: Registry, *statements: str) -> None:
    """Run statements as a superuser, past every wall but the triggers."""
    url = registry.database.engine.url.render_as_string(hide_password=False)
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE approval_version SET amount_min = 1",
        "UPDATE approval_version SET graph = '{}'",
        "UPDATE approval_version SET status = 'DRAFT'",
        "UPDATE approval_version SET status = 'RETIRED', number = 9",
        "DELETE FROM approval_version",
        "UPDATE approval_action SET comment = 'forged'",
        "DELETE FROM approval_action",
    ],
)
async def test_published_versions_and_logs_never_change(registry: Registry, statement: str) -> None:
    await registry.define(registry.people["Ann"])
    await registry.submit(await registry.deed())
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await as_owner(registry, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE approval_instance SET status = 'APPROVED', ended_at = now()",
        "UPDATE approval_task SET instance_status = 'APPROVED'",
        "UPDATE approval_task SET status = 'APPROVED'",
        "UPDATE approval_instance SET status = 'DONE'",
    ],
)
async def test_states_that_contradict_each_other_cannot_be_stored(registry: Registry, statement: str) -> None:
    await registry.define(registry.people["Ann"])
    await registry.submit(await registry.deed())
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await as_owner(registry, statement)


async def test_a_row_that_a_superuser_forged_is_found(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, bob)
    started = await registry.submit(await registry.deed())
    await registry.approve(ann)
    await registry.approve(bob)

    async def verified() -> verifying.LogVerification:
        async with registry.work() as db:
            return (await verifying.verifications(db, [started.id]))[started.id]

    assert await verified() == verifying.LogVerification(True, None)
    await as_owner(
        registry,
        "ALTER TABLE approval_action DISABLE TRIGGER ALL",
        "UPDATE approval_action SET comment = 'forged' WHERE seq = 2",
    )
    assert await verified() == verifying.LogVerification(False, 2)
    async with registry.work() as db:
        (found,) = await loaders.integrity(db)
    assert (found.check, found.subject_id) == ("approval_log", started.id)
    await as_owner(registry, "UPDATE approval_action SET comment = '' WHERE seq = 2")
    assert (await verified()).is_intact
    await as_owner(registry, "DELETE FROM approval_action WHERE seq = 3")
    assert await verified() == verifying.LogVerification(False, 3)
