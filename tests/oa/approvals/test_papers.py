"""Papers of approvals, the files that forms name, and logs that vouch for forms."""

import uuid
from dataclasses import replace
from typing import Any

import pytest

from bizsuite.graph.files import Tickets
from bizsuite.graph.node import decode, encode
from bizsuite.kernel.clock import clock_set_to, now
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals import files
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_forms import START, Requests, field
from tests.oa.approvals.test_processes import asks
from tests.oa.approvals.test_requests import picture

PAPER = "query($id: ID!) { approvalInstanceFile(id: $id) { url } }"
FETCH = "query($id: ID!, $file: ID!) { approvalFormFile(id: $id, fileId: $file) { url } }"
COLUMNS = [field("TEXT", "what"), field("MONEY", "amount", currencies=["CNY"])]
EXPENSES = {
    "fields": [
        field("TEXT", "why", required=True),
        field("TABLE", "items", columns=COLUMNS),
        field("TOTAL", "total", of="items", column="amount"),
        field("MONEY", "pay", initiator="HIDDEN"),
        field("ATTACHMENTS", "bills"),
    ]
}


@pytest.fixture
def requests(registry: Registry) -> Requests:
    """Nothing is defined yet."""
    return Requests(registry)


async def claim(registry: Registry, requests: Requests) -> str:
    """An expense claim that was approved and signed; the file under it."""
    ann, *_ = registry.people.values()
    nodes = asks("head", ann, needsSignature=True, fields={"pay": "WRITE", "bills": "HIDDEN"})
    await requests.define(nodes, form=EXPENSES, numberPrefix="EX")
    bill = await picture(registry, registry.actor("sales"))
    items = [{"what": "Taxi", "amount": {"amount": "12.5", "currency": "CNY"}}, {"what": "Tea"}]
    await requests.start({"why": "Visit 拜访", "items": items, "bills": [bill]})
    pay = {"pay": {"amount": "99", "currency": "CNY"}}
    await requests.act("Approve", ann, "Ann", form=pay, signature={"name": "Ann"}, comment="Fine.")
    return bill


async def rows(registry: Registry, requests: Requests, who: Actor | str) -> list[list[Any]]:
    """What stands on the paper for somebody, without moments."""
    async with registry.work(who) as db:
        instance = await files.need_seen(db, decode(requests.id).key)
        sheet = await files.sheet_of(db, instance)
        return [[row[0], row[1], row[2], row[4]] async for row in sheet.rows]


async def test_the_paper_shows_what_its_reader_may_see(registry: Registry, requests: Requests) -> None:
    await claim(registry, requests)
    ann = registry.people["Ann"]
    whole = await rows(registry, requests, "admin")
    (tip,) = await registry.rows("SELECT log_hash FROM approval_instance")
    assert whole == [
        ["Form 表单", "Revision 修订 2", "", 0],
        ["why why", "Visit 拜访", "", 1],
        ["items items", "", "", 1],
        ["1", "what what: Taxi; amount amount: 12.5 CNY", "", 2],
        ["2", "what what: Tea", "", 2],
        ["total total", "12.5 CNY", "", 1],
        ["pay pay", "99 CNY", "", 1],
        ["bills bills", "a", "", 1],
        ["Course 审批过程", "", "", 0],
        ["Submitted 提交", "", "Sales", 1],
        ["Approved 同意", "Fine. Signed 签名: Ann", "Ann", 1],
        ["Log 日志", "Whole 完整", "", 0],
        ["Hash of the last entry 末条日志哈希", tip["log_hash"], "", 1],
    ]
    for who, hidden in (("sales", "pay pay"), (ann, "bills bills")):
        seen = await rows(registry, requests, who)
        assert [row for row in whole if row not in seen] == [row for row in whole if row[0] == hidden]


async def test_the_paper_is_a_pdf_for_those_who_see_the_approval(
    registry: Registry, requests: Requests
) -> None:
    await claim(registry, requests)
    registry.services["tickets"] = tickets = Tickets("a secret of at least thirty-two letters")
    signed_in = replace(registry.actor("sales"), session_id=uuid.uuid4())
    with clock_set_to(now()):
        url = (await registry.ask(PAPER, as_=signed_in, id=requests.id)).data["approvalInstanceFile"]["url"]
    permit = tickets.read(url.removeprefix("/files/"))
    assert (permit.maker, permit.asked) == ("approval_paper", {"approval": str(decode(requests.id).key)})
    async with registry.work("sales") as db:
        made = await files.make(db, permit.asked, "zh")
        content = b"".join([chunk async for chunk in made.chunks])
    assert (made.name, made.media_type) == ("EX-2026-00001.pdf", "application/pdf")
    assert content.startswith(b"%PDF-")
    stranger = replace(registry.people["Dan"], session_id=uuid.uuid4())
    assert (await registry.ask(PAPER, as_=stranger, id=requests.id)).data["approvalInstanceFile"] is None
    async with registry.work(stranger) as db:
        with pytest.raises(Refused, match="NOT_FOUND"):
            await files.make(db, permit.asked, "en")


async def test_files_of_a_form_are_fetched_by_who_sees_their_field(
    registry: Registry, requests: Requests
) -> None:
    bill = await claim(registry, requests)
    registry.services["tickets"] = tickets = Tickets("a secret of at least thirty-two letters")
    for who, seen in (
        (registry.actor("sales"), True),
        (registry.admin, True),
        (registry.people["Ann"], False),
        (registry.people["Dan"], False),
    ):
        actor = replace(who, session_id=uuid.uuid4())
        with clock_set_to(now()):
            told = (await registry.ask(FETCH, as_=actor, id=requests.id, file=bill)).data["approvalFormFile"]
        assert (told is not None) is seen
        if told is None:
            continue
        permit = tickets.read(told["url"].removeprefix("/files/"))
        assert permit.asked == {"approval": str(decode(requests.id).key), "file": str(decode(bill).key)}
    other = await picture(registry, registry.actor("sales"))
    actor = replace(registry.admin, session_id=uuid.uuid4())
    assert (await registry.ask(FETCH, as_=actor, id=requests.id, file=other)).data["approvalFormFile"] is None
    async with registry.work(registry.people["Ann"]) as db:
        asked = {"approval": str(decode(requests.id).key), "file": str(decode(bill).key)}
        with pytest.raises(Refused, match="NOT_FOUND"):
            await files.fetch(db, asked, "en")


@pytest.mark.parametrize(
    ("forgery", "broken"),
    [
        ('UPDATE approval_form_revision SET form = form || \'{"why": "Other"}\' WHERE revision = 1', 1),
        ('UPDATE approval_form_revision SET form = form || \'{"why": "Other"}\' WHERE revision = 2', 2),
        ('UPDATE approval_instance SET form = form || \'{"why": "Other"}\'', 2),
        ('UPDATE approval_action SET payload = payload || \'{"form": {"hash": "x"}}\' WHERE seq = 1', 1),
        ("UPDATE approval_action SET form_revision_id = NULL WHERE seq = 2", 2),
    ],
)
async def test_a_forged_form_is_found(
    registry: Registry, requests: Requests, forgery: str, broken: int
) -> None:
    await claim(registry, requests)
    assert (await requests.look())["logVerification"] == {"isIntact": True, "brokenSeq": None}
    async with registry.database.engine.begin() as connection:
        await connection.exec_driver_sql("SET session_replication_role = replica")
        await connection.exec_driver_sql(forgery)
        await connection.exec_driver_sql("SET session_replication_role = DEFAULT")
    assert (await requests.look())["logVerification"] == {"isIntact": False, "brokenSeq": broken}


async def test_revisions_never_change(registry: Registry, requests: Requests) -> None:
    await claim(registry, requests)
    for act in ("UPDATE approval_form_revision SET revision = 9", "DELETE FROM approval_form_revision"):
        with pytest.raises(Exception, match="rows of approval_form_revision never change"):
            async with registry.database.engine.begin() as connection:
                await connection.exec_driver_sql(act)


LISTED = """{ approvalInstances { nodes { summary form { values } formRevisions { nodes { changes } }
  tasks { nodes { form { values } } } } } }"""


async def test_many_forms_are_read_in_as_many_statements_as_one(
    registry: Registry, requests: Requests
) -> None:
    ann, *_ = registry.people.values()
    await requests.define(asks("head", ann), form={"fields": [field("TEXT", "a")]}, summary=["a"])
    counts = []
    for turn in range(1, 4):
        await requests.start({"a": str(turn)})
        answer = await registry.ask(LISTED, as_=ann)
        assert answer.errors == []
        told = answer.data["approvalInstances"]["nodes"]
        assert [each["form"]["values"]["a"] for each in told] == [str(n) for n in range(turn, 0, -1)]
        assert [each["tasks"]["nodes"][0]["form"]["values"]["a"] for each in told] == [
            str(n) for n in range(turn, 0, -1)
        ]
        counts.append(len(answer.statements))
    assert counts == [11] * 3


async def test_what_is_filled_in_takes_the_same_statements_whatever_it_says(
    registry: Registry, requests: Requests
) -> None:
    ann, *_ = registry.people.values()
    rows_of = [field("TEXT", "t"), field("USER", "u")]
    await requests.define(asks("head", ann), form={"fields": [field("TABLE", "rows", columns=rows_of)]})
    user = encode("User", ann.user_id)
    counts = []
    # The first time numbers are taken.
    for many in (1, 1, 50):
        given = {"rows": [{"t": "x", "u": user}] * many}
        answer = await registry.ask(
            START, as_="sales", input={"definitionId": requests.definition, "form": given}
        )
        assert answer.data["approvalStart"]["userErrors"] == []
        counts.append(len(answer.statements))
    assert counts[1:] == [12] * 2
