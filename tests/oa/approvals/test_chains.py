"""The managers above the initiator, asked one after the other up to where the process says."""

from typing import Any

import pytest

from bizsuite.base.identity.tables import User
from tests.oa.approvals.process.desk import label
from tests.oa.approvals.registry import Registry, department, give_role, set_active
from tests.oa.approvals.test_processes import CREATE, PUBLISH, Story


def chain(**asked: Any) -> dict[str, Any]:
    """A node at which managers approve one after the other."""
    node = {"kind": "APPROVE", "id": "chain", "title": label("chain"), "mode": "SEQUENTIAL"}
    return {**node, "assignees": {"rule": "MANAGER_CHAIN", **asked}}


@pytest.fixture
async def line(registry: Registry) -> dict[str, str]:
    """The sales person works below Ann, a vacant place, Bob, Cid (who is a director) and Dan; departments by name."""
    ann, bob, cid, dan = registry.people.values()
    top = await department(registry, "Top", head=dan)
    region = await department(registry, "Region", below=top, head=cid)
    branch = await department(registry, "Branch", below=region, head=bob)
    vacant = await department(registry, "Vacant", below=branch)
    team = await department(registry, "Team", below=vacant, head=ann)
    await give_role(registry, "director", cid, dan)
    async with registry.work() as db:
        (await db.lock(User, registry.actor("sales").user_id)).department_id = team
    return {"Team": str(team), "Branch": str(branch), "Region": str(region)}


async def asked(registry: Registry) -> list[str]:
    """Who is asked, in their order."""
    rows = await registry.rows(
        "SELECT name FROM approval_seat JOIN user_account u ON u.id = principal_id ORDER BY ordinal"
    )
    return [row["name"] for row in rows]


async def test_up_to_a_role_each_decides_in_turn(registry: Registry, line: dict[str, str]) -> None:
    ann, bob, cid, _ = registry.people.values()
    story = await Story(registry).begin(chain(until={"role": "director"}), department="CURRENT")
    assert await asked(registry) == ["Ann", "Bob", "Cid"]
    for name, person in (("Ann", ann), ("Bob", bob), ("Cid", cid)):
        assert await story.waits() == {name}
        assert not await registry.sealed(story.deed)
        await story.act("Approve", person, name)
    assert await registry.sealed(story.deed)


async def test_who_has_left_ends_no_chain(registry: Registry, line: dict[str, str]) -> None:
    await set_active(registry, registry.people["Cid"], False)
    await Story(registry).begin(chain(until={"role": "director"}, topDown=True), department="CURRENT")
    assert await asked(registry) == ["Dan", "Bob", "Ann"]


async def test_up_to_a_department_and_up_to_the_top(registry: Registry, line: dict[str, str]) -> None:
    await Story(registry).begin(chain(until={"departmentId": line["Branch"]}), department="CURRENT")
    assert await asked(registry) == ["Ann", "Bob"]


async def test_counted_from_the_top(registry: Registry, line: dict[str, str]) -> None:
    await Story(registry).begin(chain(until={"level": 2}, topDown=True), department="CURRENT")
    assert await asked(registry) == ["Cid", "Bob", "Ann"]


@pytest.mark.parametrize(
    ("until", "codes"),
    [
        ({"role": "director", "level": 1}, ["PROCESS_INVALID"]),
        ({"role": "nobody"}, ["ASSIGNEES_UNKNOWN"]),
        ({"departmentId": "00000000-0000-0000-0000-000000000001"}, ["ASSIGNEES_UNKNOWN"]),
    ],
)
async def test_what_leads_nowhere_is_not_published(
    registry: Registry, until: dict[str, Any], codes: list[str]
) -> None:
    await give_role(registry, "director", registry.people["Ann"])
    given = {"key": "deeds", "guard": "deed.seal", "titleEn": "Deeds", "titleZh": "契约"}
    made = await registry.done(CREATE, input={**given, "graph": {"nodes": [chain(until=until)]}})
    key = made["approvalDefinition"]["id"]
    assert await registry.refused(PUBLISH, input={"id": key}) == codes
    rows = await registry.rows("SELECT status FROM approval_version")
    assert [row["status"] for row in rows] == ["DRAFT"]
