"""Units of measure by their ids."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.rules.units import Measure
from bizsuite.base.catalog.tables import Unit
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
