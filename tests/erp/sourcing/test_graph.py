"""Suppliers' prices through the API."""

import asyncio
from typing import Any

import pytest

from bizsuite.base.catalog.tables import Unit, UnitCategory
from bizsuite.graph.node import encode
from tests.erp.sourcing.conftest import Market

SET = """mutation($input: SupplierPriceSetInput!) { supplierPriceSet(input: $input) {
  supplierPrice { id version startsOn endsOn quantityMin quantityMultiple leadDays currency note
    unit { code } supplier { name } product { sku }
    breaks { nodes { quantityFrom unitPrice { amount currency } supplierPrice { leadDays } } } }
  userErrors { code path } } }"""
END = """mutation($input: SupplierPriceEndInput!) { supplierPriceEnd(input: $input) {
  supplierPrice { endsOn version } userErrors { code path } } }"""
UPDATE = """mutation($input: SupplierProductUpdateInput!) { supplierProductUpdate(input: $input) {
  supplierProduct { supplierCode supplierName version } userErrors { code path } } }"""
CHOICE = """query($sku: String!, $quantity: Decimal!, $unitId: ID, $supplierId: ID, $on: Date!,
                 $ranking: SupplierRanking!) {
  product(by: {sku: $sku}) {
    supplierPrice(quantity: $quantity, unitId: $unitId, supplierId: $supplierId, on: $on, ranking: $ranking) {
      problem best { quantity unitPrice { amount } total { amount currency } arrivesOn
        supplierPrice { supplier { name } unit { code } } }
      explain { outcome quantity leadDays supplierPrice { supplier { name } } } } } }"""


def asked(market: Market, place: int = 0, **more: Any) -> dict[str, Any]:
    told = {
        "productId": market.product_gid,
        "supplierId": market.supplier_gid(place),
        "currency": "USD",
        "startsOn": "2026-01-01",
        "breaks": [{"unitPrice": "5"}],
    }
    return told | more


async def set_price(market: Market, place: int = 0, **more: Any) -> Any:
    return (await market.office.done(SET, as_="manager", input=asked(market, place, **more)))["supplierPrice"]


async def best(market: Market, quantity: str, **more: Any) -> Any:
    said = {"sku": "TEA", "quantity": quantity, "on": "2026-06-01", "ranking": "PREFERRED"} | more
    answer = await market.office.ask(CHOICE, as_="manager", **said)
    assert answer.errors == []
    return answer.data["product"]["supplierPrice"]


async def test_a_price_is_recorded_with_its_breaks(market: Market) -> None:
    made = await set_price(
        market,
        unitId=market.unit_gid("BOX"),
        quantityMin="2",
        quantityMultiple="2",
        leadDays=14,
        note="by ship",
        breaks=[{"quantityFrom": "10", "unitPrice": "44"}, {"unitPrice": "48"}],
    )
    assert made == {
        "id": made["id"],
        "version": 1,
        "startsOn": "2026-01-01",
        "endsOn": None,
        "quantityMin": "2",
        "quantityMultiple": "2",
        "leadDays": 14,
        "currency": "USD",
        "note": "by ship",
        "unit": {"code": "BOX"},
        "supplier": {"name": "Assam"},
        "product": {"sku": "TEA"},
        "breaks": {
            "nodes": [
                {
                    "quantityFrom": "0",
                    "unitPrice": {"amount": "48.00", "currency": "USD"},
                    "supplierPrice": {"leadDays": 14},
                },
                {
                    "quantityFrom": "10",
                    "unitPrice": {"amount": "44.00", "currency": "USD"},
                    "supplierPrice": {"leadDays": 14},
                },
            ]
        },
    }
    rows = await market.office.rows("SELECT type FROM outbox_event ORDER BY id DESC LIMIT 1")
    assert [row["type"] for row in rows] == ["SUPPLIER_PRICE_SET"]


async def test_a_later_price_takes_the_place_of_a_standing_one(market: Market) -> None:
    first = await set_price(market)
    await set_price(market, startsOn="2026-07-01", breaks=[{"unitPrice": "6"}])
    assert (await best(market, "1", on="2026-06-30"))["best"]["unitPrice"] == {"amount": "5.00"}
    assert (await best(market, "1", on="2026-07-01"))["best"]["unitPrice"] == {"amount": "6.00"}
    answer = await market.office.ask(
        "query($id: ID!) { supplierPrice(id: $id) { endsOn version } supplierPrices { totalCount } }",
        id=first["id"],
    )
    assert answer.data == {
        "supplierPrice": {"endsOn": "2026-06-30", "version": 2},
        "supplierPrices": {"totalCount": 2},
    }
    said = asked(market, startsOn="2026-05-01", endsOn="2026-07-01")
    assert await market.office.refused(SET, input=said) == ["SUPPLIER_PRICE_OVERLAP"]
    late = {"id": first["id"], "on": "2026-07-01"}
    assert await market.office.refused(END, input=late) == ["SUPPLIER_PRICE_OVERLAP"]
    assert await market.office.refused(END, input=late | {"on": "2025-12-31"}) == ["INVALID_VALUE"]
    ended = await market.office.done(END, input=late | {"on": "2026-03-31", "expectedVersion": 2})
    assert ended["supplierPrice"] == {"endsOn": "2026-03-31", "version": 3}
    assert await market.office.refused(END, input=late | {"on": None, "expectedVersion": 2}) == [
        "STALE_VERSION"
    ]
    assert (await best(market, "1", on="2026-05-01"))["problem"] == "SUPPLIER_PRICE_MISSING"


async def test_the_best_price_is_explained(market: Market) -> None:
    await set_price(market, leadDays=30, quantityMin="100", breaks=[{"unitPrice": "4"}])
    await set_price(market, 1, leadDays=2, breaks=[{"unitPrice": "5"}])
    await set_price(market, 1, currency="EUR", breaks=[{"unitPrice": "1"}])
    preferred = await best(market, "12")
    assert preferred == {
        "problem": None,
        "best": {
            "quantity": "100",
            "unitPrice": {"amount": "4.00"},
            "total": {"amount": "400.00", "currency": "USD"},
            "arrivesOn": "2026-07-01",
            "supplierPrice": {"supplier": {"name": "Assam"}, "unit": {"code": "EA"}},
        },
        "explain": [
            {
                "outcome": "WON",
                "quantity": "100",
                "leadDays": 30,
                "supplierPrice": {"supplier": {"name": "Assam"}},
            },
            {
                "outcome": "LESS_PREFERRED",
                "quantity": "12",
                "leadDays": 2,
                "supplierPrice": {"supplier": {"name": "Ceylon"}},
            },
            {
                "outcome": "OTHER_CURRENCY",
                "quantity": None,
                "leadDays": 0,
                "supplierPrice": {"supplier": {"name": "Ceylon"}},
            },
        ],
    }
    cheapest = await best(market, "2", unitId=market.unit_gid("BOX"), ranking="CHEAPEST")
    assert (cheapest["best"]["quantity"], cheapest["best"]["total"]["amount"]) == ("24", "120.00")
    own = await best(market, "1", supplierId=market.supplier_gid(1))
    assert own["best"]["supplierPrice"]["supplier"] == {"name": "Ceylon"}


async def test_prices_of_many_products_are_one_batch(market: Market) -> None:
    await set_price(market)
    text = "{ products { nodes { supplierPrice { best { unitPrice { amount } } } } } }"
    one = await market.office.ask(text)
    assert len(one.statements) == 3
    assert one.data["products"]["nodes"] == [{"supplierPrice": {"best": {"unitPrice": {"amount": "5.00"}}}}]


async def test_prices_hang_on_products_on_suppliers_and_on_what_a_supplier_sells(market: Market) -> None:
    await set_price(market, 2, leadDays=3)
    await set_price(market, 0, leadDays=1)
    answer = await market.office.ask(
        """{ products { nodes { supplierPrices { totalCount } suppliers { nodes {
               position supplier { name } prices { nodes { leadDays } } } } } }
             suppliers { nodes { name prices { nodes { leadDays } } } } }""",
        as_="warehouse",
    )
    assert answer.data["products"]["nodes"] == [
        {
            "supplierPrices": {"totalCount": 2},
            "suppliers": {
                "nodes": [
                    {"position": 0, "supplier": {"name": "Assam"}, "prices": {"nodes": [{"leadDays": 1}]}},
                    {"position": 1, "supplier": {"name": "Ceylon"}, "prices": {"nodes": []}},
                    {
                        "position": 2,
                        "supplier": {"name": "Darjeeling"},
                        "prices": {"nodes": [{"leadDays": 3}]},
                    },
                ]
            },
        }
    ]
    assert answer.data["suppliers"]["nodes"] == [
        {"name": "Assam", "prices": {"nodes": [{"leadDays": 1}]}},
        {"name": "Ceylon", "prices": {"nodes": []}},
        {"name": "Darjeeling", "prices": {"nodes": [{"leadDays": 3}]}},
    ]
    unlisted = (
        """mutation($input: ProductUpdateInput!) { productUpdate(input: $input) { userErrors { code } } }"""
    )
    said = {"id": market.product_gid, "supplierIds": [market.supplier_gid(1)]}
    await market.office.done(unlisted, input=said)
    told = await best(market, "1")
    assert [step["outcome"] for step in told["explain"]] == ["NOT_LISTED", "NOT_LISTED"]
    assert told["problem"] == "SUPPLIER_PRICE_MISSING"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"breaks": []}, "INVALID_VALUE"),
        ({"breaks": [{"unitPrice": "1"}, {"unitPrice": "2"}]}, "QUANTITY_BREAK_TWICE"),
        ({"quantityMin": "0.5"}, "QUANTITY_ROUNDING"),
        ({"unitId": "G"}, "UNIT_CATEGORY_MISMATCH"),
        ({"productId": "supplier"}, "NOT_FOUND"),
        ({"endsOn": "2025-01-01"}, "INVALID_VALUE"),
    ],
    ids=str,
)
async def test_what_is_refused_is_not_written(market: Market, said: dict[str, Any], code: str) -> None:
    if "unitId" in said:
        said = {"unitId": market.unit_gid(said["unitId"])}
    if "productId" in said:
        said = {"productId": market.supplier_gid()}
    asking = asked(market, 2, **said)
    assert await market.office.refused(SET, input=asking) == [code]
    for table in ("sourcing_supplier_price", "sourcing_supplier_price_break"):
        assert (await market.office.rows(f"SELECT count(*) AS n FROM {table}"))[0]["n"] == 0
    listed = await market.office.rows("SELECT count(*) AS n FROM catalog_supplier_product")
    assert listed[0]["n"] == 2


async def test_a_question_that_makes_no_sense_is_the_clients_fault(market: Market) -> None:
    faults: list[tuple[dict[str, Any], str]] = [
        ({"quantity": "0"}, "INVALID_VALUE"),
        ({"quantity": "0.5"}, "QUANTITY_ROUNDING"),
        ({"unitId": market.unit_gid("G")}, "UNIT_CATEGORY_MISMATCH"),
        ({"unitId": market.supplier_gid()}, "NOT_FOUND"),
        ({"on": "9999-12-31"}, "INVALID_VALUE"),
    ]
    for more, code in faults:
        said = {"sku": "TEA", "quantity": "1", "on": "2026-06-01", "ranking": "CHEAPEST"} | more
        answer = await market.office.ask(CHOICE, **said)
        assert answer.codes == [code]


async def test_only_who_buys_sees_and_sets_what_suppliers_ask(market: Market) -> None:
    assert await market.office.refused(SET, as_="finance", input=asked(market)) == ["PERMISSION_DENIED"]
    answer = await market.office.ask("{ supplierPrices { totalCount } }", as_="sales")
    assert answer.codes == ["FORBIDDEN"]


async def test_a_dry_run_and_a_retry(market: Market) -> None:
    dry = await market.office.done(SET, input=asked(market, dryRun=True))
    assert dry["supplierPrice"]["startsOn"] == "2026-01-01"
    assert (await market.office.rows("SELECT count(*) AS n FROM sourcing_supplier_price"))[0]["n"] == 0
    said = asked(market, idempotencyKey="once")
    first, second = [await market.office.done(SET, input=said) for _ in range(2)]
    assert first == second


async def test_the_supplier_has_a_number_and_a_name_of_its_own(market: Market) -> None:
    found = await market.office.ask("{ products { nodes { suppliers { nodes { id } } } } }")
    key = found.data["products"]["nodes"][0]["suppliers"]["nodes"][0]["id"]
    said = {"id": key, "supplierCode": " A-17 ", "supplierName": "Assam leaf"}
    made = await market.office.done(UPDATE, as_="manager", input=said)
    assert made["supplierProduct"] == {"supplierCode": "A-17", "supplierName": "Assam leaf", "version": 2}
    bad = {"id": key, "supplierName": "two\nlines"}
    assert await market.office.refused(UPDATE, input=bad) == ["INVALID_VALUE"]
    assert await market.office.refused(UPDATE, as_="sales", input=said) == ["PERMISSION_DENIED"]


async def test_what_cannot_be_the_unit_of_a_supplier_is_refused(market: Market) -> None:
    found = await market.office.ask(
        "{ products { nodes { unit { id } suppliers { nodes { id version } } } } }",
    )
    product = found.data["products"]["nodes"][0]
    said = {"id": product["suppliers"]["nodes"][0]["id"]}
    async with market.office.work() as db:
        category = UnitCategory(name="Time")
        db.add(category)
        await db.flush()
        hour = Unit(category_id=category.id, code="HOUR", name="Hour")
        db.add(hour)
    codes = [
        await market.office.refused(UPDATE, input=said | {"purchaseUnitId": unit})
        for unit in (encode("Unit", hour.id), encode("Unit", market.office.home.company), said["id"])
    ]
    assert codes == [["UNIT_CATEGORY_MISMATCH"], ["NOT_FOUND"], ["NOT_FOUND"]]
    rows = await market.office.rows("SELECT count(purchase_unit_id) AS n FROM catalog_supplier_product")
    assert rows[0]["n"] == 0


async def test_of_two_who_set_a_price_from_one_day_one_is_refused(market: Market) -> None:
    async def one(price: str) -> list[str]:
        answer = await market.office.ask(SET, input=asked(market, breaks=[{"unitPrice": price}]))
        return [error["code"] for error in answer.data["supplierPriceSet"]["userErrors"]]

    codes = await asyncio.gather(*(one(str(price)) for price in range(1, 5)))
    assert sorted(codes) == [[], *[["SUPPLIER_PRICE_OVERLAP"]] * 3]
    assert (await market.office.rows("SELECT count(*) AS n FROM sourcing_supplier_price"))[0]["n"] == 1
