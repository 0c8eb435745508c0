"""What must be known before accounts are written."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from bizsuite.base.identity.tables import User
from bizsuite.base.parties.tables import Customer, Party
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_PARTY, _CUSTOMER, _USER = table_of(Party), table_of(Customer), table_of(User)


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who looks after an account."""

    owner_id: uuid.UUID | None
    department_id: uuid.UUID | None


async def keepers_of_accounts(db: Db, accounts: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Keeper]:
    """Who looks after each account; one that is no customer is looked after by nobody. Missing ones are left out."""
    wanted = sorted(set(accounts))
    if not wanted:
        return {}
    same = sa.and_(_CUSTOMER.c.tenant_id == _PARTY.c.tenant_id, _CUSTOMER.c.id == _PARTY.c.id)
    rows = await db.rows(
        sa.select(_PARTY.c.id, _CUSTOMER.c.owner_id, _CUSTOMER.c.department_id)
        .join(_CUSTOMER, same, isouter=True)
        .where(_PARTY.c.tenant_id == db.actor.tenant_id, _PARTY.c.id.in_(wanted))
    )
    return {row.id: Keeper(row.owner_id, row.department_id) for row in rows}


async def departments_of_users(db: Db, users: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, uuid.UUID | None]:
    """The department of each user; missing ones are left out."""
    wanted = sorted(set(users))
    if not wanted:
        return {}
    rows = await db.rows(
        sa.select(_USER.c.id, _USER.c.department_id).where(
            _USER.c.tenant_id == db.actor.tenant_id, _USER.c.id.in_(wanted)
        )
    )
    return {row.id: row.department_id for row in rows}
