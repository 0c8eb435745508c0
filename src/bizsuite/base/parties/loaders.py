"""What cannot be declared: ids in other systems, and what must be known before parties are written."""

import uuid
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from bizsuite.base.parties import reads
from bizsuite.base.parties.tables import Address, ContactPoint
from bizsuite.kernel.db import Db
from bizsuite.kernel.external import ExternalId, external_ids
from bizsuite.kernel.reads import batch
from bizsuite.kernel.tables import Table, table_of


async def existing(db: Db, table: type[Table], keys: Iterable[uuid.UUID | None]) -> frozenset[uuid.UUID]:
    """Those of these ids that name a row of the tenant. One statement, none where there is nothing to ask."""
    wanted = sorted({key for key in keys if key is not None})
    if not wanted:
        return frozenset()
    columns = table_of(table).c
    rows = await db.rows(
        sa.select(columns.id).where(
            columns.tenant_id == db.actor.tenant_id,
            columns.id == sa.any_(sa.literal(wanted, sa.ARRAY(sa.Uuid))),
        )
    )
    return frozenset(row.id for row in rows)


async def taken(db: Db, table: type[Table], column: str, values: Iterable[str]) -> frozenset[str]:
    """Those of these values that some row of the tenant has in this column. One statement at most."""
    wanted = sorted(set(values))
    if not wanted:
        return frozenset()
    columns = table_of(table).c
    rows = await db.rows(
        sa.select(columns[column].label("value")).where(
            columns.tenant_id == db.actor.tenant_id,
            columns[column] == sa.any_(sa.literal(wanted, sa.ARRAY(sa.Text))),
        )
    )
    return frozenset(row.value for row in rows)


async def addresses_of_parties(db: Db, parties: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[Address]]:
    """The addresses of parties, in their order."""
    columns = table_of(Address).c
    found = await db.all(
        sa.select(Address).where(columns.party_id.in_(parties)).order_by(columns.party_id, columns.position)
    )
    grouped: dict[uuid.UUID, list[Address]] = {party: [] for party in parties}
    for address in found:
        grouped[address.party_id].append(address)
    return grouped


async def contact_points_of_parties(
    db: Db, parties: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, list[ContactPoint]]:
    """The contact points of parties, in their order."""
    columns = table_of(ContactPoint).c
    found = await db.all(
        sa.select(ContactPoint)
        .where(columns.party_id.in_(parties))
        .order_by(columns.party_id, columns.position)
    )
    grouped: dict[uuid.UUID, list[ContactPoint]] = {party: [] for party in parties}
    for point in found:
        grouped[point.party_id].append(point)
    return grouped


async def external_ids_of_customers(
    db: Db, customers: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, list[ExternalId]]:
    """The ids by which other systems know customers."""
    return await external_ids(db, "Customer", customers)


async def external_ids_of_suppliers(
    db: Db, suppliers: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, list[ExternalId]]:
    """The ids by which other systems know suppliers."""
    return await external_ids(db, "Supplier", suppliers)


async def external_ids_of_employees(
    db: Db, employees: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, list[ExternalId]]:
    """The ids by which other systems know employees."""
    return await external_ids(db, "Employee", employees)


customer_external_ids = batch(reads.customer, external_ids_of_customers)
supplier_external_ids = batch(reads.supplier, external_ids_of_suppliers)
employee_external_ids = batch(reads.employee, external_ids_of_employees)
