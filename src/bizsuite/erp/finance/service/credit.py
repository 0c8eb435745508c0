"""What parties owe: receivables as they are posted, commitments before, and the limit on both."""

import uuid
from collections.abc import Mapping
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules import words
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, new_id

_BALANCE = table_of(tables.PartyBalance)

Deltas = Mapping[tuple[uuid.UUID, uuid.UUID], Decimal]
"""By how much the receivable changes, by company and party."""


async def change_receivables(db: Db, deltas: Deltas, *, held: bool = False) -> None:
    """Add to the receivables of parties, and keep their rows locked; `held` says that they are locked already."""
    if not deltas:
        return
    if not held:
        db.ranked(tables.PartyBalance)
    rows = [
        {
            "tenant_id": db.actor.tenant_id,
            "id": new_id(),
            "company_id": company_id,
            "party_id": party_id,
            "receivable": delta,
            "committed": ZERO,
        }
        for (company_id, party_id), delta in sorted(deltas.items())
    ]
    given = insert(_BALANCE).values(rows)
    await db.run(
        given.on_conflict_do_update(
            index_elements=["tenant_id", "company_id", "party_id"],
            set_={
                "receivable": _BALANCE.c.receivable + given.excluded.receivable,
                "version": _BALANCE.c.version + 1,
                "updated_at": sa.func.now(),
            },
        )
    )


async def lock_balance(db: Db, company_id: uuid.UUID, party_id: uuid.UUID) -> tables.PartyBalance:
    """The party's balance with a company, locked; one of zeros is made for a party that has none yet."""
    balance = tables.PartyBalance
    found = sa.select(col(balance.id)).where(
        col(balance.company_id) == company_id, col(balance.party_id) == party_id
    )
    key = await db.one(found)
    if key is None:
        await change_receivables(db, {(company_id, party_id): ZERO})
        key = await db.one(found)
    return await db.lock(balance, key)


async def set_credit_limit(
    db: Db, company_id: uuid.UUID, party_id: uuid.UUID, limit: Decimal | None
) -> tables.PartyBalance:
    """Say how much a party may owe a company, in the company's currency; None is without limit.

    Refuses with INVALID_VALUE.
    """
    if limit is not None and not 0 <= limit < Decimal(10) ** 14:
        raise Refused("INVALID_VALUE", "A credit limit is not negative.", path=["limit"])
    balance = await lock_balance(db, company_id, party_id)
    balance.credit_limit = limit
    await db.publish(words.CustomerCreditSet(party_id, company_id))
    return balance


async def commit_amount(
    db: Db,
    company_id: uuid.UUID,
    party_id: uuid.UUID,
    *,
    source_type: str,
    source_id: uuid.UUID,
    amount: Decimal,
) -> tables.PartyBalance:
    """Set what a binding document will still add to the receivable, in the company's currency; zero releases it.

    Saying the same again changes nothing.
    """
    balance = await lock_balance(db, company_id, party_id)
    held = tables.Commitment
    known = await db.one(sa.select(held).where(col(held.source_id) == source_id))
    if known is None:
        known = held(
            company_id=company_id,
            party_id=party_id,
            source_type=source_type,
            source_id=source_id,
            amount=ZERO,
        )
        db.add(known)
    balance.committed += amount - known.amount
    known.amount = amount
    await db.flush()
    return balance
