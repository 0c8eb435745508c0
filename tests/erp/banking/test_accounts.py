"""The company's accounts at banks, through the API."""

from typing import Any
from uuid import UUID

import pytest

from bizsuite.graph.node import encode
from tests.erp.banking.bank import ledger
from tests.erp.finance.books import Books

IBAN = "DE89370400440532013000"
NOBODY = UUID("0198a000-0000-7000-8000-000000000000")
CREATE = """mutation($input: BankAccountCreateInput!) { bankAccountCreate(input: $input) {
  bankAccount { id name iban number bic currency isActive company { name } account { code kind } }
  userErrors { code path message } } }"""
LEDGER_ACCOUNT = """mutation($input: LedgerAccountCreateInput!) { ledgerAccountCreate(input: $input) {
  ledgerAccount { id } userErrors { code } } }"""
UPDATE = """mutation($input: BankAccountUpdateInput!) { bankAccountUpdate(input: $input) {
  bankAccount { name bic isActive version } userErrors { code path } } }"""


async def made(books: Books, **said: Any) -> Any:
    asked = {"name": "House bank", "iban": IBAN, "accountId": await ledger(books)} | said
    return (await books.office.done(CREATE, input=asked))["bankAccount"]


async def test_a_bank_account_is_in_the_books_by_one_ledger_account(books: Books) -> None:
    account = await made(books, iban="de89 3704 0044 0532 0130 00", bic="COBADEFF")
    account.pop("id")
    assert account == {
        "name": "House bank",
        "iban": IBAN,
        "number": None,
        "bic": "COBADEFF",
        "currency": "USD",
        "isActive": True,
        "company": {"name": "acme USD"},
        "account": {"code": account["account"]["code"], "kind": "ASSET_CASH"},
    }
    found = await books.office.ask(
        """query($id: ID!) { ledgerAccount(id: $id) { bankAccount { iban } }
        bankAccount(by: {name: "House bank"}) { name } bankAccounts { totalCount nodes { account { code } } } }""",
        id=await ledger(books),
    )
    assert found.data["ledgerAccount"] == {"bankAccount": {"iban": IBAN}}
    assert found.data["bankAccount"] == {"name": "House bank"}
    assert found.data["bankAccounts"]["totalCount"] == 1
    events = await books.office.rows("SELECT type FROM outbox_event ORDER BY id DESC LIMIT 1")
    assert events == [{"type": "BANK_ACCOUNT_CREATED"}]


@pytest.mark.parametrize(
    ("said", "code", "path"),
    [
        ({"iban": "DE88370400440532013000"}, "IBAN_INVALID", ["iban"]),
        ({"iban": None}, "INVALID_VALUE", ["iban"]),
        ({"iban": None, "number": "12 34!"}, "INVALID_VALUE", ["number"]),
        ({"bic": "COBA"}, "BIC_INVALID", ["bic"]),
        ({"name": " "}, "INVALID_VALUE", ["name"]),
        (
            {"accountId": encode("LedgerAccount", NOBODY)},
            "NOT_FOUND",
            ["accountId"],
        ),
        (
            {"accountId": encode("Customer", NOBODY)},
            "NOT_FOUND",
            ["accountId"],
        ),
    ],
    ids=str,
)
async def test_what_is_refused_leaves_nothing(
    books: Books, said: dict[str, Any], code: str, path: list[str]
) -> None:
    asked = {"name": "House bank", "iban": IBAN, "accountId": await ledger(books)} | said
    answer = await books.office.ask(CREATE, input=asked)
    errors = answer.data["bankAccountCreate"]["userErrors"]
    assert [(error["code"], error["path"]) for error in errors] == [(code, path)]
    assert await books.office.rows("SELECT 1 FROM banking_bank_account") == []


async def test_a_name_an_iban_and_a_ledger_account_belong_to_one_bank_account(books: Books) -> None:
    await made(books)
    cash = await ledger(books, "CASH")
    for said, code in (
        ({"name": "House bank", "iban": None, "number": "1", "accountId": cash}, "NAME_TAKEN"),
        ({"name": "Second", "accountId": cash}, "IBAN_TAKEN"),
        ({"name": "Second", "iban": None, "number": "1"}, "BANK_ACCOUNT_LEDGER_TAKEN"),
        ({"name": "Second", "accountId": await ledger(books, "SALES")}, "BANK_ACCOUNT_LEDGER"),
    ):
        asked = {"iban": IBAN, "accountId": await ledger(books)} | said
        assert await books.office.refused(CREATE, input=asked) == [code]
    assert len(await books.office.rows("SELECT 1 FROM banking_bank_account")) == 1


async def test_a_ledger_account_of_another_company_is_not_found(books: Books) -> None:
    asked = {
        "name": "Other",
        "iban": IBAN,
        "accountId": await ledger(books),
        "companyId": encode("Company", books.office.home.second),
    }
    assert await books.office.refused(CREATE, input=asked) == ["NOT_FOUND"]


async def test_only_name_bic_and_switch_change(books: Books) -> None:
    account = await made(books, bic="COBADEFF")
    said = {"id": account["id"], "name": "Old bank", "bic": None, "isActive": False, "expectedVersion": 1}
    changed = (await books.office.done(UPDATE, input=said))["bankAccount"]
    assert changed == {"name": "Old bank", "bic": None, "isActive": False, "version": 2}
    assert await books.office.refused(UPDATE, input=said) == ["STALE_VERSION"]
    assert await books.office.refused(UPDATE, as_="sales", input=said) == ["PERMISSION_DENIED"]


async def test_its_currency_is_that_of_its_ledger_account(books: Books) -> None:
    said = {"code": "1029", "name": "Bank, euros", "kind": "ASSET_CASH", "currency": "EUR"}
    ledger_account = (await books.office.done(LEDGER_ACCOUNT, input=said))["ledgerAccount"]["id"]
    for currency in (None, "JPY"):
        asked = {"name": "House bank", "iban": IBAN, "accountId": ledger_account, "currency": currency}
        answer = await books.office.ask(CREATE, input=asked)
        (error,) = answer.data["bankAccountCreate"]["userErrors"]
        assert (error["code"], error["path"]) == ("ACCOUNT_CURRENCY", ["accountId"])
    assert await books.office.rows("SELECT id FROM banking_bank_account") == []
    assert (await made(books, accountId=ledger_account, currency="EUR"))["currency"] == "EUR"
