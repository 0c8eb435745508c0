"""The n-th direct manager above the initiator, whoever heads their department."""

from itertools import pairwise
from typing import Any

import pytest

from bizsuite.base.identity import service as identity
from bizsuite.kernel.permissions import Actor
from tests.oa.approvals.registry import Registry, department
from tests.oa.approvals.test_processes import CREATE, PUBLISH, Story, asks


def level(n: int, **more: Any) -> dict[str, Any]:
    """A node that asks the n-th direct manager."""
    return {**asks("boss"), "assignees": {"rule": "MANAGER_LEVEL", "level": n, "basis": "MANAGER", **more}}


async def line(registry: Registry, *people: Actor) -> None:
    """Let each of these people report to the next one."""
    async with registry.work() as db:
        for person, manager in pairwise(people):
            await identity.update_user(db, person.user_id, {"manager_id": manager.user_id})


@pytest.mark.parametrize(
    ("n", "more", "expected"),
    [(1, {}, "Ann"), (2, {}, "Bob"), (3, {}, "Cid"), (9, {}, "Cid"), (3, {"shortage": "EMPTY"}, "Cid")],
)
async def test_the_level_is_counted_along_direct_managers(
    registry: Registry, n: int, more: dict[str, Any], expected: str
) -> None:
    ann, bob, cid, dan = registry.people.values()
    # The head of the department does not matter.
    head = await department(registry, "Head", head=dan)
    async with registry.work() as db:
        await identity.update_user(db, registry.actor("sales").user_id, {"department_id": head})
    await line(registry, registry.actor("sales"), ann, bob, cid)
    story = await Story(registry).begin(level(n, **more), department="CURRENT")
    assert await story.waits() == {expected}
    await story.act("Approve", registry.people[expected], expected)
    assert await registry.sealed(story.deed)


@pytest.mark.parametrize("asked", [level(2, shortage="EMPTY"), level(1)])
async def test_where_nobody_is_above_others_are_asked(registry: Registry, asked: dict[str, Any]) -> None:
    ann, bob, *_ = registry.people.values()
    if asked["assignees"]["level"] == 2:
        await line(registry, registry.actor("sales"), ann)
    node = {**asked, "whenEmpty": "USERS", "emptyUserIds": [str(bob.user_id)]}
    story = await Story(registry).begin(node)
    assert await story.waits() == {"Bob"}


async def test_a_new_manager_is_asked_where_a_node_opens_later(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await line(registry, registry.actor("sales"), ann)
    story = await Story(registry).begin(level(1), {**level(1), "id": "again"})
    await line(registry, registry.actor("sales"), bob)
    assert await story.waits() == {"Ann"}
    await story.act("Approve", ann, "Ann")
    assert await story.waits() == {"Bob"}


async def test_only_a_level_has_a_basis(registry: Registry) -> None:
    given = {"key": "deeds", "guard": "deed.seal", "titleEn": "Deeds", "titleZh": "契约"}
    node = {**asks("n"), "assignees": {"rule": "INITIATOR", "basis": "MANAGER"}}
    made = await registry.done(CREATE, input={**given, "graph": {"nodes": [node]}})
    assert await registry.refused(PUBLISH, input={"id": made["approvalDefinition"]["id"]}) == [
        "PROCESS_INVALID"
    ]
