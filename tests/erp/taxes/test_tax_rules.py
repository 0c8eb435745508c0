"""Rules that replace taxes and accounts for a country or a customer, through the API."""

import uuid
from typing import Any

import pytest

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewAddress, NewCustomer
from bizsuite.base.parties.rules.words import AddressKind
from bizsuite.erp.taxes.rules.mapping import KnownRule, chosen
from bizsuite.graph.node import encode
from tests.erp.finance.books import Books, integrity
from tests.erp.taxes.test_graph import account, booked, invoiced, line, tax, totals

RULE = """mutation($input: TaxRuleCreateInput!) { taxRuleCreate(input: $input) {
  taxRule { id name country customer { name } taxes { nodes { tax { code } replacement { code } } }
    accounts { nodes { account { code } replacement { code } } } } userErrors { code path } } }"""
CHANGE = """mutation($input: TaxRuleUpdateInput!) { taxRuleUpdate(input: $input) {
  taxRule { name isActive } userErrors { code } } }"""
APPLIED = "query($id: ID!) { invoice(id: $id) { taxRule { name } taxes { nodes { tax { code } } } } }"


async def rule(books: Books, **said: Any) -> Any:
    return (await books.office.done(RULE, input={"name": "Export"} | said))["taxRule"]


async def customer(books: Books, *addresses: tuple[AddressKind, str]) -> str:
    places = [NewAddress(kind=kind, city="x", country=country) for kind, country in addresses]
    async with books.office.work() as db:
        made = await parties.create_customer(db, NewCustomer(name="Abroad", addresses=places))
    return encode("Customer", made.id)


async def applied(books: Books, invoice: Any) -> tuple[str | None, list[str]]:
    found = (await books.office.ask(APPLIED, id=invoice["id"])).data["invoice"]
    codes = [each["tax"]["code"] for each in found["taxes"]["nodes"]]
    return found["taxRule"] and found["taxRule"]["name"], codes


async def test_taxes_and_accounts_are_replaced_by_the_country_of_the_customer(books: Books) -> None:
    home, zero, extra = (
        await tax(books, "VAT19"),
        await tax(books, "EXPORT0", "0"),
        await tax(books, "EXTRA", "0.01"),
    )
    made = await rule(
        books,
        country="Switzerland",
        taxes=[{"taxId": home, "replacementId": zero}, {"taxId": extra}],
        accounts=[{"replacementId": await account(books, "4100")}],
    )
    assert (made["country"], made["accounts"]["nodes"][0]["account"]) == ("CH", None)
    abroad = await customer(books, (AddressKind.MAIN, "DE"), (AddressKind.BILLING, "CH"))
    invoice = await invoiced(books, line("100", home, extra), customerId=abroad)
    assert totals(invoice) == ("100.00", "0.00", "100.00")
    assert await applied(books, invoice) == ("Export", ["EXPORT0"])
    assert [code for code, _ in booked(invoice)] == ["1100", "4100"]
    at_home = await invoiced(books, line("100", home, extra))
    assert totals(at_home) == ("100.00", "20.00", "120.00")
    assert await applied(books, at_home) == (None, ["EXTRA", "VAT19"])
    await books.office.done(CHANGE, input={"id": made["id"], "isActive": False})
    assert totals(await invoiced(books, line("100", home), customerId=abroad))[1] == "19.00"
    assert await integrity(books) == []


async def test_a_rule_for_the_customer_comes_first_and_a_rate_that_is_named_stays(books: Books) -> None:
    home, reduced = await tax(books, "VAT19", isStandard=True), await tax(books, "VAT7", "0.07")
    await rule(books, name="All", taxes=[{"taxId": home}])
    await rule(
        books, name="Ada", customerId=books.customer_gid, taxes=[{"taxId": home, "replacementId": reduced}]
    )
    invoice = await invoiced(books, line("100", home))
    assert (totals(invoice)[1], await applied(books, invoice)) == ("7.00", ("Ada", ["VAT7"]))
    other = await invoiced(books, line("100", home), customerId=encode("Customer", books.other_customer))
    assert (totals(other)[1], await applied(books, other)) == ("0.00", ("All", []))
    named = {"description": "Goods", "quantity": "1", "unitPrice": "100", "taxRate": "0.19"}
    assert totals(await invoiced(books, named))[1] == "19.00"
    assert await integrity(books) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"taxes": []}, "TAX_RULE_EMPTY"),
        ({"country": "Nowhere"}, "INVALID_VALUE"),
        ({"name": " "}, "INVALID_VALUE"),
        ({"name": "Export"}, "NAME_TAKEN"),
        ({"customerId": encode("Customer", uuid.UUID(int=7))}, "NOT_FOUND"),
        ({"taxes": [{"taxId": encode("Tax", uuid.UUID(int=7))}]}, "NOT_FOUND"),
    ],
    ids=str,
)
async def test_a_rule_that_is_refused_leaves_nothing(books: Books, said: dict[str, Any], code: str) -> None:
    key = await tax(books, "VAT19")
    await rule(books, taxes=[{"taxId": key}])
    new = {"name": "Other", "taxes": [{"taxId": key}]}
    assert await books.office.refused(RULE, input=new | said) == [code]
    twice = {"name": "Other", "taxes": [{"taxId": key}, {"taxId": key}]}
    assert await books.office.refused(RULE, input=twice) == ["INVALID_VALUE"]
    assert await books.office.refused(RULE, as_="sales", input=new) == ["PERMISSION_DENIED"]
    assert await books.office.rows("SELECT name FROM tax_rule") == [{"name": "Export"}]
    assert len(await books.office.rows("SELECT 1 FROM tax_rule_tax")) == 1


def test_the_closest_rule_is_chosen_whatever_the_order() -> None:
    company, one = uuid.uuid4(), uuid.uuid4()

    def known(
        name: str, country: str = "", customer_id: uuid.UUID | None = None, position: int = 0
    ) -> KnownRule:
        return KnownRule(
            id=uuid.uuid4(),
            company_id=company,
            name=name,
            country=country,
            customer_id=customer_id,
            position=position,
        )

    both, by_customer, by_country = known("a", "CH", one), known("b", "", one), known("c", "CH")
    for_all, later = known("d"), known("c", "CH", position=1)
    rules = [later, for_all, by_country, by_customer, both]
    while rules:
        found = chosen(rules, company, one, "CH")
        assert found == chosen(reversed(rules), company, one, "CH")
        assert found == [both, by_customer, by_country, later, for_all][5 - len(rules)]
        rules = [each for each in rules if each != found]
    assert chosen([both, by_country], company, one, "DE") is None
    assert chosen([for_all], uuid.uuid4(), one, "CH") is None
