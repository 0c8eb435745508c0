"""Posting: what goes into the books, and what is kept out of them."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest

from bizsuite.erp.finance import loaders, service
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.matching import NewMatch
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.kernel.errors import Refused
from tests.erp.finance.books import Books, integrity, opened, receivable


async def numbers(books: Books) -> list[str]:
    found = await books.office.rows("SELECT number FROM finance_entry ORDER BY chain_position")
    return [row["number"] for row in found]


async def test_a_posted_entry_is_numbered_chained_and_owed(books: Books) -> None:
    async with books.office.work() as db:
        posting = await service.post_entries(db, [books.sale("120.50"), books.receipt("20.50")])
        assert posting.numbers == ["INV/2026/00001", "RCT/2026/00001"]
    (first, second) = await books.office.rows(
        "SELECT status, posted_on, chain_position, previous_hash, hash FROM finance_entry ORDER BY chain_position"
    )
    assert (first["status"], first["posted_on"], first["chain_position"]) == ("POSTED", date(2026, 3, 1), 1)
    assert first["previous_hash"] == "0" * 64
    assert second["previous_hash"] == first["hash"]
    assert await opened(books) == Decimal(100)
    assert await integrity(books) == []


async def test_numbers_rise_with_dates_inside_one_posting(books: Books) -> None:
    days = [date(2026, 5, 1), date(2026, 2, 1), date(2026, 3, 1)]
    async with books.office.work() as db:
        posting = await service.post_entries(db, [books.sale("1", on=day) for day in days])
    assert posting.numbers == ["INV/2026/00003", "INV/2026/00001", "INV/2026/00002"]
    assert await numbers(books) == ["INV/2026/00001", "INV/2026/00002", "INV/2026/00003"]


async def test_each_company_has_a_chain_and_numbers_of_its_own(books: Books) -> None:
    for company in (books.office.home.company, books.office.home.second):
        entry = books.sale("7")
        other = NewEntry(company_id=company, journal=entry.journal, on=entry.on, lines=entry.lines)
        async with books.office.work() as db:
            assert (await service.post_entries(db, [other])).numbers == ["INV/2026/00001"]
    chains = await books.office.rows("SELECT position FROM finance_chain")
    assert [row["position"] for row in chains] == [1, 1]


@pytest.mark.parametrize(
    ("day", "code"), [(date(2025, 12, 31), "PERIOD_MISSING"), (date(2026, 1, 15), "PERIOD_CLOSED")]
)
async def test_no_posting_outside_open_periods(books: Books, day: date, code: str) -> None:
    period = (await books.office.rows("SELECT id FROM finance_period WHERE name = '2026-01' ORDER BY id"))[0][
        "id"
    ]
    async with books.office.work() as db:
        await service.close_period(db, period)
    with pytest.raises(Refused) as refused:
        async with books.office.work() as db:
            await service.post_entries(db, [books.sale("1", on=day)])
    assert refused.value.code == code
    assert await numbers(books) == []


async def test_an_unbalanced_entry_is_refused_before_anything_is_written(books: Books) -> None:
    lines = [
        NewLine(account=AccountPurpose.BANK, debit=Decimal("10.00")),
        NewLine(account=AccountPurpose.SALES, credit=Decimal("9.99")),
    ]
    entry = NewEntry(company_id=books.company, journal=JournalKind.GENERAL, on=date(2026, 3, 1), lines=lines)
    with pytest.raises(Refused) as refused:
        async with books.office.work() as db:
            await service.post_entries(db, [entry])
    assert refused.value.code == "ENTRY_UNBALANCED"
    assert await books.office.rows("SELECT 1 FROM finance_entry") == []


async def test_a_company_without_a_chart_is_told_so(books: Books) -> None:
    other = await books.office.another_tenant()
    entry = NewEntry(
        company_id=other.company,
        journal=JournalKind.GENERAL,
        on=date(2026, 3, 1),
        lines=books.sale("1").lines,
    )
    with pytest.raises(Refused) as refused:
        async with books.office.work(other.people["admin"]) as db:
            await service.post_entries(db, [entry])
    assert refused.value.code == "CHART_MISSING"


async def test_a_draft_balances_only_when_it_is_posted(books: Books) -> None:
    lines = [NewLine(account=AccountPurpose.BANK, debit=Decimal("10.00"), label="cash")]
    entry = NewEntry(company_id=books.company, journal=JournalKind.GENERAL, on=date(2026, 3, 1), lines=lines)
    async with books.office.work() as db:
        draft = await service.draft_entry(db, entry)
    assert await books.office.rows("SELECT number, posted_on FROM finance_entry") == [
        {"number": None, "posted_on": None}
    ]
    with pytest.raises(Refused) as refused:
        async with books.office.work() as db:
            await service.post_entry(db, draft.id)
    assert refused.value.code == "ENTRY_EMPTY"


async def test_a_draft_is_posted_with_its_own_lines_and_only_once(books: Books) -> None:
    async with books.office.work() as db:
        draft = await service.draft_entry(db, books.sale("33.10"))
    assert await opened(books) == 0
    async with books.office.work() as db:
        assert (await service.post_entry(db, draft.id)).numbers == ["INV/2026/00001"]
    assert await opened(books) == Decimal("33.10")
    with pytest.raises(Refused) as refused:
        async with books.office.work() as db:
            await service.post_entry(db, draft.id)
    assert refused.value.code == "ENTRY_NOT_DRAFT"


async def test_a_reversal_mirrors_and_settles_its_original(books: Books) -> None:
    async with books.office.work() as db:
        draft = await service.draft_entry(db, books.sale("50"))
        await service.post_entry(db, draft.id)
    async with books.office.work() as db:
        reversal = await service.reverse_entry(db, draft.id, on=date(2026, 6, 1))
    assert await opened(books) == 0
    open_lines = await books.office.rows("SELECT id FROM finance_entry_line WHERE residual <> 0")
    assert open_lines == []
    sums = await books.office.rows(
        "SELECT account_id, sum(debit - credit) AS sum FROM finance_entry_line GROUP BY account_id"
    )
    assert {row["sum"] for row in sums} == {Decimal(0)}
    for key, code in ((draft.id, "ENTRY_REVERSED"), (reversal, "ENTRY_IS_REVERSAL")):
        with pytest.raises(Refused) as refused:
            async with books.office.work() as db:
                await service.reverse_entry(db, key, on=date(2026, 6, 2))
        assert refused.value.code == code
    assert await integrity(books) == []


async def test_what_a_document_made_is_not_reversed_by_hand(books: Books) -> None:
    entry = books.sale("5", origin=books.customer)
    async with books.office.work() as db:
        await service.post_entries(db, [entry])
    with pytest.raises(Refused) as refused:
        async with books.office.work() as db:
            await service.reverse_entry(db, entry.id, on=date(2026, 6, 1))
    assert refused.value.code == "ENTRY_HAS_ORIGIN"


async def test_a_dry_run_takes_no_number_and_leaves_nothing(books: Books) -> None:
    async with books.office.work(dry_run=True) as db:
        posting = await service.post_entries(db, [books.sale("1"), books.sale("2")])
        assert posting.numbers == ["INV/2026/?", "INV/2026/?1"]
    async with books.office.work() as db:
        assert (await service.post_entries(db, [books.sale("1")])).numbers == ["INV/2026/00001"]


async def test_fifty_postings_at_once_with_a_failure_leave_no_gap(books: Books) -> None:
    class Fault(Exception):
        """Forced, after the number was taken."""

    async def post(place: int) -> None:
        async with books.office.work() as db:
            await service.post_entries(db, [books.sale("1.01")])
            if place == 20:
                raise Fault

    outcomes = await asyncio.gather(*(post(place) for place in range(51)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome] == [Fault]
    assert await numbers(books) == [f"INV/2026/{number:05d}" for number in range(1, 51)]
    assert await opened(books) == Decimal("50.50")
    assert await integrity(books) == []


async def test_a_period_is_not_closed_under_a_posting(books: Books) -> None:
    """Closing waits for postings that are on their way; a posting that comes later sees the period closed."""
    period = (
        await books.office.rows(
            f"SELECT id FROM finance_period WHERE name = '2026-03' AND company_id = '{books.company}'"
        )
    )[0]["id"]
    posted, go_on = asyncio.Event(), asyncio.Event()

    async def post() -> None:
        async with books.office.work() as db:
            await service.post_entries(db, [books.sale("1")])
            posted.set()
            await go_on.wait()

    async def close() -> None:
        async with books.office.work() as db:
            await service.close_period(db, period)

    posting = asyncio.create_task(post())
    await posted.wait()
    closing = asyncio.create_task(close())
    await asyncio.sleep(0.1)
    assert not closing.done()
    go_on.set()
    await asyncio.gather(posting, closing)
    with pytest.raises(Refused) as refused:
        async with books.office.work() as db:
            await service.post_entries(db, [books.sale("1")])
    assert refused.value.code == "PERIOD_CLOSED"


async def test_posting_ten_lines_takes_as_many_statements_as_two(books: Books) -> None:
    lines = [
        NewLine(account=AccountPurpose.RECEIVABLE, debit=Decimal(10), party_id=books.customer),
        *(NewLine(account=AccountPurpose.SALES, credit=Decimal(1)) for _ in range(10)),
    ]
    entry = NewEntry(company_id=books.company, journal=JournalKind.SALES, on=date(2026, 3, 1), lines=lines)
    counts = []
    for each in (books.sale("1"), entry):
        async with books.office.work() as db:
            books.office.statements.clear()
            await service.post_entries(db, [each])
            counts.append(len(books.office.statements))
    assert counts == [3, 3]


async def test_a_payment_posted_with_its_match_settles_at_once(books: Books) -> None:
    sale, receipt = books.sale("100"), books.receipt("60")
    match = NewMatch(debit_line_id=sale.lines[0].id, credit_line_id=receipt.lines[1].id)
    async with books.office.work() as db:
        posting = await service.post_entries(db, [sale, receipt], [match])
    assert [made.amount for made in posting.matches] == [Decimal(60)]
    residuals = await books.office.rows("SELECT residual FROM finance_entry_line WHERE residual <> 0")
    assert [row["residual"] for row in residuals] == [Decimal(40)]
    async with books.office.work() as db:
        assert await receivable(db, books) == Decimal(40)
        assert (await loaders.open_lines(db, [sale.id]))[sale.id][0].residual == Decimal(40)
