"""What customers owe and may owe."""

import asyncio
import uuid
from decimal import Decimal

import pytest

from bizsuite.erp.finance import service
from bizsuite.erp.finance.service import NewCommitment
from bizsuite.kernel.errors import Refused
from tests.erp.finance.books import Books, integrity, opened


async def commit(books: Books, source: uuid.UUID, amount: str) -> Decimal:
    new = NewCommitment(
        company_id=books.company,
        party_id=books.customer,
        source_type="SalesOrder",
        source_id=source,
        amount=Decimal(amount),
    )
    async with books.office.work() as db:
        await service.commit_amounts(db, [new])
        bound: Decimal = (await service.lock_balance(db, books.company, books.customer)).committed
    return bound


async def test_a_commitment_is_set_changed_and_released(books: Books) -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    assert await commit(books, one, "100") == 100
    assert await commit(books, other, "50") == 150
    assert await commit(books, one, "30") == 80
    assert await commit(books, one, "30") == 80
    assert await commit(books, other, "0") == 30
    assert await integrity(books) == []


async def test_thirty_at_once_lose_nothing(books: Books) -> None:
    async def post() -> None:
        async with books.office.work() as db:
            await service.post_entries(db, [books.sale("2.50")])

    await asyncio.gather(
        *(post() for _ in range(15)), *(commit(books, uuid.uuid4(), "1.50") for _ in range(15))
    )
    assert await opened(books) == Decimal("37.50")
    async with books.office.work() as db:
        assert (await service.lock_balance(db, books.company, books.customer)).committed == Decimal("22.50")
    assert await integrity(books) == []


@pytest.mark.parametrize("limit", [Decimal(-1), Decimal(10) ** 14])
async def test_a_limit_is_not_negative_nor_too_large(books: Books, limit: Decimal) -> None:
    with pytest.raises(Refused) as refused:
        async with books.office.work() as db:
            await service.set_credit_limit(db, books.company, books.customer, limit)
    assert refused.value.code == "INVALID_VALUE"


async def test_a_limit_is_set_and_taken_away(books: Books) -> None:
    for limit in (Decimal(500), None):
        async with books.office.work() as db:
            await service.set_credit_limit(db, books.company, books.customer, limit)
        rows = await books.office.rows("SELECT credit_limit FROM finance_party_balance")
        assert rows == [{"credit_limit": limit}]
