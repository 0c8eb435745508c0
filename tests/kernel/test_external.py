import uuid

import pytest
from sqlalchemy.exc import DBAPIError

from bizsuite.kernel.database import Database
from bizsuite.kernel.external import known, remember
from tests.kernel.toys import somebody

ALFKI, PARIS = uuid.uuid4(), uuid.uuid4()


async def test_records_are_found_by_the_ids_of_another_system(store: Database) -> None:
    actor = somebody()
    async with store.transaction(actor) as db:
        remember(db, "Customer", "northwind", {"ALFKI": ALFKI, "巴黎": PARIS})
    async with store.snapshot(actor) as db:
        found = await known(db, "Customer", "northwind", ["ALFKI", "巴黎", "ANTON"])
        assert found == {"ALFKI": ALFKI, "巴黎": PARIS}
        assert await known(db, "Customer", "northwind", []) == {}
        assert await known(db, "Supplier", "northwind", ["ALFKI"]) == {}
        assert await known(db, "Customer", "sap", ["ALFKI"]) == {}


async def test_another_tenant_knows_none_of_them(store: Database) -> None:
    actor = somebody()
    async with store.transaction(actor) as db:
        remember(db, "Customer", "northwind", {"ALFKI": ALFKI})
    stranger = somebody()
    async with store.transaction(stranger) as db:
        assert await known(db, "Customer", "northwind", ["ALFKI"]) == {}
        remember(db, "Customer", "northwind", {"ALFKI": PARIS})
    async with store.snapshot(stranger) as db:
        assert await known(db, "Customer", "northwind", ["ALFKI"]) == {"ALFKI": PARIS}


async def test_an_id_means_one_record(store: Database) -> None:
    actor = somebody()
    async with store.transaction(actor) as db:
        remember(db, "Customer", "northwind", {"ALFKI": ALFKI})
    with pytest.raises(DBAPIError, match="uq_external_id"):
        async with store.transaction(actor) as db:
            remember(db, "Customer", "northwind", {"ALFKI": PARIS})


async def test_thousands_are_asked_for_in_one_statement(store: Database) -> None:
    actor = somebody()
    many = {f"P{number}": uuid.uuid4() for number in range(5_000)}
    async with store.transaction(actor) as db:
        remember(db, "Product", "northwind", many)
    async with store.snapshot(actor) as db:
        assert await known(db, "Product", "northwind", [*many, *(f"Q{n}" for n in range(40_000))]) == many
