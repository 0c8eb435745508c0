"""What parties owe: receivables as they are posted, commitments before, and the limit on both."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.tables import Party
from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules import words
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.existence import existing
from bizsuite.kernel.questions import TENANT, Asked, Question, Select, question
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO, round_money
from bizsuite.kernel.writing import STAMPED, adding, changing

_BALANCE = table_of(tables.PartyBalance)
_COMMITMENT = table_of(tables.Commitment)

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
        {"tenant_id": db.actor.tenant_id, "company_id": company_id, "party_id": party_id}
        | {"receivable": delta, "committed": ZERO}
        for (company_id, party_id), delta in sorted(deltas.items())
    ]
    added = "receivable = {table}.receivable + excluded.receivable"
    conflict = f"(tenant_id, company_id, party_id) DO UPDATE SET {added}, {STAMPED}"
    await db.flush(lambda: [adding(_BALANCE, rows, conflict)])


async def lock_balance(db: Db, company_id: uuid.UUID, party_id: uuid.UUID) -> Any:
    """The row of a party's balance with a company, locked; see `lock_balances`."""
    return (await lock_balances(db, [(company_id, party_id)]))[company_id, party_id]


async def lock_balances(db: Db, owners: Collection[Owner]) -> Mapping[Owner, Any]:
    """The rows of balances of parties with companies, locked in one order; one of zeros is made where there is none.

    One statement for many, as for one; three where one is missing.
    """
    db.ranked(tables.PartyBalance, owners)
    found = await _locked(db, owners)
    if missing := set(owners) - set(found):
        await change_receivables(db, dict.fromkeys(missing, ZERO), held=True)
        found = await _locked(db, owners)
    return found


async def ensure_balances(db: Db, owners: Collection[Owner]) -> None:
    """Make balances of zeros for parties that have none yet with a company. One statement, two where some are missing.

    A customer that does not exist is left out.
    """
    found = await db.rows(_of(_kept, owners))
    if missing := set(owners) - {(row.company_id, row.party_id) for row in found}:
        known = await existing(db, Party, [party_id for _, party_id in missing])
        await change_receivables(db, {owner: ZERO for owner in missing if owner[1] in known})


def _of(balances: Question, owners: Collection[Owner]) -> Asked:
    """The question for balances of some parties with companies."""
    wanted = sorted(owners)
    return balances(companies=[each for each, _ in wanted], parties=[each for _, each in wanted])


@question
def _kept() -> Select:
    """The balances of `parties` with `companies`, pair by pair, in the order in which they are locked."""
    kind = sa.ARRAY(sa.Uuid)
    named = [sa.bindparam(name, type_=kind) for name in ("companies", "parties")]
    columns = [sa.column(name, sa.Uuid) for name in ("company_id", "party_id")]
    asked = sa.func.unnest(*named).table_valued(*columns).render_derived("asked")
    return (
        sa.select(_BALANCE)
        .join(
            asked,
            sa.and_(_BALANCE.c.company_id == asked.c.company_id, _BALANCE.c.party_id == asked.c.party_id),
        )
        .where(_BALANCE.c.tenant_id == TENANT)
        .order_by(_BALANCE.c.company_id, _BALANCE.c.party_id)
    )


_TO_LOCK = question(lambda: _kept.written.with_for_update(of=_BALANCE))


async def _locked(db: Db, owners: Collection[Owner]) -> dict[Owner, Any]:
    rows = await db.rows(_of(_TO_LOCK, owners))
    return {(row.company_id, row.party_id): row for row in rows}


async def set_credit_limit(
    db: Db, company_id: uuid.UUID, party_id: uuid.UUID, limit: Decimal | None
) -> tables.PartyBalance:
    """Say how much a party may owe a company, in the company's currency; None is without limit.

    Refuses with INVALID_VALUE, AMOUNT_PRECISION.
    """
    if limit is not None and not 0 <= limit < Decimal(10) ** 14:
        raise Refused("INVALID_VALUE", "A credit limit is not negative.", path=["limit"])
    company = await db.need(Company, company_id)
    if limit is not None and limit != round_money(limit, company.currency):
        raise Refused("AMOUNT_PRECISION", "The amount has too many decimals.", path=["limit"])
    balance = await db.lock(tables.PartyBalance, (await lock_balance(db, company_id, party_id)).id)
    balance.credit_limit = limit
    await db.publish(words.CustomerCreditSet(party_id, company_id))
    return balance


async def hold_party(db: Db, company_id: uuid.UUID, party_id: uuid.UUID) -> None:
    """Let whoever holds up orders of a party be asked before one is confirmed (`PartyHeld`)."""
    balance = await db.lock(tables.PartyBalance, (await lock_balance(db, company_id, party_id)).id)
    balance.is_on_hold = True
    await db.flush()


def release_party(db: Db, company_id: uuid.UUID, party_id: uuid.UUID) -> None:
    """Let orders of a party whose balance is locked be confirmed without asking, with what is written next."""
    key = {"tenant_id": db.actor.tenant_id, "company_id": company_id, "party_id": party_id}
    db.later(changing(_BALANCE, [key | {"is_on_hold": False}], tuple(key), also=STAMPED, expected=1))


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
    _commit(db, wanted, dict(held))


def commit_new(db: Db, wanted: Sequence[NewCommitment]) -> None:
    """Bind what documents that have bound nothing so far will add to receivables; the balances are locked already."""
    if wanted:
        _commit(db, wanted, {})


def _commit(db: Db, wanted: Sequence[NewCommitment], known: Mapping[uuid.UUID, Decimal]) -> None:
    """Write commitments, and add to what parties have committed to by as much as they grow."""
    tenant_id = db.actor.tenant_id
    deltas: dict[Owner, Decimal] = {}
    for each in wanted:
        owner = (each.company_id, each.party_id)
        deltas[owner] = deltas.get(owner, ZERO) + each.amount - known.get(each.source_id, ZERO)
    rows = [
        {"tenant_id": tenant_id, "company_id": each.company_id, "party_id": each.party_id}
        | {"source_type": each.source_type, "source_id": each.source_id, "amount": each.amount}
        for each in wanted
    ]
    balances = [
        {"tenant_id": tenant_id, "company_id": company_id, "party_id": party_id, "committed": delta}
        for (company_id, party_id), delta in sorted(deltas.items())
    ]
    db.later(
        adding(
            _COMMITMENT, rows, f"(tenant_id, source_id) DO UPDATE SET amount = excluded.amount, {STAMPED}"
        ),
        changing(
            _BALANCE, balances, ("tenant_id", "company_id", "party_id"), plus=("committed",), also=STAMPED
        ),
    )
