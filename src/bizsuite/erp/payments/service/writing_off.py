"""Writing off small rests: the policy of a company, the rests that matches leave, and what undoes them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance.rules.conversion import in_base
from bizsuite.erp.finance.rules.matching import Closing
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.finance.service import Closed
from bizsuite.erp.finance.service.access import company_of
from bizsuite.erp.finance.tables import Allocation
from bizsuite.erp.payments import rules, tables
from bizsuite.erp.payments.rules import Document, DocumentKind, Limit, PaymentStatus
from bizsuite.erp.payments.service.documents import Claim
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_POLICY, _COMPANY = table_of(tables.WriteOffPolicy), table_of(Company)


async def set_write_off_policy(db: Db, company_id: uuid.UUID | None, limit: Limit) -> tables.WriteOffPolicy:
    """Say how much of a rest a company writes off from now on; two that do so at once take turns.

    Refuses with NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION.
    """
    company = await db.lock(Company, company_of(db, company_id), path=["companyId"])
    rules.require_limit(limit, company.currency)
    known = await db.all(
        sa.select(tables.WriteOffPolicy).where(col(tables.WriteOffPolicy.company_id) == company.id)
    )
    if known:
        policy = await db.lock(tables.WriteOffPolicy, known[0].id)
        policy.amount, policy.fraction = limit.amount, limit.fraction
    else:
        policy = tables.WriteOffPolicy(
            company_id=company.id, currency=company.currency, amount=limit.amount, fraction=limit.fraction
        )
        db.add(policy)
    await db.flush()
    await db.publish(rules.WriteOffPolicySet(policy.id, company.id))
    return policy


async def closings_of(db: Db, claims: Iterable[tuple[Claim, Sequence[str]]]) -> dict[uuid.UUID, Closing]:
    """How the rest of each of these documents is written off, with the limit on it, by their ids.

    The inputs that ask for it are named. Without limit for those who may exceed it.
    """
    wanted = list(claims)
    if not wanted:
        return {}
    limits = await _limits(db, {claim.company_id for claim, _ in wanted})
    exceeds = db.actor.may(rules.WRITE_OFF_EXCEED)
    found = {}
    for claim, path in wanted:
        limit, base = limits[claim.company_id]
        total = in_base(claim.total, claim.exchange_rate, base)
        found[claim.document.id] = Closing(
            closes_debit=claim.is_debit,
            account=AccountPurpose.WRITE_OFF,
            origin_type=DocumentKind.WRITE_OFF.value,
            most=None if exceeds else rules.written_off_most(limit, total, base),
            path=path,
        )
    return found


async def _limits(db: Db, companies: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, tuple[Limit, str]]:
    """What each company allows to write off, and its currency; nothing where it has not said."""
    same = sa.and_(_POLICY.c.tenant_id == _COMPANY.c.tenant_id, _POLICY.c.company_id == _COMPANY.c.id)
    rows = await db.rows(
        sa.select(_COMPANY.c.id, _COMPANY.c.currency, _POLICY.c.amount, _POLICY.c.fraction)
        .select_from(_COMPANY.outerjoin(_POLICY, same))
        .where(_COMPANY.c.tenant_id == db.actor.tenant_id, _COMPANY.c.id.in_(sorted(companies)))
    )
    return {row.id: (Limit(amount=row.amount or ZERO, fraction=row.fraction), row.currency) for row in rows}


async def record_write_offs(
    db: Db, closed: Sequence[Closed], sources: Mapping[uuid.UUID, tuple[Document, Claim]]
) -> list[tables.WriteOff]:
    """Note what has been written off, by the ids of closings: what settled the most, and the document."""
    made = []
    for each in closed:
        source, claim = sources[each.closing.id]
        items = [match.debit if claim.is_debit else match.credit for match in each.matches]
        base = sum((match.debit_base for match in each.matches), ZERO)
        sign = 1 if claim.is_debit else -1
        party_id = items[0].party_id
        assert party_id is not None
        made.append(
            tables.WriteOff(
                id=each.closing.id,
                company_id=claim.company_id,
                number=each.number,
                party_id=party_id,
                written_off_on=each.entry.on,
                claim_type=claim.document.kind.value,
                claim_id=claim.document.id,
                source_type=source.kind.value,
                source_id=source.id,
                currency=claim.currency,
                amount=sum((match.amount for match in each.matches), ZERO) * sign,
                base_currency=items[0].base_currency,
                amount_base=base * sign,
                entry_id=each.entry.id,
            )
        )
    db.add_all(made)
    for row in made:
        await db.publish(rules.WriteOffPosted(row.id, row.company_id))
    return made


async def write_offs_of(db: Db, ends: Sequence[Document]) -> list[tables.WriteOff]:
    """The standing write-offs that an allocation between two documents has brought, or that one of them is; locked."""
    row, (one, other) = tables.WriteOff, ends
    pair = [one.id, other.id]
    wanted = sa.or_(col(row.id).in_(pair), sa.and_(col(row.claim_id).in_(pair), col(row.source_id).in_(pair)))
    keys = await db.rows(
        sa.select(table_of(row).c.id).where(
            table_of(row).c.tenant_id == db.actor.tenant_id, wanted, col(row.status) == PaymentStatus.POSTED
        )
    )
    locked = await db.lock_all(row, [key.id for key in keys]) if keys else {}
    return [each for each in locked.values() if each.status is PaymentStatus.POSTED]


async def allocations_of(db: Db, write_offs: Sequence[tables.WriteOff]) -> list[uuid.UUID]:
    """The standing allocations by which write-offs have settled documents."""
    if not write_offs:
        return []
    row, taken = table_of(Allocation), table_of(Allocation).alias()
    keys = [each.id for each in write_offs]
    removed = sa.exists().where(taken.c.tenant_id == row.c.tenant_id, taken.c.removal_of_id == row.c.id)
    found = await db.rows(
        sa.select(row.c.id).where(
            row.c.tenant_id == db.actor.tenant_id,
            sa.or_(row.c.debit_origin_id.in_(keys), row.c.credit_origin_id.in_(keys)),
            row.c.removal_of_id.is_(None),
            ~removed,
        )
    )
    return [each.id for each in found]


async def reverse_write_offs(db: Db, write_offs: Sequence[tables.WriteOff]) -> None:
    """Note that write-offs are undone; their entries have been reversed."""
    for row in write_offs:
        row.status = PaymentStatus.REVERSED
        await db.publish(rules.WriteOffReversed(row.id, row.company_id))
