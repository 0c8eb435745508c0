"""Areas of the books that are locked through a day, and who may post there nevertheless."""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from bizsuite.erp.closing import service as closing
from bizsuite.erp.finance import service
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.locks import JOURNALS, LockArea
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.graph.node import decode, encode
from bizsuite.kernel.errors import Refused
from tests.erp.finance.books import Books, integrity
from tests.erp.finance.test_guards import owner

LOCKS = "{ areaLocks { nodes { id area lockedUntil version } } }"
SET = """mutation($input: AreaLockSetInput!) { areaLockSet(input: $input) { userErrors { code path }
  areaLock { area lockedUntil changes { nodes { lockedBefore lockedAfter reason changedBy { id } } } } } }"""
GRANT = """mutation($input: LockExceptionCreateInput!) { lockExceptionCreate(input: $input) {
  userErrors { code path } lockException { id area reason expiresAt user { id } grantedBy { id } revokedAt } } }"""
REVOKE = """mutation($input: LockExceptionRevokeInput!) { lockExceptionRevoke(input: $input) {
  userErrors { code } lockException { revokedBy { id } } } }"""
LISTED = """{ lockExceptions { nodes { area uses { nodes { entry { number } } } } } }"""
ENTRY = """mutation($input: JournalEntryCreateInput!) { journalEntryCreate(input: $input) {
  journalEntry { number } userErrors { code path message ... on PeriodIsLocked { area lockedUntil } } } }"""
MARCH = "2026-03-31"
LATER = "2027-06-30T00:00:00Z"


async def lock_of(books: Books, area: LockArea) -> str:
    nodes = (await books.office.ask(LOCKS)).data["areaLocks"]["nodes"]
    found: str = next(node["id"] for node in nodes if node["area"] == area.value)
    return found


async def lock(books: Books, area: LockArea, until: str | None = MARCH, **more: Any) -> Any:
    asked = {"id": await lock_of(books, area), "lockedUntil": until} | more
    return (await books.office.done(SET, input=asked))["areaLock"]


def entry(books: Books, journal: JournalKind, on: date = date(2026, 3, 1)) -> NewEntry:
    """Something that a journal records, without taxes."""
    return books.entry(journal, AccountPurpose.RECEIVABLE, AccountPurpose.SALES, "10", on)


def taxed(books: Books) -> NewEntry:
    """An entry in the general journal that moves an account of taxes."""
    lines = [
        NewLine(account=AccountPurpose.PURCHASE_TAX, debit=Decimal(5)),
        NewLine(account=AccountPurpose.BANK, credit=Decimal(5)),
    ]
    return NewEntry(company_id=books.company, journal=JournalKind.GENERAL, on=date(2026, 3, 1), lines=lines)


async def post(books: Books, new: NewEntry, as_: str = "admin") -> None:
    async with books.office.work(as_) as db:
        await service.post_entries(db, [new])


async def refusal(books: Books, new: NewEntry, as_: str = "admin") -> Refused:
    before = await books.office.rows("SELECT count(*) FROM finance_entry")
    with pytest.raises(Refused) as refused:
        await post(books, new, as_)
    assert await books.office.rows("SELECT count(*) FROM finance_entry") == before
    assert refused.value.code == "PERIOD_LOCKED"
    return refused.value


async def test_a_company_begins_with_a_lock_for_each_area_none_of_them_locked(books: Books) -> None:
    nodes = (await books.office.ask(LOCKS)).data["areaLocks"]["nodes"]
    assert {(node["area"], node["lockedUntil"]) for node in nodes} == {
        (area.value, None) for area in LockArea
    }


@pytest.mark.parametrize("area", list(LockArea), ids=str)
async def test_a_locked_area_takes_no_postings_of_its_journals_and_others_do(
    books: Books, area: LockArea
) -> None:
    await lock(books, area)
    for journal in JournalKind:
        if journal in JOURNALS[area]:
            refused = await refusal(books, entry(books, journal))
            assert refused.facts == {"area": area, "locked_until": date(2026, 3, 31)}
            assert refused.path == ("on",)
        else:
            await post(books, entry(books, journal))
        await post(books, entry(books, journal, date(2026, 4, 1)))
    assert await integrity(books) == []


async def test_the_area_of_taxes_has_their_accounts_in_every_journal(books: Books) -> None:
    await lock(books, LockArea.TAX)
    assert (await refusal(books, taxed(books))).facts["area"] is LockArea.TAX
    await lock(books, LockArea.TAX, None, reason="The return was withdrawn")
    await post(books, taxed(books))


async def test_what_undoes_a_sale_belongs_to_sales(books: Books) -> None:
    sale = books.sale("10")
    await post(books, sale)
    await lock(books, LockArea.SALES)
    with pytest.raises(Refused) as refused:
        async with books.office.work() as db:
            await service.reverse_entry(db, sale.id, on=date(2026, 3, 5))
    assert refused.value.code == "PERIOD_LOCKED"
    async with books.office.work() as db:
        await service.reverse_entry(db, sale.id, on=date(2026, 4, 5))


async def test_a_refusal_tells_the_area_and_the_day(books: Books) -> None:
    await lock(books, LockArea.ALL)
    codes = await books.office.ask("{ ledgerAccounts(first: 100) { nodes { id code } } }")
    ids = {each["code"]: each["id"] for each in codes.data["ledgerAccounts"]["nodes"]}
    lines = [{"accountId": ids["1020"], "debit": "5"}, {"accountId": ids["4000"], "credit": "5"}]
    said = {"on": MARCH, "lines": lines, "post": True}
    answer = await books.office.ask(ENTRY, input=said)
    assert answer.data["journalEntryCreate"]["userErrors"] == [
        {
            "code": "PERIOD_LOCKED",
            "path": ["on"],
            "message": "ALL is locked through 2026-03-31.",
            "area": "ALL",
            "lockedUntil": MARCH,
        }
    ]
    # A dry run is refused alike, and a draft may be written.
    assert await books.office.refused(ENTRY, input=said | {"dryRun": True}) == ["PERIOD_LOCKED"]
    assert (await books.office.done(ENTRY, input=said | {"post": False}))["journalEntry"] == {"number": None}


async def test_a_lock_is_moved_back_for_a_reason_by_those_who_may(books: Books) -> None:
    moved = await lock(books, LockArea.SALES)
    me = encode("User", books.office.admin.user_id)
    assert moved["changes"]["nodes"] == [
        {"lockedBefore": None, "lockedAfter": MARCH, "reason": "", "changedBy": {"id": me}}
    ]
    key = await lock_of(books, LockArea.SALES)
    back = {"id": key, "lockedUntil": "2026-02-28"}
    for said, as_, code in (
        (back, "admin", "LOCK_REASON_MISSING"),
        (back | {"reason": "  "}, "admin", "LOCK_REASON_MISSING"),
        (back | {"reason": "x" * 501}, "admin", "INVALID_VALUE"),
        (back | {"reason": "A forgotten invoice"}, "finance", "PERMISSION_DENIED"),
        (back | {"lockedUntil": None, "reason": "No lock"}, "finance", "PERMISSION_DENIED"),
        (back | {"lockedUntil": MARCH}, "admin", "LOCK_UNMOVED"),
        (back | {"lockedUntil": "0001-01-01", "reason": "?"}, "admin", "INVALID_VALUE"),
        (back | {"lockedUntil": "2026-05-31"}, "sales", "PERMISSION_DENIED"),
        (back | {"reason": "A forgotten invoice", "expectedVersion": 1}, "admin", "STALE_VERSION"),
    ):
        assert await books.office.refused(SET, as_=as_, input=said) == [code], said
    assert len(await books.office.rows("SELECT 1 FROM finance_lock_change")) == 1
    shown = back | {"reason": "A forgotten invoice", "dryRun": True}
    await books.office.done(SET, input=shown)
    assert (await refusal(books, books.sale("1"))).facts["locked_until"] == date(2026, 3, 31)
    changed = (await books.office.done(SET, input=back | {"reason": " A forgotten invoice "}))["areaLock"]
    assert changed["changes"]["nodes"][0] == {
        "lockedBefore": MARCH,
        "lockedAfter": "2026-02-28",
        "reason": "A forgotten invoice",
        "changedBy": {"id": me},
    }
    await post(books, books.sale("1"))
    # Forward is what those do who keep the books.
    await books.office.done(SET, as_="finance", input={"id": key, "lockedUntil": MARCH})
    rows = await books.office.rows("SELECT type FROM outbox_event WHERE type = 'AREA_LOCK_MOVED'")
    assert len(rows) == 3
    assert await integrity(books) == []


async def granted(books: Books, area: LockArea, to: str = "finance", **more: Any) -> Any:
    said = {
        "userId": encode("User", books.office.actor(to).user_id),
        "area": area.value,
        "expiresAt": LATER,
        "reason": "The auditor asks for it",
    }
    return (await books.office.done(GRANT, input=said | more))["lockException"]


async def test_an_exception_is_granted_used_listed_and_revoked(books: Books) -> None:
    await lock(books, LockArea.SALES)
    leave = await granted(books, LockArea.SALES)
    assert (leave["reason"], leave["revokedAt"]) == ("The auditor asks for it", None)
    assert leave["grantedBy"]["id"] == encode("User", books.office.admin.user_id)
    await refusal(books, books.sale("1"))
    await post(books, books.sale("1"), "finance")
    listed = (await books.office.ask(LISTED)).data["lockExceptions"]["nodes"]
    assert listed == [{"area": "SALES", "uses": {"nodes": [{"entry": {"number": "INV/2026/00001"}}]}}]
    told = await books.office.rows(
        "SELECT type FROM outbox_event WHERE type LIKE 'LOCK_EXCEPTION%' ORDER BY id"
    )
    assert [row["type"] for row in told] == ["LOCK_EXCEPTION_GRANTED"]
    await books.office.done(REVOKE, input={"id": leave["id"]})
    await refusal(books, books.sale("1"), "finance")
    assert await books.office.refused(REVOKE, input={"id": leave["id"]}) == ["LOCK_EXCEPTION_ENDED"]
    assert await integrity(books) == []


async def test_an_exception_is_for_its_area_its_company_and_its_time(books: Books) -> None:
    await lock(books, LockArea.SALES)
    await lock(books, LockArea.TAX)
    await granted(books, LockArea.SALES)
    # A sale belongs to the area of taxes as well.
    assert (await refusal(books, books.sale("1"), "finance")).facts["area"] is LockArea.TAX
    await granted(books, LockArea.TAX)
    sale = books.sale("1")
    await post(books, sale, "finance")
    uses = await books.office.rows("SELECT entry_id FROM finance_lock_exception_use")
    assert [row["entry_id"] for row in uses] == [sale.id] * 2
    await lock(books, LockArea.ALL)
    assert (await refusal(books, books.sale("1"), "finance")).facts["area"] is LockArea.ALL
    await granted(books, LockArea.ALL, companyId=encode("Company", books.office.home.second))
    await refusal(books, books.sale("1"), "finance")
    await granted(books, LockArea.ALL)
    await post(books, books.sale("1"), "finance")
    async with books.office.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE finance_lock_exception SET expires_at = now()")
    await refusal(books, books.sale("1"), "finance")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"expiresAt": "2020-01-01T00:00:00Z"}, "INVALID_VALUE"),
        ({"expiresAt": "2199-01-01T00:00:00Z"}, "INVALID_VALUE"),
        ({"reason": " "}, "LOCK_REASON_MISSING"),
        ({"userId": encode("User", uuid.UUID("01890000-0000-7000-8000-000000000000"))}, "NOT_FOUND"),
    ],
    ids=str,
)
async def test_an_exception_that_is_refused_leaves_nothing(
    books: Books, more: dict[str, Any], code: str
) -> None:
    said = {
        "userId": encode("User", books.office.admin.user_id),
        "area": "ALL",
        "expiresAt": LATER,
        "reason": "Why not",
    }
    assert await books.office.refused(GRANT, input=said | more) == [code]
    assert await books.office.refused(GRANT, as_="finance", input=said) == ["PERMISSION_DENIED"]
    assert await books.office.rows("SELECT 1 FROM finance_lock_exception") == []


async def test_nobody_of_another_tenant_moves_a_lock_or_ends_an_exception(books: Books) -> None:
    stranger = (await books.office.another_tenant()).people["admin"]
    key = await lock_of(books, LockArea.ALL)
    assert await books.office.refused(SET, as_=stranger, input={"id": key, "lockedUntil": MARCH}) == [
        "NOT_FOUND"
    ]
    leave = await granted(books, LockArea.ALL)
    assert await books.office.refused(REVOKE, as_=stranger, input={"id": leave["id"]}) == ["NOT_FOUND"]


async def test_a_year_is_not_closed_in_locked_books(books: Books) -> None:
    await post(books, books.sale("10"))
    await lock(books, LockArea.ALL, "2026-12-31")
    (year,) = await books.office.rows(
        f"SELECT id FROM finance_fiscal_year WHERE company_id = '{books.company}'"
    )
    with pytest.raises(Refused) as refused:
        async with books.office.work() as db:
            await closing.close_year(db, year["id"])
    assert refused.value.code == "PERIOD_LOCKED"
    assert await books.office.rows("SELECT 1 FROM closing_year_end") == []
    await granted(books, LockArea.ALL, "admin")
    async with books.office.work() as db:
        await closing.close_year(db, year["id"])
    assert await integrity(books) == []


async def moving(books: Books, area: LockArea) -> uuid.UUID:
    return decode(await lock_of(books, area)).key


async def test_a_lock_waits_for_a_posting_and_the_next_one_sees_it(books: Books) -> None:
    key = await moving(books, LockArea.SALES)
    posted, go_on = asyncio.Event(), asyncio.Event()

    async def running() -> None:
        async with books.office.work() as db:
            await service.post_entries(db, [books.sale("1")])
            posted.set()
            await go_on.wait()

    async def locking() -> None:
        async with books.office.work() as db:
            await service.set_lock(db, key, locked_until=date(2026, 3, 31))

    first = asyncio.create_task(running())
    await posted.wait()
    second = asyncio.create_task(locking())
    await asyncio.sleep(0.1)
    assert not second.done()
    go_on.set()
    await asyncio.gather(first, second)
    await refusal(books, books.sale("1"))
    assert len(await books.office.rows("SELECT 1 FROM finance_entry")) == 1


@pytest.mark.parametrize("area", [LockArea.SALES, LockArea.TAX])
async def test_a_posting_that_waits_for_a_lock_is_refused_by_it(books: Books, area: LockArea) -> None:
    key = await moving(books, area)
    held, go_on = asyncio.Event(), asyncio.Event()

    async def locking() -> None:
        async with books.office.work() as db:
            await service.set_lock(db, key, locked_until=date(2026, 3, 31))
            held.set()
            await go_on.wait()

    first = asyncio.create_task(locking())
    await held.wait()
    second = asyncio.create_task(refusal(books, books.sale("1")))
    await asyncio.sleep(0.1)
    assert not second.done()
    go_on.set()
    await first
    assert (await second).facts["area"] is area


async def test_locks_of_two_areas_that_move_at_once_are_both_kept(books: Books) -> None:
    async def locking(area: LockArea) -> None:
        await lock(books, area)

    await asyncio.gather(*(locking(area) for area in LockArea))
    (chain,) = await books.office.rows(
        f"SELECT locks FROM finance_chain WHERE company_id = '{books.company}'"
    )
    assert chain["locks"] == dict.fromkeys((area.value for area in LockArea), MARCH)


async def test_what_is_locked_elsewhere_costs_a_posting_no_statement(books: Books) -> None:
    async def statements(new: NewEntry) -> int:
        async with books.office.work() as db:
            books.office.statements.clear()
            await service.post_entries(db, [new])
            return len(books.office.statements)

    await post(books, books.sale("1"))
    before = await statements(books.sale("1"))
    await lock(books, LockArea.PURCHASE)
    await lock(books, LockArea.SALES, "2026-02-28")
    assert await statements(books.sale("1")) == before


async def drafted(books: Books, new: NewEntry) -> None:
    async with books.office.work() as db:
        await service.draft_entry(db, new)


SEAL = (
    "UPDATE finance_entry SET status = 'POSTED', posted_on = entry_date, number = 'X', chain_position = 99,"
    " previous_hash = '', hash = '', line_count = 2 WHERE status = 'DRAFT'"
)
DATED = "UPDATE finance_entry_line SET posted_on = '2026-03-01'"


@pytest.mark.parametrize(
    ("area", "make"),
    [
        (LockArea.ALL, lambda books: entry(books, JournalKind.GENERAL)),
        (LockArea.SALES, lambda books: entry(books, JournalKind.SALES_CREDIT)),
        (LockArea.BANK, lambda books: entry(books, JournalKind.DISBURSEMENTS)),
        (LockArea.INVENTORY, lambda books: entry(books, JournalKind.INVENTORY)),
        (LockArea.TAX, taxed),
    ],
    ids=["all", "sales", "bank", "inventory", "tax"],
)
async def test_not_even_sql_posts_in_a_locked_area(
    books: Books, area: LockArea, make: Callable[[Books], NewEntry]
) -> None:
    await drafted(books, make(books))
    await lock(books, area)
    connection = await owner(books)
    try:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(DATED)
        await connection.execute(SEAL)
        with pytest.raises(asyncpg.RestrictViolationError, match=f"{area} is locked through 2026-03-31"):
            await transaction.commit()
        await connection.execute("UPDATE finance_area_lock SET locked_until = '2026-02-28'")
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(DATED)
        await connection.execute(SEAL)
        await transaction.commit()
    finally:
        await connection.close()


async def test_the_database_tells_the_chain_whoever_moves_a_lock(books: Books) -> None:
    chain = f"SELECT locks FROM finance_chain WHERE company_id = '{books.company}'"
    connection = await owner(books)
    try:
        where = f"WHERE company_id = '{books.company}' AND area = 'BANK'"
        await connection.execute(f"UPDATE finance_area_lock SET locked_until = '{MARCH}' {where}")
        assert (await books.office.rows(chain))[0]["locks"] == {"BANK": MARCH}
        await refusal(books, books.receipt("1", on=date(2026, 3, 5)))
        await connection.execute(f"DELETE FROM finance_area_lock {where}")
        assert (await books.office.rows(chain))[0]["locks"] == {}
    finally:
        await connection.close()


async def test_a_use_of_an_exception_never_changes(books: Books) -> None:
    await lock(books, LockArea.ALL)
    await granted(books, LockArea.ALL, "admin")
    await post(books, books.sale("1"))
    connection = await owner(books)
    try:
        for statement in (
            "DELETE FROM finance_lock_exception_use",
            "UPDATE finance_lock_exception_use SET created_at = now()",
            "DELETE FROM finance_lock_change",
            "UPDATE finance_lock_change SET reason = 'other'",
        ):
            with pytest.raises(asyncpg.RestrictViolationError):
                await connection.execute(statement)
    finally:
        await connection.close()


async def test_locks_are_of_one_company(books: Books) -> None:
    await lock(books, LockArea.ALL)
    other = replace(books.sale("1"), company_id=books.office.home.second)
    await post(books, other)
    await refusal(books, books.sale("1"))
