"""Accounts of customers and suppliers at banks."""

import asyncio
from typing import Any

import pytest

from bizsuite.base.parties import service
from bizsuite.base.parties.rules.banks import NewPartyBankAccount
from bizsuite.base.parties.rules.shapes import NewCustomer, NewSupplier
from bizsuite.base.parties.tables import Supplier
from bizsuite.graph.node import decode, encode
from tests.suite import Office

CREATE = """mutation($input: PartyBankAccountCreateInput!) { partyBankAccountCreate(input: $input) {
  partyBankAccount { id iban number ending bic holder currency isDefault firstDay lastDay version }
  userErrors { code path } } }"""
UPDATE = """mutation($input: PartyBankAccountUpdateInput!) { partyBankAccountUpdate(input: $input) {
  partyBankAccount { bic holder isDefault firstDay lastDay version } userErrors { code path } } }"""
READ = """query($id: ID!) { supplier(id: $id) { bankAccounts { nodes { iban number ending isDefault } } } }"""
GERMAN, DUTCH = "DE89370400440532013000", "NL91ABNA0417164300"


@pytest.fixture
async def supplier(office: Office) -> str:
    """A supplier, by the id that clients know."""
    async with office.work() as db:
        return encode("Supplier", (await service.create_supplier(db, NewSupplier(name="Sam"))).id)


async def test_an_account_is_recorded_by_its_iban(office: Office, supplier: str) -> None:
    asked = {
        "supplierId": supplier,
        "iban": "de89 3704 0044 0532 0130 00",
        "bic": "cobadeffxxx",
        "holder": " Sam AG ",
    }
    made = (await office.done(CREATE, as_="finance", input=asked))["partyBankAccount"]
    assert made == {
        "id": made["id"],
        "iban": GERMAN,
        "number": None,
        "ending": "3000",
        "bic": "COBADEFFXXX",
        "holder": "Sam AG",
        "currency": None,
        "isDefault": True,
        "firstDay": None,
        "lastDay": None,
        "version": 1,
    }
    rows = await office.rows("SELECT type, subject_type FROM outbox_event ORDER BY id DESC LIMIT 1")
    assert rows == [{"type": "PARTY_BANK_ACCOUNT_CREATED", "subject_type": "PartyBankAccount"}]


async def test_the_number_is_hidden_from_those_who_need_it_not(office: Office, supplier: str) -> None:
    await office.done(CREATE, input={"supplierId": supplier, "number": "12-345/6789"})
    await office.done(CREATE, input={"supplierId": supplier, "iban": GERMAN})
    hidden = (await office.ask(READ, as_="sales", id=supplier)).data["supplier"]["bankAccounts"]["nodes"]
    assert hidden == [
        {"iban": None, "number": None, "ending": "6789", "isDefault": True},
        {"iban": None, "number": None, "ending": "3000", "isDefault": False},
    ]
    seen = (await office.ask(READ, as_="finance", id=supplier)).data["supplier"]["bankAccounts"]["nodes"]
    assert [(each["iban"], each["number"]) for each in seen] == [(None, "12-345/6789"), (GERMAN, None)]


async def test_a_party_has_one_default(office: Office, supplier: str) -> None:
    first = (await office.done(CREATE, input={"supplierId": supplier, "iban": GERMAN}))["partyBankAccount"]
    asked = {"supplierId": supplier, "iban": DUTCH, "isDefault": True, "currency": "EUR"}
    second = (await office.done(CREATE, input=asked))["partyBankAccount"]
    assert (first["isDefault"], second["isDefault"], second["currency"]) == (True, True, "EUR")
    rows = "SELECT ending, is_default FROM party_bank_account ORDER BY created_at"
    assert [row["is_default"] for row in await office.rows(rows)] == [False, True]
    again = {"id": first["id"], "isDefault": True, "lastDay": "2027-01-01", "expectedVersion": 2}
    done = (await office.done(UPDATE, input=again))["partyBankAccount"]
    assert (done["isDefault"], done["lastDay"], done["version"]) == (True, "2027-01-01", 3)
    assert [row["is_default"] for row in await office.rows(rows)] == [True, False]
    assert await office.refused(UPDATE, input=again) == ["STALE_VERSION"]
    changes = {"id": first["id"], "isDefault": False, "holder": None, "bic": "DEUTDEFF", "lastDay": None}
    done = (await office.done(UPDATE, input=changes))["partyBankAccount"]
    assert (done["isDefault"], done["holder"], done["bic"], done["lastDay"]) == (False, "", "DEUTDEFF", None)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"iban": "DE89370400440532013001"}, "IBAN_INVALID"),
        ({"iban": GERMAN, "bic": "SHORT"}, "BIC_INVALID"),
        ({"iban": GERMAN, "firstDay": "2026-02-02", "lastDay": "2026-02-01"}, "INVALID_VALUE"),
        ({"iban": GERMAN, "holder": "a" * 300}, "INVALID_VALUE"),
        ({}, "INVALID_VALUE"),
        ({"number": "?"}, "INVALID_VALUE"),
    ],
    ids=str,
)
async def test_what_is_refused_leaves_nothing(
    office: Office, supplier: str, said: dict[str, Any], code: str
) -> None:
    assert await office.refused(CREATE, input={"supplierId": supplier, **said}) == [code]
    assert await office.rows("SELECT 1 FROM party_bank_account") == []


async def test_whose_account_it_is(office: Office, supplier: str) -> None:
    async with office.work() as db:
        customer = encode("Customer", (await service.create_customer(db, NewCustomer(name="Ada"))).id)
    for named, code in (
        ({}, "INVALID_VALUE"),
        ({"customerId": customer, "supplierId": supplier}, "INVALID_VALUE"),
        ({"customerId": encode("Customer", decode(supplier).key)}, "NOT_FOUND"),
        ({"supplierId": customer}, "NOT_FOUND"),
    ):
        assert await office.refused(CREATE, input={"iban": GERMAN, **named}) == [code]
    asked = {"customerId": customer, "iban": GERMAN}
    made = (await office.done(CREATE, input=asked))["partyBankAccount"]
    assert await office.refused(CREATE, input=asked) == ["IBAN_TAKEN"]
    assert await office.refused(CREATE, as_="sales", input=asked) == ["PERMISSION_DENIED"]
    stranger = (await office.another_tenant()).people["admin"]
    assert await office.refused(UPDATE, as_=stranger, input={"id": made["id"]}) == ["NOT_FOUND"]


async def test_of_accounts_recorded_at_once_one_is_the_default(office: Office, supplier: str) -> None:
    party = decode(supplier).key

    async def record(number: int) -> None:
        async with office.work() as db:
            new = NewPartyBankAccount(party_id=party, number=f"N{number}", is_default=number > 2)
            await service.create_party_bank_account(db, new, Supplier)

    await asyncio.gather(*(record(number) for number in range(5)))
    rows = await office.rows(
        "SELECT count(*) AS n, count(*) FILTER (WHERE is_default) AS d FROM party_bank_account"
    )
    assert rows == [{"n": 5, "d": 1}]
