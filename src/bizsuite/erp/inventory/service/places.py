"""Warehouses and places: making them, and finding those that an act needs."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert

from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.rules.checks import name_of
from bizsuite.erp.inventory import rules
from bizsuite.erp.inventory.rules import VIRTUAL_PLACES, NegativeStockPolicy, StockLocationKind
from bizsuite.erp.inventory.tables import Location, Warehouse
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.questions import TENANT, Select, among, question
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import new_id

T = TypeVar("T")

FIRST_WAREHOUSE = ("MAIN", "Main warehouse")


@dataclass(frozen=True, slots=True)
class Places:
    """One warehouse of a company and the company's virtual places."""

    company_id: uuid.UUID
    currency: str
    warehouse_id: uuid.UUID
    may_be_negative: bool
    shelves: Sequence[uuid.UUID]
    """The INTERNAL places of the warehouse by rank and code: the order in which they are emptied."""
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
    db.known.pop(Places, None)
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


async def create_location(db: Db, parent_id: uuid.UUID, *, code: str, name: str, rank: int = 0) -> Location:
    """Make one more place for goods below the VIEW of a warehouse; shelves are emptied in the order of their ranks.

    Refuses with NOT_FOUND, LOCATION_NOT_VIEW, CODE_TAKEN, INVALID_VALUE.
    """
    code, name = name_of(code, "code"), name_of(name, "name")
    parent = await db.need(Location, parent_id, path=["parentId"])
    if parent.company_id not in {*db.actor.company_ids, db.actor.company_id}:
        raise Refused("NOT_FOUND", "There is no such record.", path=["parentId"])
    rules.group(parent.kind)
    if code in {taken for is_warehouse, taken in await _codes(db, parent.company_id) if not is_warehouse}:
        raise Refused("CODE_TAKEN", "The code {taken} is taken.", path=["code"], taken=code)
    made = _below(parent, code, name, rules.rank_of(rank))
    db.known.pop(Places, None)
    db.add(made)
    await db.flush()
    await db.publish(rules.StockLocationCreated(made.id))
    return made


async def update_location(
    db: Db, location_id: uuid.UUID, *, name: str | None = None, rank: int | None = None
) -> Location:
    """Give a place another name or rank. Refuses with NOT_FOUND, INVALID_VALUE."""
    location = await db.lock(Location, location_id)
    if location.company_id not in {*db.actor.company_ids, db.actor.company_id}:
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    if name is not None:
        location.name = name_of(name, "name")
    if rank is not None:
        location.rank = rules.rank_of(rank)
    db.known.pop(Places, None)
    await db.flush()
    await db.publish(rules.StockLocationChanged(location.id))
    return location


def _below(parent: Location, code: str, name: str, rank: int = 0) -> Location:
    """A place for goods below another one."""
    return Location(
        company_id=parent.company_id,
        warehouse_id=parent.warehouse_id,
        parent_id=parent.id,
        code=code,
        name=name,
        rank=rank,
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


Site = tuple[uuid.UUID, uuid.UUID | None]
"""A company and one of its warehouses; without one, its first."""


def in_warehouses(
    places: Mapping[Site, Places], wanted: Mapping[Site, Sequence[T]]
) -> list[tuple[Places, list[T]]]:
    """What is wanted by company and warehouse, put together where a company's first warehouse is named as well."""
    found: dict[uuid.UUID, tuple[Places, list[T]]] = {}
    for site, own in wanted.items():
        found.setdefault(places[site].warehouse_id, (places[site], []))[1].extend(own)
    return [found[key] for key in sorted(found)]


async def places_of(db: Db, company_id: uuid.UUID | None, warehouse_id: uuid.UUID | None = None) -> Places:
    """A warehouse of a company and the virtual places; see `places_of_sites`."""
    site = (company_id or db.actor.company_id, warehouse_id)
    return (await places_of_sites(db, [site]))[site]


async def places_of_sites(db: Db, sites: Collection[Site]) -> Mapping[Site, Places]:
    """Warehouses and the virtual places of their companies: the first active one by code unless another is named.

    One statement. A company that never had stock gets its places first. Refuses with NOT_FOUND for a warehouse that it
    does not have.
    """
    if (remembered := db.known.get(Places)) is not None and set(sites) <= remembered.keys():
        return {site: remembered[site] for site in sites}
    found = await _places(db, sites)
    if not (missing := set(sites) - set(found)):
        return found
    for company_id, warehouse_id in sorted(missing, key=str):
        if warehouse_id is not None:
            raise Refused("NOT_FOUND", "There is no such record.", path=["warehouseId"])
        await ensure_company(db, company_id)
    found = await _places(db, sites)
    if set(sites) - set(found):
        raise Refused("NO_WAREHOUSE", "The company has no warehouse in use.", path=["warehouseId"])
    return found


async def remember_places(db: Db, companies: Collection[uuid.UUID]) -> None:
    """Read the first warehouses of companies before this transaction needs them; one that has none is left out."""
    db.known[Places] = await _places(db, [(company_id, None) for company_id in companies])


async def _places(db: Db, sites: Collection[Site]) -> dict[Site, Places]:
    """One statement: the active warehouses, their shelves, the virtual places and the currency of some companies."""
    rows = await db.rows(
        _in_use(
            companies=sorted({company_id for company_id, _ in sites}),
            named=sorted({named for _, named in sites if named is not None}),
            unnamed=sorted({company_id for company_id, named in sites if named is None}),
        )
    )
    by_warehouse: dict[uuid.UUID, list[Any]] = {}
    for row in rows:
        by_warehouse.setdefault(row.warehouse, []).append(row)
    found: dict[Site, Places] = {}
    for own in by_warehouse.values():
        for site in ((own[0].company_id, None), (own[0].company_id, own[0].warehouse)):
            if site in sites and site not in found and (places := _of_warehouse(own)) is not None:
                found[site] = places
    return found


@question
def _in_use() -> Select:
    """The places of warehouses of `companies`: of those that are `named`, and of the first of each of the `unnamed`."""
    warehouse, location, company = table_of(Warehouse), table_of(Location), table_of(Company)
    # What is in transit is valued in a warehouse of its own, and lies between all others.
    beyond = sa.or_(location.c.warehouse_id.is_(None), location.c.kind == StockLocationKind.TRANSIT)
    within = sa.or_(location.c.warehouse_id == warehouse.c.id, beyond)
    columns = ("id", "company_id", "warehouse_id", "code", "kind", "created_at")
    return (
        sa.select(
            warehouse.c.id.label("warehouse"),
            warehouse.c.negative_stock,
            company.c.currency,
            *(location.c[name] for name in columns),
        )
        .join(
            location,
            sa.and_(
                location.c.tenant_id == warehouse.c.tenant_id,
                location.c.company_id == warehouse.c.company_id,
                within,
            ),
        )
        .join(
            company,
            sa.and_(company.c.tenant_id == warehouse.c.tenant_id, company.c.id == warehouse.c.company_id),
        )
        .where(warehouse.c.tenant_id == TENANT, warehouse.c.is_active, _chosen(warehouse.c))
        .order_by(warehouse.c.code, location.c.rank, location.c.code)
    )


def _chosen(warehouse: Any) -> sa.ColumnElement[bool]:
    """Whether a warehouse is named, or is the first of a company whose first one is wanted."""
    first = table_of(Warehouse).alias("first").c
    firsts = (
        sa.select(first.id)
        .ext(distinct_on(first.company_id))
        .where(
            first.tenant_id == warehouse.tenant_id,
            first.is_active,
            among(first.company_id, "unnamed"),
        )
        .order_by(first.company_id, first.code)
    )
    named = among(warehouse.id, "named")
    return sa.and_(among(warehouse.company_id, "companies"), sa.or_(named, warehouse.id.in_(firsts)))


def _of_warehouse(rows: Sequence[Any]) -> Places | None:
    """The places of one warehouse, where goods can lie in it."""
    internal = [row for row in rows if row.kind == StockLocationKind.INTERNAL]
    if not internal:
        return None
    return Places(
        company_id=rows[0].company_id,
        currency=rows[0].currency,
        warehouse_id=rows[0].warehouse,
        may_be_negative=rows[0].negative_stock == NegativeStockPolicy.ALLOW,
        shelves=[row.id for row in internal],
        dock=min(internal, key=lambda row: (row.created_at, row.id)).id,
        virtual={
            row.code: row.id
            for row in rows
            if row.warehouse_id is None or row.kind == StockLocationKind.TRANSIT
        },
    )
