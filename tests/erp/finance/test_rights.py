"""Who may see what a customer owes, and in which currencies it can be said."""

import pytest

from tests.suite import Office

CREATE = """mutation($input: CustomerCreateInput!) {
  customerCreate(input: $input) { customer { id } userErrors { code } }
}"""
CREDIT = "receivable { amount } committed { amount } creditLimit { amount } creditAvailable { amount }"


@pytest.mark.parametrize("role", ["admin", "sales", "manager", "finance", "analyst", "integrator"])
async def test_those_who_deal_with_customers_see_their_credit(office: Office, role: str) -> None:
    made = await office.done(CREATE, input={"name": "Baltic"})
    query = f"query($id: ID!) {{ customer(id: $id) {{ name {CREDIT} }} }}"
    answer = await office.ask(query, as_=role, id=made["customer"]["id"])
    zero = {"amount": "0.00"}
    assert (answer.codes, answer.data["customer"]) == (
        [],
        {
            "name": "Baltic",
            "receivable": zero,
            "committed": zero,
            "creditLimit": None,
            "creditAvailable": None,
        },
    )


async def test_the_warehouse_sees_customers_without_their_credit(office: Office) -> None:
    made = await office.done(CREATE, input={"name": "Baltic"})
    query = f"query($id: ID!) {{ customer(id: $id) {{ name {CREDIT} }} }}"
    answer = await office.ask(query, as_="warehouse", id=made["customer"]["id"])
    assert answer.codes == ["FORBIDDEN"] * 4
    assert answer.data["customer"] == {
        "name": "Baltic",
        "receivable": None,
        "committed": None,
        "creditLimit": None,
        "creditAvailable": None,
    }


async def test_a_currency_that_nobody_uses_is_no_currency(office: Office) -> None:
    answer = await office.ask(CREATE, input={"name": "Baltic", "currency": "ZZZ"})
    assert answer.data is None
    assert [error.extensions["code"] for error in answer.errors] == ["BAD_USER_INPUT"]
