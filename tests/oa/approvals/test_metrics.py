"""How long approvals take, by definition, version and node."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bizsuite.kernel.clock import clock_set_to, now, today
from bizsuite.kernel.permissions import Scope
from bizsuite.oa.approvals import service
from tests.oa.approvals.registry import Registry

METRICS = """query($since: Date!, $until: Date!, $of: ID) {
  approvalMetrics(since: $since, until: $until, definitionId: $of) {
    definitionId definitionKey version nodeId visits decided averageSeconds medianSeconds ninetiethSeconds
    overdueRate returnRate rejectionRate } }"""


async def measured(registry: Registry, who: Any = "manager", **given: Any) -> Any:
    """The metrics of the last ten days, in one statement."""
    told = {"since": str(today() - timedelta(days=10)), "until": str(today())} | given
    answer = await registry.ask(METRICS, as_=who, **told)
    assert answer.errors == [], answer.errors
    assert len(answer.statements) == 1
    return answer.data["approvalMetrics"]


async def run_through(registry: Registry, hours: int, how: str) -> None:
    """An approval that began some days ago and was decided so many hours later."""
    ann = registry.people["Ann"]
    began = now() - timedelta(days=5)
    with clock_set_to(began):
        await registry.submit(await registry.deed())
    with clock_set_to(began + timedelta(hours=hours)):
        if how == "return":
            key = await registry.task_of(ann)
            async with registry.work(ann) as db:
                await service.send_back(db, key, "START", "Which deed?")
        else:
            await (registry.approve(ann) if how == "approve" else registry.reject(ann))


async def test_durations_and_rates(registry: Registry) -> None:
    await registry.define(registry.people["Ann"], key="deeds", due_hours=4)
    for hours in (1, 2, 3, 8):
        await run_through(registry, hours, "approve")
    await run_through(registry, 6, "reject")
    await run_through(registry, 1, "return")
    (found,) = await measured(registry)
    assert found.pop("definitionId")
    assert found == {
        "definitionKey": "deeds",
        "version": 1,
        "nodeId": "approve",
        "visits": 6,
        "decided": 5,
        "averageSeconds": 4 * 3600,
        "medianSeconds": 3 * 3600,
        "ninetiethSeconds": 25920,
        "overdueRate": "0.333333",
        "returnRate": "0.166667",
        "rejectionRate": "0.2",
    }


async def test_days_definitions_and_companies_confine_it(registry: Registry) -> None:
    await registry.define(registry.people["Ann"], key="deeds")
    await run_through(registry, 1, "approve")
    (found,) = await measured(registry)
    assert (found["overdueRate"], found["returnRate"]) == (None, "0")
    assert await measured(registry, since=str(today() - timedelta(days=2))) == []
    assert await measured(registry, of=found["definitionId"]) == [found]
    answer = await registry.ask(METRICS, as_="manager", since="2026-01-01", until="2026-12-31", of="VXNlcjox")
    assert answer.codes == ["BAD_USER_INPUT"]
    manager = registry.actor("manager")
    abroad = replace(manager, company_id=registry.home.second, company_ids=frozenset({registry.home.second}))
    assert await measured(registry, abroad) == []


async def test_who_may_not_read_all_approvals_is_told_nothing(registry: Registry) -> None:
    narrow = replace(registry.people["Ann"], grants={"approval.instance.read": Scope.OWN})
    for who in ("sales", narrow):
        answer = await registry.ask(METRICS, as_=who, since="2026-01-01", until="2026-12-31")
        assert answer.codes == ["FORBIDDEN"]
    answer = await registry.ask(METRICS, as_="manager", since="0001-01-01", until="2026-12-31")
    assert answer.codes == ["BAD_USER_INPUT"]
