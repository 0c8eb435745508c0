"""What lies between two of our warehouses: a place of its own, whose goods are valued as those of a warehouse are."""

import uuid

from bizsuite.erp.inventory.service.places import Places
from bizsuite.erp.inventory.tables import Location, Warehouse
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Broken

TRANSIT = "TRANSIT"


async def ensure_transit(db: Db, places: Places) -> uuid.UUID:
    """The warehouse that stands for what a company has in transit; it comes into being with the first of it.

    It is not in use: nothing is received there, delivered from there, or set aside.
    """
    location = await db.need(Location, places.virtual[TRANSIT])
    if location.warehouse_id is None:
        location = await db.lock(Location, location.id)
    if location.warehouse_id is None:
        warehouse = Warehouse(
            company_id=places.company_id, code=TRANSIT, name=location.name, is_active=False, is_transit=True
        )
        db.add(warehouse)
        await db.flush()
        location.warehouse_id = warehouse.id
        await db.flush()
        db.known.pop(Places, None)
    if location.warehouse_id is None:
        raise Broken("goods in transit have no warehouse")
    return location.warehouse_id
