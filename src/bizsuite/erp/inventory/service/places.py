"""Warehouses and places: making them, and finding those that an act needs."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.rules.checks import name_of
from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.rules import VIRTUAL_PLACES, NegativeStockPolicy, StockLocationKind
from bizsuite.erp.inventory.tables import Location, Warehouse
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import new_id

FIRST_WAREHOUSE = ("MAIN", "Main warehouse")


@dataclass(frozen=True, slots=True)
class Places:
    """One warehouse of a company and the company's virtual places."""

    company_id: uuid.UUID
    currency: str
    warehouse_id: uuid.UUID
    may_be_negative: bool
    shelves: Sequence[uuid.UUID]
    """The INTERNAL places of the warehouse by their code: the order in which they are emptied."""
    dock: uuid.UUID
    """The oldest of them, to which goods come unless another is named."""
    virtual: Mapping[str, uuid.UUID]


async def ensure_company(db: Db, company_id: uuid.UUID) -> None:
    """Give a company its virtual places and, when it has none, a first warehouse with one place for goods.

    What is there already stays as it is; may run in two processes at once.
    """
    code, name = FIRST_WAREHOUSE
    await create_warehouse(db, company_id, code=code, name=name, only_first=True)


async def create_warehouse(
    db: Db,
    company_id: uuid.UUID,
    *,
    code: str,
    name: str,
    negative_stock: NegativeStockPolicy = NegativeStockPolicy.FORBID,
    only_first: bool = False,
) -> uuid.UUID | None:
    """Make a warehouse with a VIEW over it and one INTERNAL place for goods, and what virtual places are missing.

    With `only_first` no warehouse is made, and None answered, where the company has one. Refuses with CODE_TAKEN,
    INVALID_VALUE.
    """
    code, name = name_of(code, "code"), name_of(name, "name")
    await _make_virtual(db, company_id)
    taken = await _codes(db, company_id)
    if only_first and any(is_warehouse for is_warehouse, _ in taken):
        return None
    codes = {taken_code for _, taken_code in taken}
    if codes & {code, f"{code}/STOCK"}:
        raise Refused("CODE_TAKEN", "The code {taken} is taken.", path=["code"], taken=code)
    warehouse = Warehouse(company_id=company_id, code=code, name=name, negative_stock=negative_stock)
    db.add(warehouse)
    await db.flush()
    view = Location(
        company_id=company_id, warehouse_id=warehouse.id, code=code, name=name, kind=StockLocationKind.VIEW
    )
    db.add(view)
    await db.flush()
    db.add(_below(view, f"{code}/STOCK", name))
    await db.flush()
    await db.publish(rules.WarehouseCreated(warehouse.id))
    return warehouse.id


async def create_location(db: Db, parent_id: uuid.UUID, *, code: str, name: str) -> Location:
    """Make one more place for goods below the VIEW of a warehouse; shelves are emptied in the order of their codes.

    Refuses with NOT_FOUND, LOCATION_NOT_VIEW, CODE_TAKEN, INVALID_VALUE.
    """
    code, name = name_of(code, "code"), name_of(name, "name")
    parent = await db.need(Location, parent_id, path=["parentId"])
    if parent.company_id not in {*db.actor.company_ids, db.actor.company_id}:
        raise Refused("NOT_FOUND", "There is no such record.", path=["parentId"])
    rules.group(parent.kind)
    if code in {taken for is_warehouse, taken in await _codes(db, parent.company_id) if not is_warehouse}:
        raise Refused("CODE_TAKEN", "The code {taken} is taken.", path=["code"], taken=code)
    made = _below(parent, code, name)
    db.add(made)
    await db.flush()
    await db.publish(rules.StockLocationCreated(made.id))
    return made


def _below(parent: Location, code: str, name: str) -> Location:
    """A place for goods below another one."""
    return Location(
        company_id=parent.company_id,
        warehouse_id=parent.warehouse_id,
        parent_id=parent.id,
        code=code,
        name=name,
    )


async def _make_virtual(db: Db, company_id: uuid.UUID) -> None:
    """The places that every company has besides its warehouses."""
    location = table_of(Location)
    rows = [
        {"tenant_id": db.actor.tenant_id, "id": new_id(), "company_id": company_id}
        | {"code": code, "name": name, "kind": kind}
        for code, (name, kind) in VIRTUAL_PLACES.items()
    ]
    await db.run(insert(location).values(rows).on_conflict_do_nothing())


async def _codes(db: Db, company_id: uuid.UUID) -> Sequence[tuple[bool, str]]:
    """The codes of a company's warehouses (True) and places (False); nobody else adds one until we are done."""
    await db.rows(
        sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"places:{company_id}", 0)))
    )
    found = []
    for table, is_warehouse in ((Warehouse, True), (Location, False)):
        columns = table_of(table).c
        found.append(
            sa.select(sa.literal(is_warehouse).label("is_warehouse"), columns.code).where(
                columns.tenant_id == db.actor.tenant_id, columns.company_id == company_id
            )
        )
    rows = await db.rows(sa.select(sa.union_all(*found).subquery()))
    return [(row.is_warehouse, row.code) for row in rows]


async def places_of(db: Db, company_id: uuid.UUID | None, warehouse_id: uuid.UUID | None = None) -> Places:
    """A warehouse of a company and the virtual places: the first active one by code unless another is named.

    A company that never had stock gets its places first. Refuses with NOT_FOUND for a warehouse that it does not have.
    """
    company = company_id or db.actor.company_id
    if (found := await _places(db, company, warehouse_id)) is not None:
        return found
    if warehouse_id is not None:
        raise Refused("NOT_FOUND", "There is no such record.", path=["warehouseId"])
    await ensure_company(db, company)
    if (found := await _places(db, company, None)) is not None:
        return found
    raise Refused("NO_WAREHOUSE", "The company has no warehouse in use.", path=["warehouseId"])


async def _places(db: Db, company_id: uuid.UUID, warehouse_id: uuid.UUID | None) -> Places | None:
    """One statement: the warehouse, its shelves, the virtual places and the company's currency."""
    warehouse, location = table_of(Warehouse), table_of(Location)
    chosen = sa.select(warehouse).where(
        warehouse.c.tenant_id == db.actor.tenant_id,
        warehouse.c.company_id == company_id,
        warehouse.c.is_active,
    )
    if warehouse_id is not None:
        chosen = chosen.where(warehouse.c.id == warehouse_id)
    one = chosen.order_by(warehouse.c.code).limit(1).subquery()
    within = sa.or_(location.c.warehouse_id == one.c.id, location.c.warehouse_id.is_(None))
    company = table_of(Company)
    rows = await db.rows(
        sa.select(one.c.id.label("warehouse"), one.c.negative_stock, company.c.currency, location)
        .join(
            location,
            sa.and_(location.c.tenant_id == one.c.tenant_id, location.c.company_id == company_id, within),
        )
        .join(company, sa.and_(company.c.tenant_id == one.c.tenant_id, company.c.id == company_id))
        .order_by(location.c.code)
    )
    internal = [row for row in rows if row.kind == StockLocationKind.INTERNAL]
    if not internal:
        return None
    return Places(
        company_id=company_id,
        currency=rows[0].currency,
        warehouse_id=rows[0].warehouse,
        may_be_negative=rows[0].negative_stock == NegativeStockPolicy.ALLOW,
        shelves=[row.id for row in internal],
        dock=min(internal, key=lambda row: (row.created_at, row.id)).id,
        virtual={row.code: row.id for row in rows if row.warehouse_id is None},
    )
