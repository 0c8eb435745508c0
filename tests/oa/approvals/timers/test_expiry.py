"""Approvals that expire, are recovered, and what was approved and is revoked."""

from decimal import Decimal
from typing import Any

import pytest

from bizsuite.oa.approvals.tables import Instance
from tests.oa.approvals.deeds import DeedRow, change_deed
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_processes import WHOLE
from tests.oa.approvals.timers.later import Later, asks, deadline, step


async def refused(later: Later, name: str, as_: Any, **more: Any) -> list[str]:
    """The codes with which a command on the whole is refused now."""
    from bizsuite.kernel.clock import clock_set_to

    with clock_set_to(later.now):
        given = {"id": later.id, **more}
        return await later.registry.refused(WHOLE % {"name": name}, as_=as_, input=given)


async def actions(later: Later, as_: Any) -> list[str]:
    """What somebody could do with the whole now."""
    from bizsuite.kernel.clock import clock_set_to

    with clock_set_to(later.now):
        found: list[str] = (await later.look(as_))["availableActions"]
        return found


async def test_what_is_not_decided_in_time_expires_and_its_subject_is_free(
    registry: Registry, later: Later
) -> None:
    await later.begin(asks("n", registry.people["Ann"]), expiresHours=48)
    assert await later.wait(47.9) == 0
    assert await later.wait(0.1) == 1
    assert (await later.look())["status"] == "EXPIRED"
    assert await later.log() == [("SUBMIT", None), ("EXPIRE", "TIMEOUT")]
    assert await later.events() == ["INSTANCE_EXPIRED"]
    assert await registry.tasks() == {"Ann": ["CANCELLED"]}
    async with registry.work("sales") as db:
        await change_deed(db, later.deed, Decimal(600))
    await registry.submit(later.deed)


async def test_a_step_lets_the_whole_expire(registry: Registry, later: Later) -> None:
    await later.begin(asks("n", registry.people["Ann"], **deadline(8, step(100, "CLOSE_INSTANCE"))))
    await later.wait(8)
    assert (await later.look())["status"] == "EXPIRED"


async def test_recovered_the_same_people_are_asked_with_all_of_their_time(
    registry: Registry, later: Later
) -> None:
    ann, bob, *_ = registry.people.values()
    node = asks("n", ann, bob, mode="ALL", **deadline(8, step(100, "REMIND")))
    await later.begin(node, expiresHours=24)
    await later.act("Approve", ann, "Ann")
    await later.wait(24)
    assert await actions(later, "admin") == ["RECOVER"]
    assert await actions(later, "sales") == []
    assert await refused(later, "Recover", "sales") == ["PERMISSION_DENIED"]
    await later.whole("Recover", "admin", comment="Once more.")
    assert await later.waits() == {"Bob"}
    assert (await later.events())[-1] == "INSTANCE_RESUMED"
    going = [told for told in await later.timers() if told[1] == "PENDING"]
    assert sorted(going) == [("EXPIRY", "PENDING"), ("REMIND", "PENDING")]
    assert await later.wait(8) == 1
    await later.act("Approve", bob, "Bob")
    assert await registry.sealed(later.deed)
    assert (await later.look())["logVerification"]["isIntact"]


async def test_what_was_returned_is_recovered_to_its_initiator(registry: Registry, later: Later) -> None:
    ann = registry.people["Ann"]
    await later.begin(asks("n", ann), expiresHours=24)
    await later.act("Return", ann, "Ann", target="START", comment="Mend it.")
    await later.wait(24)
    await later.whole("Recover", "admin")
    told = await later.look()
    assert told["status"] == "RETURNED"
    assert [task["kind"] for task in told["tasks"]["nodes"] if task["status"] == "PENDING"] == ["RESUBMIT"]


async def test_what_was_changed_or_asked_for_again_is_not_recovered(registry: Registry, later: Later) -> None:
    await later.begin(asks("n", registry.people["Ann"]), expiresHours=24)
    await later.wait(24)
    async with registry.work("sales") as db:
        await change_deed(db, later.deed, Decimal(600))
    assert await refused(later, "Recover", "admin") == ["SUBJECT_CHANGED"]
    async with registry.work("sales") as db:
        await change_deed(db, later.deed, Decimal(500))
    await registry.submit(later.deed)
    assert await refused(later, "Recover", "admin") == ["APPROVAL_PENDING"]
    assert (await later.look())["status"] == "EXPIRED"
    assert await later.log() == [("SUBMIT", None), ("EXPIRE", "TIMEOUT")]


@pytest.mark.parametrize("as_", ["sales", "admin"])
async def test_what_was_approved_is_revoked_while_there_is_time(
    registry: Registry, later: Later, as_: str
) -> None:
    ann = registry.people["Ann"]
    await later.begin(asks("n", ann), revokeHours=24)
    await later.act("Approve", ann, "Ann")
    assert await registry.sealed(later.deed)
    await later.wait(24)
    assert await actions(later, as_) == ["REVOKE"]
    assert await actions(later, ann) == []
    assert await refused(later, "Revoke", as_, comment=" ") == ["COMMENT_REQUIRED"]
    await later.whole("Revoke", as_, comment="It was a slip.")
    assert (await later.look())["status"] == "REVOKED"
    assert not await registry.sealed(later.deed)
    assert await later.events() == ["INSTANCE_REVOKED"]
    assert await refused(later, "Revoke", as_, comment="Again.") == ["INSTANCE_STATE_INVALID"]
    await registry.submit(later.deed)


async def test_after_its_time_nothing_is_revoked(registry: Registry, later: Later) -> None:
    ann = registry.people["Ann"]
    await later.begin(asks("n", ann), revokeHours=24)
    await later.act("Approve", ann, "Ann")
    later.hours += 24.01
    assert await actions(later, "sales") == []
    assert await refused(later, "Revoke", "sales", comment="Late.") == ["ACTION_NOT_ALLOWED"]
    assert await registry.sealed(later.deed)


async def test_what_cannot_be_taken_back_any_more_stays_approved(registry: Registry, later: Later) -> None:
    ann = registry.people["Ann"]
    await later.begin(asks("n", ann), revokeHours=24)
    await later.act("Approve", ann, "Ann")
    async with registry.work() as db:
        (await db.lock(DeedRow, later.deed)).is_torn = True
    assert await refused(later, "Revoke", "sales", comment="No.") == ["DEED_TORN"]
    assert (await later.look())["status"] == "APPROVED"
    assert (await later.log())[-1] == ("APPROVE", None)


async def test_without_a_time_for_it_nothing_is_revoked(registry: Registry, later: Later) -> None:
    ann = registry.people["Ann"]
    await later.begin(asks("n", ann))
    await later.act("Approve", ann, "Ann")
    assert await refused(later, "Revoke", "admin", comment="No.") == ["ACTION_NOT_ALLOWED"]


async def test_whoever_revokes_with_a_stale_version_changes_nothing(registry: Registry, later: Later) -> None:
    ann = registry.people["Ann"]
    await later.begin(asks("n", ann), revokeHours=24)
    await later.act("Approve", ann, "Ann")
    assert await refused(later, "Revoke", "sales", comment="No.", expectedVersion=1) == ["STALE_VERSION"]
    given = {"comment": "Only tried.", "dryRun": True}
    await later.whole("Revoke", "sales", **given)
    async with registry.work() as db:
        from bizsuite.graph.node import key_of
        from bizsuite.oa.approvals import reads

        kept = await db.need(Instance, key_of(reads.instance, later.id))
    assert kept.status.value == "APPROVED"
