"""Units of measure by their ids."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.rules.units import Measure
from bizsuite.base.catalog.tables import Product, SupplierProduct, Unit
from bizsuite.kernel.db import Db
from bizsuite.kernel.questions import TENANT, Select, among, question
from bizsuite.kernel.tables import table_of

_UNIT = table_of(Unit)
MEASURE = tuple(Measure.__dataclass_fields__)
"""The columns of a unit as far as conversion goes."""


def measure_columns(unit: sa.FromClause) -> list[sa.Label[Any]]:
    """The columns of a table of units as far as conversion goes, named so that `measure_in` finds them."""
    return [unit.c[name].label(f"unit_{name}") for name in MEASURE]


def measure_of(row: Any) -> Measure:
    """The unit in a row."""
    told = row._mapping
    return Measure(*(told[f"unit_{name}"] for name in MEASURE))


def measure_in(row: Any) -> Measure | None:
    """The unit in a row that may have none."""
    return None if row.unit_id is None else measure_of(row)


async def measures(
    db: Db, wanted: Iterable[uuid.UUID | None], known: Iterable[Measure] = ()
) -> Mapping[uuid.UUID, Measure]:
    """Units by their id; those that are known already are not read again."""
    found = {unit.id: unit for unit in known}
    missing = sorted({key for key in wanted if key is not None and key not in found})
    if missing:
        rows = await db.rows(_measures(units=missing))
        found.update({row.id: Measure(*row) for row in rows})
    return found


@question
def _measures() -> Select:
    """These `units`."""
    return sa.select(*(_UNIT.c[name] for name in MEASURE)).where(
        _UNIT.c.tenant_id == TENANT, among(_UNIT.c.id, "units")
    )


async def purchase_units(
    db: Db, wanted: Collection[tuple[uuid.UUID, uuid.UUID]]
) -> Mapping[tuple[uuid.UUID, uuid.UUID], uuid.UUID]:
    """In which units products are bought of suppliers, by both: what is said of the two, else of the product.

    Those in their own unit are left out. One statement, none where there is nothing to ask.
    """
    if not wanted:
        return {}
    product, supplied = table_of(Product), table_of(SupplierProduct)
    suppliers = sorted({supplier for _, supplier in wanted})
    same = sa.and_(
        supplied.c.tenant_id == product.c.tenant_id,
        supplied.c.product_id == product.c.id,
        supplied.c.supplier_id.in_(suppliers),
    )
    rows = await db.rows(
        sa.select(
            product.c.id,
            product.c.purchase_unit_id,
            supplied.c.supplier_id,
            supplied.c.purchase_unit_id.label("supplied_id"),
        )
        .select_from(product.outerjoin(supplied, same))
        .where(
            product.c.tenant_id == db.actor.tenant_id, product.c.id.in_(sorted({key for key, _ in wanted}))
        )
    )
    usual = {row.id: row.purchase_unit_id for row in rows}
    told = {(row.id, row.supplier_id): row.supplied_id for row in rows}
    found = {pair: told.get(pair) or usual.get(pair[0]) for pair in wanted}
    return {pair: unit for pair, unit in found.items() if unit is not None}
