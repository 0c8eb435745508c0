"""What cannot be declared: ids in other systems, and what parties have before they are changed."""

import uuid
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from bizsuite.base.parties import reads
from bizsuite.base.parties.tables import Address, ContactPoint
from bizsuite.kernel.db import Db
from bizsuite.kernel.external import ExternalId, external_ids
from bizsuite.kernel.reads import batch
from bizsuite.kernel.tables import table_of


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
