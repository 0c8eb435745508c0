"""Open items that settle each other, under walks and under rivals."""

import asyncio
import random
import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bizsuite.erp.finance import service
from bizsuite.erp.finance.rules.ledger import NewEntry
from bizsuite.erp.finance.rules.matching import Closing, NewMatch
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.kernel.errors import Refused
from tests.erp.finance.books import Books, integrity, opened

MAY = date(2026, 5, 1)


def pair(sale: NewEntry, receipt: NewEntry, amount: str | None = None) -> NewMatch:
    """The open items of a sale and a receipt."""
    return NewMatch(
        debit_line_id=sale.lines[0].id,
        credit_line_id=receipt.lines[1].id,
        amount=None if amount is None else Decimal(amount),
    )


async def posted(books: Books, *entries: NewEntry) -> None:
    async with books.office.work() as db:
        await service.post_entries(db, entries)


async def residuals(books: Books) -> list[tuple[Decimal, Decimal]]:
    """What is open of the lines of control accounts, in the order of their posting."""
    rows = await books.office.rows(
        "SELECT line.residual, line.residual_base FROM finance_entry_line AS line"
        " JOIN finance_entry AS entry ON entry.id = line.entry_id JOIN finance_account AS account"
        " ON account.id = line.account_id WHERE account.kind = 'ASSET_RECEIVABLE' AND line.amount <> 0"
        " ORDER BY entry.chain_position"
    )
    return [(row["residual"], row["residual_base"]) for row in rows]


async def test_matching_and_taking_it_back_is_the_identity(books: Books) -> None:
    sale = books.sale("120", currency="EUR", foreign="100")
    receipt = books.receipt("63", currency="EUR", foreign="60")
    await posted(books, sale, receipt)
    before, owed = await residuals(books), await opened(books)
    async with books.office.work() as db:
        (made,) = await service.allocate(db, [pair(sale, receipt, "60")], on=MAY)
    assert await residuals(books) == [(Decimal(40), Decimal(48)), (Decimal(0), Decimal(0))]
    assert await opened(books) == Decimal(48)
    assert made.difference == Decimal("9.00")
    async with books.office.work() as db:
        await service.remove_allocation(db, made.id, on=MAY)
    assert (await residuals(books), await opened(books)) == (before, owed)
    exchange = await books.office.rows(
        "SELECT sum(debit - credit) AS sum FROM finance_entry_line AS line JOIN finance_entry AS entry"
        " ON entry.id = line.entry_id WHERE entry.number LIKE 'EXC/%'"
    )
    assert exchange[0]["sum"] == 0
    assert await integrity(books) == []


async def test_an_allocation_is_taken_back_once(books: Books) -> None:
    sale, receipt = books.sale("10"), books.receipt("10")
    await posted(books, sale, receipt)
    async with books.office.work() as db:
        (made,) = await service.allocate(db, [pair(sale, receipt)], on=MAY)
    async with books.office.work() as db:
        removal = await service.remove_allocation(db, made.id, on=MAY)
    for key in (made.id, removal.removal_id):
        with pytest.raises(Refused) as refused:
            async with books.office.work() as db:
                await service.remove_allocation(db, key, on=MAY)
        assert refused.value.code == "ALLOCATION_REMOVED"
    rows = await books.office.rows("SELECT sum(amount) AS sum, count(*) AS count FROM finance_allocation")
    assert rows == [{"sum": Decimal(0), "count": 2}]


async def test_what_a_match_leaves_is_given_up_and_taken_back_with_it(books: Books) -> None:
    sale = books.sale("120", currency="EUR", foreign="100")
    receipt = books.receipt("100", currency="EUR", foreign="99.50")
    await posted(books, sale, receipt)
    before, owed = await residuals(books), await opened(books)
    closing = Closing(
        closes_debit=True,
        account=AccountPurpose.CASH_ROUNDING,
        origin_type="WriteOff",
        most=Decimal("0.60"),
    )
    async with books.office.work() as db:
        posting = await service.post_entries(db, [], [replace(pair(sale, receipt), closing=closing)], on=MAY)
    (closed,) = posting.closed
    assert [each.amount for each in posting.matches] == [Decimal("99.50"), Decimal("0.50")]
    assert (closed.number, closed.entry.on, closed.matches[0].credit_base) == (
        "GEN/2026/00001",
        MAY,
        Decimal("0.60"),
    )
    assert (await residuals(books), await opened(books)) == ([(Decimal(0), Decimal(0))] * 3, Decimal(0))
    assert await integrity(books) == []
    async with books.office.work() as db:
        keys = [each.id for each in posting.matches]
        removals = await service.remove_allocations(db, keys, on=MAY, reversing=[closed.entry.id])
    assert [each.allocation.amount for each in removals] == [Decimal("99.50"), Decimal("0.50")]
    assert await residuals(books) == [*before, (Decimal(0), Decimal(0)), (Decimal(0), Decimal(0))]
    assert await opened(books) == owed
    assert await integrity(books) == []


async def test_beyond_its_limit_nothing_is_given_up(books: Books) -> None:
    sale, receipt = books.sale("100"), books.receipt("99")
    await posted(books, sale, receipt)
    closing = Closing(
        closes_debit=True, account=AccountPurpose.CASH_ROUNDING, origin_type="WriteOff", most=Decimal("0.99")
    )
    with pytest.raises(Refused) as refused:
        async with books.office.work() as db:
            await service.allocate(db, [replace(pair(sale, receipt), closing=closing)], on=MAY)
    assert (refused.value.code, refused.value.facts["left"]) == ("WRITE_OFF_LIMIT", Decimal(1))
    assert await opened(books) == Decimal(1)
    assert await books.office.rows("SELECT 1 FROM finance_allocation") == []


async def test_the_same_payment_allocated_twice_at_once_is_allocated_once(books: Books) -> None:
    one, other, receipt = books.sale("100"), books.sale("100"), books.receipt("100")
    await posted(books, one, other, receipt)

    async def allocate(sale: NewEntry) -> None:
        async with books.office.work() as db:
            await service.allocate(db, [pair(sale, receipt, "100")], on=MAY)

    outcomes = await asyncio.gather(allocate(one), allocate(other), allocate(one), return_exceptions=True)
    codes = [outcome.code for outcome in outcomes if isinstance(outcome, Refused)]
    assert codes == ["OVER_ALLOCATION", "OVER_ALLOCATION"]
    assert sum(residual for residual, _ in await residuals(books)) == Decimal(100)
    assert await integrity(books) == []


async def test_an_allocation_taken_back_twice_at_once_is_taken_back_once(books: Books) -> None:
    sale, receipt = books.sale("100"), books.receipt("100")
    await posted(books, sale, receipt)
    async with books.office.work() as db:
        (made,) = await service.allocate(db, [pair(sale, receipt)], on=MAY)

    async def remove() -> None:
        async with books.office.work() as db:
            await service.remove_allocation(db, made.id, on=MAY)

    outcomes = await asyncio.gather(*(remove() for _ in range(4)), return_exceptions=True)
    codes = [outcome.code for outcome in outcomes if isinstance(outcome, Refused)]
    assert codes == ["ALLOCATION_REMOVED"] * 3
    assert await residuals(books) == [(Decimal(100), Decimal(100)), (Decimal(-100), Decimal(-100))]


async def test_a_line_that_is_not_posted_cannot_be_settled(books: Books) -> None:
    sale, receipt = books.sale("10"), books.receipt("10")
    await posted(books, receipt)
    async with books.office.work() as db:
        await service.draft_entry(db, sale)
    for match in (
        pair(sale, receipt),
        NewMatch(debit_line_id=uuid.uuid4(), credit_line_id=receipt.lines[1].id),
    ):
        with pytest.raises(Refused) as refused:
            async with books.office.work() as db:
                await service.allocate(db, [match], on=MAY)
        assert refused.value.code == "NOT_FOUND"


@pytest.mark.parametrize("seed", range(3))
async def test_a_walk_over_three_currencies_keeps_every_promise(books: Books, seed: int, length: int) -> None:
    """Sales, receipts, matches and removals in any order: all checks pass after every step."""
    chance = random.Random(seed)
    sales: list[NewEntry] = []
    receipts: list[NewEntry] = []
    made: list[uuid.UUID] = []
    for _ in range(12 * length):
        async with books.office.work() as db:
            step = chance.choice(["sale", "receipt", "match", "match", "remove"])
            try:
                if step == "sale":
                    sales.append(_any(books.sale, books, chance))
                    await service.post_entries(db, sales[-1:])
                elif step == "receipt":
                    receipts.append(_any(books.receipt, books, chance))
                    matches = (
                        [pair(chance.choice(sales), receipts[-1])] if sales and chance.random() < 0.5 else []
                    )
                    posting = await service.post_entries(db, receipts[-1:], matches)
                    made += [each.id for each in posting.matches]
                elif step == "match" and sales and receipts:
                    amount = chance.choice([None, str(Decimal(chance.randrange(1, 5000)) / 100)])
                    found = await service.allocate(
                        db, [pair(chance.choice(sales), chance.choice(receipts), amount)], on=MAY
                    )
                    made += [each.id for each in found]
                elif step == "remove" and made:
                    await service.remove_allocation(db, made.pop(chance.randrange(len(made))), on=MAY)
            except Refused as refusal:
                assert refusal.code in ("OVER_ALLOCATION", "CURRENCY_MISMATCH", "PARTY_MISMATCH", "NOT_FOUND")
                await db.session.rollback()
        assert await integrity(books) == []


def _any(kind: object, books: Books, chance: random.Random) -> NewEntry:
    currency, rate = chance.choice([("USD", 100), ("EUR", 83), ("CNY", 724)])
    size = Decimal(chance.randrange(1, 100_000)) / 100
    foreign = (size * (rate + chance.randrange(-5, 5)) / 100).quantize(Decimal("0.01"))
    told = {} if currency == "USD" or not foreign else {"currency": currency, "foreign": str(foreign)}
    party = chance.choice([books.customer, books.customer, books.other_customer])
    return kind(str(size), on=date(2026, chance.randrange(1, 13), 1), party=party, **told)  # type: ignore[no-any-return,operator]
