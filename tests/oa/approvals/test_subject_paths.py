"""Conditions and rules that read what is approved: by declared reads, for nobody in particular, in one statement."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from bizsuite.base.catalog.rules.exchange import PricesExchanging
from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.tables import Customer
from bizsuite.graph.node import encode
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import service
from bizsuite.oa.approvals.rules import process_from
from bizsuite.oa.approvals.rules.process.conditions import Operand, Source
from bizsuite.oa.approvals.service.facts import known
from tests.oa.approvals.process.desk import label
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_processes import CREATE, PUBLISH, SUBMIT, Story, asks

ROUTES = """query($id: ID!) { approvalInstance(id: $id) { log { nodes { action routes {
  node taken tests { name held } inputs { source path values } } } } } }"""


def when(path: str, op: str, value: str, source: str = "SUBJECT") -> dict[str, Any]:
    """A comparison of something that is known."""
    return {"kind": "compare", "op": op, "left": {"source": source, "path": path}, "value": value}


def split(condition: dict[str, Any], yes: dict[str, Any], no: dict[str, Any]) -> dict[str, Any]:
    """A block that goes one way where a condition holds, and another one else."""
    branches = [
        {"id": "yes", "title": label("yes"), "when": condition, "nodes": [yes]},
        {"id": "no", "title": label("no"), "default": True, "nodes": [no]},
    ]
    return {"kind": "EXCLUSIVE", "id": "split", "branches": branches}


def by(rule: str, **more: Any) -> dict[str, Any]:
    """A node with another rule."""
    return asks("n") | {"assignees": {"rule": rule, **more}}


async def started(registry: Registry, *nodes: dict[str, Any], **deed: Any) -> str:
    """An approval of a deed by these nodes."""
    process = process_from({"nodes": list(nodes)})
    await registry.define(key="deeds", amount_min=None, process=process)
    made = await registry.submit(await registry.deed(deed.pop("worth", "500"), **deed))
    return encode("ApprovalInstance", made.id)


async def waits(registry: Registry) -> list[str]:
    """Whose turn it is."""
    return sorted(name for name, states in (await registry.tasks()).items() if "PENDING" in states)


async def owned(registry: Registry, owner: Any) -> Any:
    """A customer that somebody looks after."""
    key = await registry.customer()
    async with registry.work() as db:
        (await db.lock(Customer, key)).owner_id = owner.user_id
    return key


@pytest.mark.parametrize(
    ("condition", "way"),
    [
        (when("worth", "gte", "500"), "Ann"),
        (when("worth.amount", "gt", "500"), "Bob"),
        (when("worth.currency", "eq", "USD"), "Ann"),
        (when("title", "startsWith", "A"), "Ann"),
        (when("signedAt", "eq", "2026-11-03"), "Ann"),
        (when("signedAt", "lte", "2026-11-02"), "Bob"),
        (when("isSealed", "eq", "true"), "Bob"),
        (when("owner.isActive", "eq", "true"), "Ann"),
        (when("customer.name", "eq", "Alfreds"), "Ann"),
        (when("customer.owner.name", "eq", "Cid"), "Ann"),
    ],
)
async def test_what_is_approved_decides_the_way(
    registry: Registry, condition: dict[str, Any], way: str
) -> None:
    ann, bob, cid, _ = registry.people.values()
    async with registry.work() as db:
        (await db.lock(Company, registry.home.company)).zone = "Asia/Shanghai"
    signed = datetime(2026, 11, 2, 16, 30, tzinfo=UTC)
    deed = {"party_id": await owned(registry, cid), "signed_at": signed}
    await started(registry, split(condition, asks("a", ann), asks("b", bob)), **deed)
    assert await waits(registry) == [way]


async def test_the_way_is_the_same_whoever_asks_for_it(registry: Registry) -> None:
    """Those who ask may not see the customer; the way is by the customer nevertheless, and they learn nothing of it."""
    ann, bob, cid, dan = registry.people.values()
    by_name = split(when("customer.name", "eq", "Alfreds"), asks("a", ann), asks("b", bob))
    key = await started(registry, by_name, party_id=await owned(registry, cid))
    assert await waits(registry) == ["Ann"]
    seen = {}
    for name, actor in (("admin", registry.admin), ("Ann", ann)):
        answer = await registry.ask(ROUTES, as_=actor, id=key)
        assert answer.errors == []
        (entry,) = answer.data["approvalInstance"]["log"]["nodes"]
        (route,) = entry["routes"]
        assert (route["node"], route["taken"]) == ("split", ["yes"])
        assert route["tests"] == [{"name": "yes", "held": True}]
        (told,) = route["inputs"]
        assert (told["source"], told["path"]) == ("SUBJECT", "customer.name")
        seen[name] = told["values"]
    assert seen == {"admin": ["Alfreds"], "Ann": None}
    assert dan is not None


async def test_people_stand_on_the_record(registry: Registry) -> None:
    _, _, cid, _ = registry.people.values()
    key = await owned(registry, cid)
    await started(registry, by("RECORD", path="customer.owner"), party_id=key)
    assert await waits(registry) == ["Cid"]


async def test_where_nobody_stands_on_the_record_it_is_not_begun(registry: Registry) -> None:
    node = by("RECORD", path="customer.owner")
    with pytest.raises(Refused) as refused:
        await started(registry, node)
    assert refused.value.code == "NO_APPROVER"
    assert await registry.count("approval_instance") == 0


async def test_the_first_case_that_holds_names_the_people(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    users = [{"rule": "USERS", "userIds": [str(each.user_id)]} for each in (ann, bob)]
    cases = [
        {"when": when("worth", "gte", "1000"), "then": users[0]},
        {
            "when": when("amount", "gte", "500", "INSTANCE"),
            "then": {"rule": "RECORD", "path": "customer.owner"},
        },
        {"then": users[1]},
    ]
    key = await owned(registry, cid)
    told = await started(registry, by("EXPRESSION", cases=cases), party_id=key)
    assert await waits(registry) == ["Cid"]
    answer = await registry.ask(ROUTES, id=told)
    ((route,),) = [entry["routes"] for entry in answer.data["approvalInstance"]["log"]["nodes"]]
    assert (route["node"], route["taken"]) == ("n", ["2"])
    assert [test["held"] for test in route["tests"]] == [False, True]


async def test_a_pool_by_cases_is_claimed_by_whom_the_case_names(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    cases = [{"when": when("title", "eq", "A"), "then": {"rule": "USERS", "userIds": [str(ann.user_id)]}}]
    await started(registry, by("EXPRESSION", cases=cases) | {"mode": "POOL"})
    (row,) = await registry.rows("SELECT id FROM approval_task")
    async with registry.work(bob) as db:
        with pytest.raises(Refused) as refused:
            await service.claim(db, row["id"])
    assert refused.value.code == "PERMISSION_DENIED"
    async with registry.work(ann) as db:
        await service.claim(db, row["id"])


PATHS = (
    "worth",
    "title",
    "signedAt",
    "owner",
    "owner.name",
    "customer.owner",
    "customer.owner.department.head",
)


async def test_all_paths_are_one_statement(registry: Registry) -> None:
    ann, _, cid, _ = registry.people.values()
    await started(registry, asks("a", ann), party_id=await owned(registry, cid))
    (row,) = await registry.rows("SELECT id FROM approval_instance")
    instance = await registry.instance(row["id"])
    operands = [Operand(source=Source.SUBJECT, path=path) for path in PATHS]
    async with registry.work(replace(ann, company_ids=frozenset())) as db:
        await db.rows(_nothing())
        registry.statements.clear()
        told = (await known(db, instance, operands)).values
        assert len(registry.statements) == 1
    values = {operand.path: value for operand, value in told.items()}
    assert values["worth"] == Decimal(500)
    assert (values["customer.owner"], values["signedAt"]) == (str(cid.user_id), None)


async def test_amounts_of_another_currency_need_a_rate(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    node = split(when("worth", "gte", "500"), asks("a", ann), asks("b", bob))
    async with registry.work() as db:
        base = (await db.need(Company, registry.home.company)).currency
    with pytest.raises(Refused) as refused:
        await started(registry, node, worth="500", currency="EUR")
    assert (refused.value.code, refused.value.facts) == (
        "EXCHANGE_RATE_MISSING",
        {"currency": "EUR", "base": base},
    )
    assert await registry.count("approval_instance") == 0

    async def rates(db: Db, event: PricesExchanging) -> None:
        event.found.update(dict.fromkeys(event.wanted, Fraction(2)))

    registry.database.wiring.handlers[PricesExchanging] = [rates]  # type: ignore[index]
    await registry.submit(await registry.deed("249.99", currency="EUR"))
    assert await waits(registry) == ["Bob"]
    await registry.submit(await registry.deed("250", currency="EUR"))
    assert await waits(registry) == ["Ann", "Bob"]


@pytest.mark.parametrize(
    ("node", "problem"),
    [
        (
            split(when("colour", "eq", "red"), by("INITIATOR"), by("INITIATOR") | {"id": "m"}),
            "PATH_UNKNOWN colour",
        ),
        (
            split(when("isMine", "eq", "true"), by("INITIATOR"), by("INITIATOR") | {"id": "m"}),
            "PATH_UNKNOWN isMine",
        ),
        (
            split(when("worth", "gte", "much"), by("INITIATOR"), by("INITIATOR") | {"id": "m"}),
            "OPERAND_TYPE_MISMATCH worth",
        ),
        (by("RECORD", path="customer"), "PATH_TO_NOBODY customer"),
        (by("RECORD", path="keeper"), "PATH_UNKNOWN keeper"),
    ],
)
async def test_what_leads_nowhere_is_not_published(
    registry: Registry, node: dict[str, Any], problem: str
) -> None:
    given = {"key": "deeds", "guard": "deed.seal", "titleEn": "Deeds", "titleZh": "契约"}
    made = await registry.done(CREATE, input={**given, "graph": {"nodes": [node]}})
    answer = await registry.ask(PUBLISH, input={"id": made["approvalDefinition"]["id"]})
    (error,) = answer.data["approvalDefinitionPublish"]["userErrors"]
    assert error["code"] == "PROCESS_INVALID"
    assert problem in error["message"]
    subject = {"subjectId": encode("ToyDeed", await registry.deed())}
    assert await registry.refused(SUBMIT, as_="sales", input=subject) == ["NO_APPROVAL_NEEDED"]


async def test_the_department_of_the_initiator_and_those_above_it(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    story = Story(registry)
    holds = when("initiator.departmentPath", "contains", str(registry.home.department), "INSTANCE")
    await story.begin(split(holds, asks("a", ann), asks("b", bob)))
    assert await story.waits() == {"Ann"}


def _nothing() -> Any:
    import sqlalchemy as sa

    return sa.select(sa.literal(1))
