import uuid
from dataclasses import dataclass
from decimal import Decimal

import pytest

from bizsuite.base.catalog import service as catalog
from bizsuite.base.catalog.rules.shapes import NewProduct, NewUnit
from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewSupplier
from bizsuite.graph.node import encode
from tests.suite import Office

EACH = NewUnit(code="EA", name="Each", category="Pieces", factor=Decimal(1), rounding=Decimal(1))


@dataclass
class Market:
    """A product that is counted one by one, three suppliers, units."""

    office: Office
    product: uuid.UUID
    suppliers: list[uuid.UUID]
    units: dict[str, uuid.UUID]

    @property
    def product_gid(self) -> str:
        """The product as clients know it."""
        return encode("Product", self.product)

    def supplier_gid(self, place: int = 0) -> str:
        """A supplier as clients know it."""
        return encode("Supplier", self.suppliers[place])

    def unit_gid(self, code: str) -> str:
        """A unit as clients know it."""
        return encode("Unit", self.units[code])


@pytest.fixture
async def market(office: Office) -> Market:
    """Tea, which two of three suppliers sell, over a database of this test's own."""
    async with office.work() as db:
        units = {}
        for new in (
            EACH,
            NewUnit(code="BOX", name="Box of 12", category="Pieces", factor=Decimal(12), rounding=Decimal(1)),
            NewUnit(code="G", name="Gram", category="Weight", factor=Decimal(1), rounding=Decimal(1)),
        ):
            units[new.code] = (await catalog.create_unit(db, new)).id
        suppliers = [
            (await parties.create_supplier(db, NewSupplier(name=name))).id
            for name in ("Assam", "Ceylon", "Darjeeling")
        ]
        product = await catalog.create_product(
            db, NewProduct(sku="TEA", name="Tea", unit_id=units["EA"], suppliers=suppliers[:2])
        )
    return Market(office, product.id, suppliers, units)
