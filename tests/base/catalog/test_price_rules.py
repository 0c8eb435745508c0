"""Price rules that reckon, through the API: explained, masked, converted, refused."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from bizsuite.base.catalog import service
from bizsuite.base.catalog.rules.formulas import Formula
from bizsuite.base.catalog.rules.prices import Ask
from bizsuite.base.catalog.rules.shapes import NewPriceList, NewPriceRule, NewProduct, NewUnit
from bizsuite.base.catalog.rules.words import FormulaBasis
from bizsuite.base.catalog.tables import PriceList, PriceRule, Product
from bizsuite.erp.rates import service as rates
from bizsuite.erp.rates.rules import NewRate
from bizsuite.graph.node import encode
from bizsuite.kernel.errors import Refused
from tests.suite import Office

TODAY = date(2026, 11, 23)
CREATE = """mutation($input: PriceListCreateInput!) { priceListCreate(input: $input) {
  priceList { id rules { nodes { id formulaBasis markup surcharge { amount } roundingStep ending marginMin { amount }
    marginMax { amount } converts unit { code } baseList { name } } } } userErrors { code path } } }"""
UPDATE = """mutation($input: PriceListUpdateInput!) { priceListUpdate(input: $input) {
  priceList { rules { totalCount } } userErrors { code path } } }"""
PRICE = """query($currency: CurrencyCode, $unit: ID) { products { nodes { price(on: "2026-11-23", currency: $currency,
  unitId: $unit) { unitPrice { amount currency } problem explain { outcome problem unitPrice { amount }
    formula { part unitPrice { amount } } } } } } }"""


async def tea(office: Office, **said: Any) -> Product:
    told = {"sku": "TEA", "name": "Tea", "list_price": Decimal(10), "unit_cost": Decimal(6), **said}
    async with office.work() as db:
        return await service.create_product(db, NewProduct(**told))


async def lists(office: Office, *new: NewPriceList) -> list[PriceList]:
    async with office.work() as db:
        return [await service.create_price_list(db, each) for each in new]


async def price(office: Office, role: str = "admin", **said: Any) -> dict[str, Any]:
    answer = await office.ask(PRICE, as_=role, **said)
    assert answer.errors == []
    (node,) = answer.data["products"]["nodes"]
    found: dict[str, Any] = node["price"]
    return found


async def test_a_formula_is_written_and_explained_but_tells_no_cost_to_those_who_may_not_see_any(
    office: Office,
) -> None:
    await tea(office)
    said = {
        "basis": "UNIT_COST",
        "markup": "0.4",
        "surcharge": "0.35",
        "ending": "0.99",
        "marginMin": "3",
        "marginMax": "20",
    }
    new = {"name": "Shop", "currency": "USD", "rules": [{"formula": said}]}
    made = (await office.done(CREATE, as_="manager", input=new))["priceList"]
    (rule,) = made["rules"]["nodes"]
    assert {key: value for key, value in rule.items() if key != "id"} == {
        "formulaBasis": "UNIT_COST",
        "markup": "0.4",
        "surcharge": {"amount": "0.35"},
        "roundingStep": None,
        "ending": "0.99",
        "marginMin": {"amount": "3.00"},
        "marginMax": {"amount": "20.00"},
        "converts": False,
        "unit": None,
        "baseList": None,
    }
    told = await price(office, "manager")
    assert told["unitPrice"] == {"amount": "9.00", "currency": "USD"}
    steps = [(each["part"], each["unitPrice"]["amount"]) for each in told["explain"][0]["formula"]]
    assert steps == [
        ("BASIS", "6.00"),
        ("MARKUP", "8.40"),
        ("SURCHARGE", "8.75"),
        ("ROUNDING", "8.99"),
        ("MARGIN_MIN", "9.00"),
    ]
    hidden = await price(office, "sales")
    assert hidden["unitPrice"] == told["unitPrice"]
    assert [each["part"] for each in hidden["explain"][0]["formula"]] == [part for part, _ in steps]
    assert {str(each["unitPrice"]) for each in hidden["explain"][0]["formula"]} == {"None"}
    shown = "{ priceLists { nodes { rules { nodes { markup surcharge { amount } marginMin { amount } ending } } } } }"
    seen = (await office.ask(shown, as_="sales")).data["priceLists"]["nodes"][0]["rules"]["nodes"]
    assert seen == [{"markup": None, "surcharge": None, "marginMin": None, "ending": "0.99"}]


async def test_a_list_reckons_from_one_that_holds_for_nobody_by_itself(office: Office) -> None:
    product = await tea(office)
    (retail,) = await lists(
        office, NewPriceList(name="Retail", currency="USD", rules=[NewPriceRule(unit_price=Decimal(8))])
    )
    formula = {"basis": "PRICE_LIST", "priceListId": encode("PriceList", retail.id), "markup": "-0.25"}
    await office.done(
        CREATE,
        input={
            "name": "Trade",
            "currency": "USD",
            "rules": [{"formula": formula, "productId": encode("Product", product.id)}],
        },
    )
    assert (await price(office))["unitPrice"]["amount"] == "6.00"
    async with office.work() as db:
        await service.update_price_list(db, retail.id, is_active=False)
    told = await price(office)
    assert told["unitPrice"]["amount"] == "6.00"
    assert [each["outcome"] for each in told["explain"]] == ["WON", "LESS_SPECIFIC"]


async def test_another_currency_is_taken_over_at_the_rate_of_the_day(office: Office) -> None:
    await tea(office)
    new = NewPriceList(
        name="Export",
        currency="EUR",
        rules=[NewPriceRule(formula=Formula(basis=FormulaBasis.LIST_PRICE, converts=True))],
    )
    await lists(office, new)
    missing = await price(office, currency="EUR")
    assert (missing["problem"], missing["unitPrice"]) == ("PRICE_RATE_MISSING", None)
    assert missing["explain"][0]["problem"] == "PRICE_RATE_MISSING"
    async with office.work() as db:
        company = office.home.company
        said = [
            NewRate(currency="EUR", on=date(2026, 11, 1), rate=Decimal("0.8")),
            NewRate(currency="EUR", on=date(2026, 12, 1), rate=Decimal("0.5")),
        ]
        await rates.set_rates(db, company, said)
    told = await price(office, currency="EUR")
    assert told["unitPrice"] == {"amount": "8.00", "currency": "EUR"}
    assert [each["part"] for each in told["explain"][0]["formula"]] == ["BASIS", "EXCHANGE"]
    async with office.work() as db:
        office.statements.clear()
        asks = [
            Ask(
                product_id=(await db.all(sa.select(Product)))[0].id,
                on=TODAY,
                quantity=Decimal(many),
                currency="EUR",
            )
            for many in range(1, 50)
        ]
        office.statements.clear()
        found = await service.prices_of(db, asks)
        assert {each.unit_price for each in found.values()} == {Decimal("8.00")}
        # The lists; the currencies of the books; the rates.
        assert len([text for text in office.statements if "set_config" not in text]) == 3


async def test_a_price_is_asked_for_another_unit(office: Office) -> None:
    product = await tea(office)
    async with office.work() as db:
        dozen = await service.create_unit(
            db, NewUnit(code="DZ", name="Dozen", category="Count", factor=Decimal(12), rounding=Decimal(1))
        )
        kilo = await service.create_unit(
            db, NewUnit(code="KG", name="Kilogram", category="Weight", factor=Decimal(1))
        )
    rule = {
        "unitId": encode("Unit", dozen.id),
        "unitPrice": "100",
        "productId": encode("Product", product.id),
    }
    made = await office.done(
        CREATE, input={"name": "A", "currency": "USD", "rules": [{**rule, "quantityMin": "1"}]}
    )
    assert made["priceList"]["rules"]["nodes"][0]["unit"] == {"code": "DZ"}
    assert (await price(office))["unitPrice"]["amount"] == "10.00"
    assert (await price(office, unit=encode("Unit", dozen.id)))["unitPrice"]["amount"] == "100.00"
    wrong = await price(office, unit=encode("Unit", kilo.id))
    assert (wrong["problem"], wrong["unitPrice"]) == ("UNIT_CATEGORY_MISMATCH", None)
    mixed = {"name": "B", "currency": "USD", "rules": [{**rule, "unitId": encode("Unit", kilo.id)}]}
    answer = await office.ask(CREATE, input=mixed)
    assert answer.data["priceListCreate"]["userErrors"] == [
        {"code": "UNIT_CATEGORY_MISMATCH", "path": ["rules", "0", "unitId"]}
    ]
    assert [row["name"] for row in await office.rows("SELECT name FROM catalog_price_list")] == ["A"]


async def test_lists_that_reckon_from_themselves_are_refused(office: Office) -> None:
    one, two = await lists(
        office, NewPriceList(name="One", currency="USD"), NewPriceList(name="Two", currency="USD")
    )

    async def reckon(source: PriceList, target: PriceList) -> Any:
        formula = {"basis": "PRICE_LIST", "priceListId": encode("PriceList", target.id)}
        said = {"id": encode("PriceList", source.id), "add": [{"formula": formula}]}
        return (await office.ask(UPDATE, input=said)).data["priceListUpdate"]["userErrors"]

    recursive = [{"code": "PRICE_LIST_RECURSIVE", "path": ["add", "0", "formula", "priceListId"]}]
    assert await reckon(one, one) == recursive
    assert await reckon(one, two) == []
    assert await reckon(two, one) == recursive
    assert len(await office.rows("SELECT id FROM catalog_price_rule")) == 1


async def test_two_lists_that_begin_to_reckon_from_each_other_at_once_do_not_both(office: Office) -> None:
    one, two = await lists(
        office, NewPriceList(name="One", currency="USD"), NewPriceList(name="Two", currency="USD")
    )

    async def reckon(source: PriceList, target: PriceList) -> str:
        formula = Formula(basis=FormulaBasis.PRICE_LIST, base_list_id=target.id)
        try:
            async with office.work() as db:
                await service.update_price_list(db, source.id, add=[NewPriceRule(formula=formula)])
        except Refused as refusal:
            return refusal.code
        return "DONE"

    outcomes = await asyncio.gather(reckon(one, two), reckon(two, one))
    assert sorted(outcomes) == ["DONE", "PRICE_LIST_RECURSIVE"]


@pytest.mark.parametrize(
    ("formula", "code", "path"),
    [
        ({"basis": "LIST_PRICE", "markup": "-2"}, "INVALID_VALUE", "markup"),
        ({"basis": "PRICE_LIST"}, "INVALID_VALUE", "priceListId"),
        ({"basis": "LIST_PRICE", "ending": "1"}, "INVALID_VALUE", "ending"),
    ],
)
async def test_a_formula_that_means_nothing_writes_nothing(
    office: Office, formula: dict[str, str], code: str, path: str
) -> None:
    answer = await office.ask(CREATE, input={"name": "A", "currency": "USD", "rules": [{"formula": formula}]})
    assert answer.data["priceListCreate"]["userErrors"] == [
        {"code": code, "path": ["rules", "0", "formula", path]}
    ]
    assert await office.rows("SELECT id FROM catalog_price_list") == []


async def test_a_list_in_another_currency_is_reckoned_from_only_with_a_rate(office: Office) -> None:
    (euro,) = await lists(office, NewPriceList(name="Euro", currency="EUR"))
    formula = {"basis": "PRICE_LIST", "priceListId": encode("PriceList", euro.id)}
    answer = await office.ask(CREATE, input={"name": "A", "currency": "USD", "rules": [{"formula": formula}]})
    assert answer.data["priceListCreate"]["userErrors"] == [
        {"code": "INVALID_VALUE", "path": ["rules", "0", "formula", "priceListId"]}
    ]
    await office.done(
        CREATE, input={"name": "A", "currency": "USD", "rules": [{"formula": {**formula, "converts": True}}]}
    )


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE catalog_price_rule SET formula_basis = 'LIST_PRICE'",
        "UPDATE catalog_price_rule SET formula_basis = 'GUESS', unit_price = NULL",
        "UPDATE catalog_price_rule SET base_list_id = price_list_id, formula_basis = 'PRICE_LIST', unit_price = NULL",
        "UPDATE catalog_price_rule SET formula_basis = 'PRICE_LIST', unit_price = NULL",
        "UPDATE catalog_price_rule SET markup = -2",
        "UPDATE catalog_price_rule SET margin_min = 2, margin_max = 1",
    ],
)
async def test_the_database_itself_holds_what_formulas_say(office: Office, broken: str) -> None:
    await lists(office, NewPriceList(name="A", currency="USD", rules=[NewPriceRule(unit_price=Decimal(9))]))
    with pytest.raises(sa.exc.IntegrityError):
        async with office.work() as db:
            assert len(await db.all(sa.select(PriceRule))) == 1
            await db.run(sa.text(broken))
