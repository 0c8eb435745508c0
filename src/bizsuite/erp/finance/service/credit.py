"""What parties owe: receivables as they are posted, commitments before, and the limit on both."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules import words
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.sets import given, inserting
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, new_id

_BALANCE = table_of(tables.PartyBalance)
_COMMITMENT = table_of(tables.Commitment)
_CHANGED: dict[str, Any] = {"version": _BALANCE.c.version + 1, "updated_at": sa.func.now()}

Owner = tuple[uuid.UUID, uuid.UUID]
"""A company and a party."""
Deltas = Mapping[Owner, Decimal]
"""By how much the receivable changes, by company and party."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCommitment:
    """What a binding document will still add to a party's receivable, in the company's currency."""

    company_id: uuid.UUID
    party_id: uuid.UUID
    source_type: str
    source_id: uuid.UUID
    amount: Decimal


async def change_receivables(db: Db, deltas: Deltas, *, held: bool = False) -> None:
    """Add to the receivables of parties, and keep their rows locked; `held` says that they are locked already.

    One statement, with one order of locks; the row of a party that has none yet comes into being.
    """
    if not deltas:
        return
    if not held:
        db.ranked(tables.PartyBalance, deltas)
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
    added = inserting(_BALANCE, rows)
    await db.run(
        added.on_conflict_do_update(
            index_elements=["tenant_id", "company_id", "party_id"],
            set_={"receivable": _BALANCE.c.receivable + added.excluded.receivable, **_CHANGED},
        )
    )


async def lock_balance(db: Db, company_id: uuid.UUID, party_id: uuid.UUID) -> tables.PartyBalance:
    """A party's balance with a company, locked; see `lock_balances`."""
    return (await lock_balances(db, [(company_id, party_id)]))[company_id, party_id]


async def lock_balances(db: Db, owners: Collection[Owner]) -> Mapping[Owner, tables.PartyBalance]:
    """The balances of parties with companies, locked in one order; one of zeros is made for a party that has none yet.

    One statement for many, as for one; three where one is missing.
    """
    db.ranked(tables.PartyBalance, owners)
    found = await _locked(db, owners)
    if missing := set(owners) - set(found):
        await change_receivables(db, dict.fromkeys(missing, ZERO), held=True)
        found = await _locked(db, owners)
    return found


async def _locked(db: Db, owners: Collection[Owner]) -> dict[Owner, tables.PartyBalance]:
    balance = tables.PartyBalance
    rows = [{"company_id": company_id, "party_id": party_id} for company_id, party_id in sorted(owners)]
    asked = given(_BALANCE, rows)
    chosen = (
        sa.select(balance)
        .join(
            asked,
            sa.and_(col(balance.company_id) == asked.c.company_id, col(balance.party_id) == asked.c.party_id),
        )
        .order_by(col(balance.company_id), col(balance.party_id))
        .with_for_update(of=balance)
        .execution_options(populate_existing=True)
    )
    return {(row.company_id, row.party_id): row for row in await db.all(chosen)}


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


async def commit_amounts(db: Db, wanted: Sequence[NewCommitment]) -> None:
    """Set what binding documents will still add to receivables; zero releases. Saying the same again changes nothing.

    Set-based: as many statements for a thousand documents as for one.
    """
    if not wanted:
        return
    owners = {each.source_id: (each.company_id, each.party_id) for each in wanted}
    await change_receivables(db, dict.fromkeys(owners.values(), ZERO))
    held = await db.rows(
        sa.select(_COMMITMENT.c.source_id, _COMMITMENT.c.amount).where(
            _COMMITMENT.c.tenant_id == db.actor.tenant_id,
            _COMMITMENT.c.source_id == sa.any_(sa.literal(sorted(owners), sa.ARRAY(sa.Uuid))),
        )
    )
    known: dict[uuid.UUID, Decimal] = dict(held)
    deltas: dict[Owner, Decimal] = {}
    for each in wanted:
        owner, delta = owners[each.source_id], each.amount - known.get(each.source_id, ZERO)
        deltas[owner] = deltas.get(owner, ZERO) + delta
    await _write_commitments(db, wanted)
    await _change_commitments(db, deltas)


async def commit_new(db: Db, wanted: Sequence[NewCommitment]) -> None:
    """Bind what documents that have bound nothing so far will add to receivables; the balances are locked already."""
    await _write_commitments(db, wanted)
    deltas: dict[Owner, Decimal] = {}
    for each in wanted:
        owner = (each.company_id, each.party_id)
        deltas[owner] = deltas.get(owner, ZERO) + each.amount
    await _change_commitments(db, deltas)


async def _change_commitments(db: Db, deltas: Deltas) -> None:
    """Add to what parties have committed to; their rows are there, and locked."""
    rows = [
        {"company_id": company_id, "party_id": party_id, "committed": delta}
        for (company_id, party_id), delta in sorted(deltas.items())
    ]
    asked = given(_BALANCE, rows)
    await db.run(
        sa.update(_BALANCE)
        .where(
            _BALANCE.c.tenant_id == db.actor.tenant_id,
            _BALANCE.c.company_id == asked.c.company_id,
            _BALANCE.c.party_id == asked.c.party_id,
        )
        .values(committed=_BALANCE.c.committed + asked.c.committed, **_CHANGED)
    )


async def _write_commitments(db: Db, wanted: Sequence[NewCommitment]) -> None:
    rows = [
        {
            "tenant_id": db.actor.tenant_id,
            "id": new_id(),
            "company_id": each.company_id,
            "party_id": each.party_id,
            "source_type": each.source_type,
            "source_id": each.source_id,
            "amount": each.amount,
        }
        for each in wanted
    ]
    added = inserting(_COMMITMENT, rows)
    await db.run(
        added.on_conflict_do_update(
            index_elements=["tenant_id", "source_id"],
            set_={
                "amount": added.excluded.amount,
                "version": _COMMITMENT.c.version + 1,
                "updated_at": sa.func.now(),
            },
        )
    )
