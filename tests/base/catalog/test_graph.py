"""The catalogue through the API."""

from decimal import Decimal

from bizsuite.base.catalog import service
from bizsuite.base.catalog.rules.shapes import NewCategory, NewPriceList, NewPriceRule, NewProduct
from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewCustomer, NewSupplier
from bizsuite.graph.node import encode
from tests.suite import Office

CREATE = """mutation($input: ProductCreateInput!) { productCreate(input: $input) {
  product { id sku name version listPrice { amount currency } unitCost { amount } salesTaxRate quantityPerUnit
    isDiscontinued unit { code } template { name kind category { name } }
    attributes { nodes { value attribute { name } } } barcodes { nodes { code } }
    suppliers { nodes { supplier { name } } } externalIds { system value } }
  userErrors { code message path } } }"""
UPDATE = """mutation($input: ProductUpdateInput!) { productUpdate(input: $input) {
  product { name version isActive unitCost { amount } listPrice { amount } barcodes { nodes { code } } }
  userErrors { code path } } }"""


async def test_a_product_is_recorded_and_found_again(office: Office) -> None:
    async with office.work() as db:
        supplier = await parties.create_supplier(db, NewSupplier(name="Exotic Liquids"))
        category = await service.create_category(db, NewCategory(name="Beverages"))
    new = {
        "sku": "1",
        "name": "Chai",
        "listPrice": "18",
        "unitCost": "12.60",
        "salesTaxRate": "0.19",
        "quantityPerUnit": "10 boxes x 30 bags",
        "categoryId": encode("Category", category.id),
        "supplierIds": [encode("Supplier", supplier.id)],
        "barcodes": ["4006381333931"],
        "attributes": [{"name": "Colour", "value": "green"}],
        "externalIds": [{"system": "northwind", "value": "1"}],
    }
    made = (await office.done(CREATE, as_="manager", input=new))["product"]
    assert made == {
        "id": made["id"],
        "sku": "1",
        "name": "Chai",
        "version": 1,
        "listPrice": {"amount": "18.00", "currency": "USD"},
        "unitCost": {"amount": "12.60"},
        "salesTaxRate": "0.19",
        "quantityPerUnit": "10 boxes x 30 bags",
        "isDiscontinued": False,
        "unit": {"code": "PCS"},
        "template": {"name": "Chai", "kind": "GOODS", "category": {"name": "Beverages"}},
        "attributes": {"nodes": [{"value": "green", "attribute": {"name": "Colour"}}]},
        "barcodes": {"nodes": [{"code": "4006381333931"}]},
        "suppliers": {"nodes": [{"supplier": {"name": "Exotic Liquids"}}]},
        "externalIds": [{"system": "northwind", "value": "1"}],
    }
    for by in ('{sku: "1"}', '{externalId: {system: "northwind", value: "1"}}'):
        answer = await office.ask(f"{{ product(by: {by}) {{ id }} }}", as_="warehouse")
        assert answer.data == {"product": {"id": made["id"]}}
    assert await office.refused(CREATE, as_="manager", input=new) == ["SKU_TAKEN"]
    assert await office.refused(CREATE, as_="sales", input=new) == ["PERMISSION_DENIED"]
    supplied = "{ suppliers { nodes { products { nodes { product { sku } } } } } }"
    answer = await office.ask(supplied)
    assert answer.data["suppliers"]["nodes"] == [{"products": {"nodes": [{"product": {"sku": "1"}}]}}]


async def test_what_a_product_costs_us_is_for_those_who_may_see_it(office: Office) -> None:
    async with office.work() as db:
        await service.create_product(
            db, NewProduct(sku="1", name="Chai", list_price=Decimal(18), unit_cost=Decimal("12.6"))
        )
    seen = await office.ask("{ products { nodes { unitCost { amount currency } } } }", as_="finance")
    assert seen.data["products"]["nodes"] == [{"unitCost": {"amount": "12.60", "currency": "USD"}}]
    hidden = await office.ask("{ products { nodes { sku unitCost { amount } } } }", as_="sales")
    assert (hidden.errors, hidden.data["products"]["nodes"]) == ([], [{"sku": "1", "unitCost": None}])


async def test_a_product_changes_by_what_is_said(office: Office) -> None:
    new = {"sku": "1", "name": "Chai", "listPrice": "18", "unitCost": "12", "barcodes": ["1", "2"]}
    made = (await office.done(CREATE, input=new))["product"]["id"]
    changed = await office.done(UPDATE, input={"id": made, "listPrice": "0.0125", "expectedVersion": 1})
    assert changed["product"] == {
        "name": "Chai",
        "version": 2,
        "isActive": True,
        "unitCost": {"amount": "12.00"},
        "listPrice": {"amount": "0.0125"},
        "barcodes": {"nodes": [{"code": "1"}, {"code": "2"}]},
    }
    emptied = await office.done(
        UPDATE, input={"id": made, "unitCost": None, "barcodes": None, "isActive": False}
    )
    assert (emptied["product"]["unitCost"], emptied["product"]["isActive"]) == (None, False)
    assert emptied["product"]["barcodes"] == {"nodes": []}
    wrong = {"id": made, "name": "Other", "barcodes": ["4006381333932"]}
    assert await office.refused(UPDATE, input=wrong) == ["BARCODE_CHECK_DIGIT"]
    assert (await office.rows("SELECT count(*) AS n FROM catalog_barcode"))[0]["n"] == 0
    assert {row["name"] for row in await office.rows("SELECT name FROM catalog_product")} == {
        emptied["product"]["name"]
    }
    assert await office.refused(UPDATE, input={"id": made, "name": None}) == ["INVALID_VALUE"]
    assert await office.refused(UPDATE, input={"id": made, "name": "x", "expectedVersion": 1}) == [
        "STALE_VERSION"
    ]


PRICES = """query($customer: ID, $quantity: Decimal) { products(orderBy: [{field: SKU}]) { nodes { sku
  price(customerId: $customer, quantity: $quantity, on: "2026-11-23") { unitPrice { amount currency } basis problem
    rule { discount priceList { name } } explain { basis outcome unitPrice { amount } rule { priority } } } } } }"""


async def test_prices_are_explained(office: Office) -> None:
    async with office.work() as db:
        category = await service.create_category(db, NewCategory(name="Beverages"))
        new = [NewProduct(sku=sku, name=sku, list_price=Decimal(10), category_id=category.id) for sku in "AB"]
        first, _ = await service.create_products(db, new)
        customer = await parties.create_customer(db, NewCustomer(name="Alfreds"))
        rules = [
            NewPriceRule(category_id=category.id, discount=Decimal("0.05"), priority=3),
            NewPriceRule(customer_id=customer.id, quantity_min=Decimal(10), discount=Decimal("0.2")),
            NewPriceRule(product_id=first.id, unit_price=Decimal(7)),
            NewPriceRule(product_id=first.id, unit_price=Decimal(6)),
        ]
        await service.create_price_list(db, NewPriceList(name="2026", currency="USD", rules=rules))
    answer = await office.ask(PRICES, as_="sales", customer=encode("Customer", customer.id), quantity="10")
    assert [node["price"]["unitPrice"]["amount"] for node in answer.data["products"]["nodes"]] == [
        "8.00",
        "8.00",
    ]
    assert answer.errors == []
    # The page; what the prices are made of, asked for together; the rules shown, and their lists.
    assert len(answer.statements) == 4
    anybody = (await office.ask(PRICES, as_="sales")).data["products"]["nodes"]
    conflict, priced = (node["price"] for node in anybody)
    assert (conflict["unitPrice"], conflict["problem"], conflict["rule"]) == (
        None,
        "PRICE_RULE_CONFLICT",
        None,
    )
    assert [step["outcome"] for step in conflict["explain"]] == [
        "CONFLICT",
        "CONFLICT",
        "LESS_SPECIFIC",
    ]
    assert priced == {
        "unitPrice": {"amount": "9.50", "currency": "USD"},
        "basis": "CATEGORY",
        "problem": None,
        "rule": {"discount": "0.05", "priceList": {"name": "2026"}},
        "explain": [
            {"basis": "CATEGORY", "outcome": "WON", "unitPrice": {"amount": "9.50"}, "rule": {"priority": 3}},
            {
                "basis": "LIST_PRICE",
                "outcome": "LESS_SPECIFIC",
                "unitPrice": {"amount": "10.00"},
                "rule": None,
            },
        ],
    }
    denied = await office.ask(PRICES, as_="warehouse")
    assert denied.codes == ["FORBIDDEN", "FORBIDDEN"]
    wrong = await office.ask(PRICES, customer=encode("Product", first.id))
    assert wrong.codes == ["BAD_USER_INPUT", "BAD_USER_INPUT"]
    rules_of = "{ customers { nodes { priceRules { nodes { discount quantityMin } } } } }"
    own = await office.ask(rules_of)
    assert own.data["customers"]["nodes"] == [
        {"priceRules": {"nodes": [{"discount": "0.2", "quantityMin": "10"}]}}
    ]


async def test_price_lists_are_written_and_switched(office: Office) -> None:
    create = """mutation($input: PriceListCreateInput!) { priceListCreate(input: $input) {
      priceList { id rules { nodes { id unitPrice { amount currency } startsOn } } } userErrors { code path } } }"""
    rule = {"unitPrice": "9.99", "startsOn": "2026-01-01"}
    made = (await office.done(create, input={"name": "A", "currency": "USD", "rules": [rule]}))["priceList"]
    (shown,) = made["rules"]["nodes"]
    assert shown == {
        "id": shown["id"],
        "unitPrice": {"amount": "9.99", "currency": "USD"},
        "startsOn": "2026-01-01",
    }
    twofold = {"name": "B", "currency": "USD", "rules": [rule, {**rule, "discount": "0.1"}]}
    refused = await office.ask(create, input=twofold)
    assert refused.data["priceListCreate"]["userErrors"] == [
        {"code": "INVALID_VALUE", "path": ["rules", "1"]}
    ]
    update = """mutation($input: PriceListUpdateInput!) { priceListUpdate(input: $input) {
      priceList { isActive version rules { totalCount } } userErrors { code path } } }"""
    change = {"id": made["id"], "isActive": False, "add": [rule, rule], "remove": [shown["id"]]}
    changed = (await office.done(update, input=change))["priceList"]
    assert changed == {"isActive": False, "version": 2, "rules": {"totalCount": 2}}
    assert await office.refused(update, input=change) == ["NOT_FOUND"]
    assert await office.refused(update, as_="sales", input=change) == ["PERMISSION_DENIED"]


async def test_units_categories_and_templates_are_written(office: Office) -> None:
    unit = """mutation($input: UnitCreateInput!) { unitCreate(input: $input) {
      unit { code factor rate category { name units { nodes { code } } } } userErrors { code } } }"""
    kilo = {"code": "KG", "name": "Kilogram", "category": "Weight", "factor": "1"}
    await office.done(unit, input=kilo)
    gram = await office.done(unit, input={"code": "G", "name": "Gram", "category": "Weight", "rate": "1000"})
    assert gram["unit"] == {
        "code": "G",
        "factor": "0.001",
        "rate": "1000",
        "category": {"name": "Weight", "units": {"nodes": [{"code": "G"}, {"code": "KG"}]}},
    }
    assert await office.refused(unit, input=kilo) == ["CODE_TAKEN"]
    category = """mutation($input: CategoryCreateInput!) { categoryCreate(input: $input) {
      category { id name parent { name } } userErrors { code } } }"""
    top = (await office.done(category, input={"name": "Clothes"}))["category"]["id"]
    below = (await office.done(category, input={"name": "Shirts", "parentId": top}))["category"]
    assert below["parent"] == {"name": "Clothes"}
    move = """mutation($input: CategoryUpdateInput!) { categoryUpdate(input: $input) {
      category { version children { nodes { name } } } userErrors { code } } }"""
    assert await office.refused(move, input={"id": top, "parentId": below["id"]}) == ["CATEGORY_CYCLE"]
    template = """mutation($input: ProductTemplateCreateInput!) { productTemplateCreate(input: $input) {
      productTemplate { id name category { name } products { totalCount } } userErrors { code } } }"""
    shirt = (await office.done(template, input={"name": "Shirt", "categoryId": below["id"]}))[
        "productTemplate"
    ]
    for sku, colour in (("S-1", "red"), ("S-2", "blue")):
        variant = {"sku": sku, "name": f"Shirt {colour}", "listPrice": "20", "templateId": shirt["id"]}
        await office.done(CREATE, input={**variant, "attributes": [{"name": "Colour", "value": colour}]})
    rename = """mutation($input: ProductTemplateUpdateInput!) { productTemplateUpdate(input: $input) {
      productTemplate { name products { nodes { sku } } } userErrors { code } } }"""
    renamed = await office.done(rename, input={"id": shirt["id"], "name": "Polo"})
    assert renamed["productTemplate"] == {
        "name": "Polo",
        "products": {"nodes": [{"sku": "S-2"}, {"sku": "S-1"}]},
    }
    inside = '{ products(filter: {template: {category: {name: {eq: "Shirts"}}}}) { totalCount } }'
    assert (await office.ask(inside)).data == {"products": {"totalCount": 2}}


async def test_a_foreign_tenant_sees_no_product(office: Office) -> None:
    made = (await office.done(CREATE, input={"sku": "1", "name": "Chai", "listPrice": "18"}))["product"]["id"]
    theirs = (await office.another_tenant()).people["admin"]
    query = f'{{ product(id: "{made}") {{ id }} products {{ totalCount }} units {{ totalCount }} }}'
    assert (await office.ask(query, as_=theirs)).data == {
        "product": None,
        "products": {"totalCount": 0},
        "units": {"totalCount": 0},
    }
    assert await office.refused(UPDATE, as_=theirs, input={"id": made, "name": "x"}) == ["NOT_FOUND"]


async def test_a_dry_run_and_a_retry(office: Office) -> None:
    new = {"sku": "1", "name": "Chai", "listPrice": "18"}
    await office.done(CREATE, input={**new, "dryRun": True})
    assert await office.rows("SELECT id FROM catalog_product") == []
    first = await office.done(CREATE, input={**new, "idempotencyKey": "a"})
    assert await office.done(CREATE, input={**new, "idempotencyKey": "a"}) == first
    assert len(await office.rows("SELECT id FROM catalog_product")) == 1
    assert await office.refused(CREATE, input={**new, "sku": "2", "idempotencyKey": "a"}) == [
        "IDEMPOTENCY_KEY_REUSED"
    ]


async def test_a_cursor_belongs_to_one_list(office: Office) -> None:
    async with office.work() as db:
        await parties.create_supplier(db, NewSupplier(name="Exotic Liquids"))
    await office.done(CREATE, input={"sku": "1", "name": "Chai", "listPrice": "18"})
    query = """query($after: String!) { products(after: $after) { nodes { sku } } }"""
    page = await office.ask("{ products { edges { cursor } } suppliers { edges { cursor } } }")
    own, foreign = (page.data[name]["edges"][0]["cursor"] for name in ("products", "suppliers"))
    assert (await office.ask(query, after=own)).data == {"products": {"nodes": []}}
    refused = await office.ask(query, after=foreign)
    assert [error.message for error in refused.errors] == [
        "The cursor belongs to a list with another filter or order."
    ]


RULES = """{ products { nodes { sku prices { nodes { quantityMin startsOn unitPrice { amount currency } discount
  priceList { name currency } product { sku } template { name } category { name } customer { name } } } } } }"""


async def test_a_product_tells_what_price_lists_say_of_it(office: Office) -> None:
    async with office.work() as db:
        goods = await service.create_category(db, NewCategory(name="Goods"))
        drinks = await service.create_category(db, NewCategory(name="Drinks", parent_id=goods.id))
        other = await service.create_category(db, NewCategory(name="Tools"))
        tea = await service.create_product(
            db, NewProduct(sku="TEA", name="Tea", list_price=Decimal(10), category_id=drinks.id)
        )
        saw = await service.create_product(
            db, NewProduct(sku="SAW", name="Saw", list_price=Decimal(20), category_id=other.id)
        )
        rules = [
            NewPriceRule(product_id=tea.id, unit_price=Decimal(9), quantity_min=Decimal(10)),
            NewPriceRule(template_id=tea.template_id, unit_price=Decimal(8), quantity_min=Decimal(20)),
            NewPriceRule(category_id=goods.id, discount=Decimal("0.3"), quantity_min=Decimal(30)),
            NewPriceRule(category_id=other.id, discount=Decimal("0.4"), quantity_min=Decimal(40)),
            NewPriceRule(product_id=saw.id, unit_price=Decimal(19), quantity_min=Decimal(50)),
            NewPriceRule(discount=Decimal("0.1")),
        ]
        await service.create_price_list(db, NewPriceList(name="Shop", currency="USD", rules=rules))
        old = NewPriceList(name="Old", currency="USD", rules=[rules[0]])
        (await service.create_price_list(db, old)).is_active = False
    answer = await office.ask(RULES, as_="sales")
    assert answer.errors == []
    found = {
        node["sku"]: [(rule["priceList"]["name"], rule["quantityMin"]) for rule in node["prices"]["nodes"]]
        for node in answer.data["products"]["nodes"]
    }
    assert found == {
        "SAW": [("Shop", "0"), ("Shop", "40"), ("Shop", "50")],
        "TEA": [("Shop", "0"), ("Shop", "10"), ("Shop", "20"), ("Shop", "30")],
    }
    # Products, the rules for all of them, their lists; the products, templates and categories that rules name.
    assert len(answer.statements) == 6
    answer = await office.ask(RULES, as_="warehouse")
    assert {str(node["prices"]) for node in answer.data["products"]["nodes"]} == {"None"}
