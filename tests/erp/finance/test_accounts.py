"""Accounts of a chart: made, kept in a currency, switched off, thrown away."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.finance import service
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.graph.node import decode
from bizsuite.kernel.errors import Refused
from tests.erp.finance.books import Books, integrity

CREATE = """mutation($input: LedgerAccountCreateInput!) { ledgerAccountCreate(input: $input) {
  ledgerAccount { id code name kind currency isHeading isActive purpose parent { code } }
  userErrors { code path } } }"""
UPDATE = """mutation($input: LedgerAccountUpdateInput!) { ledgerAccountUpdate(input: $input) {
  ledgerAccount { name isActive version } userErrors { code } } }"""
DELETE = """mutation($input: LedgerAccountDeleteInput!) { ledgerAccountDelete(input: $input) {
  company { id } userErrors { code } } }"""
FOUND = "query($code: String!) { ledgerAccount(by: {code: $code}) { id } }"
EUROS = {"code": " 1021 ", "name": "Bank, euros", "kind": "ASSET_CASH", "currency": "EUR"}


async def account(books: Books, code: str) -> str:
    found: str = (await books.office.ask(FOUND, code=code)).data["ledgerAccount"]["id"]
    return found


async def made(books: Books, **more: Any) -> Any:
    return (await books.office.done(CREATE, input=EUROS | more))["ledgerAccount"]


def deposit(books: Books, key: str, **line: Any) -> NewEntry:
    """Money that comes onto an account."""
    size = Decimal(100)
    return NewEntry(
        company_id=books.company,
        journal=JournalKind.GENERAL,
        on=date(2026, 3, 1),
        lines=[
            NewLine(account=decode(key).key, debit=size, **line),
            NewLine(account=AccountPurpose.OPENING, credit=size),
        ],
    )


async def post(books: Books, new: NewEntry) -> None:
    async with books.office.work() as db:
        await service.post_entries(db, [new])


async def test_an_account_is_added_under_a_heading(books: Books) -> None:
    shown = await made(books, parentId=await account(books, "1"), dryRun=True)
    found = await made(books, parentId=await account(books, "1"))
    assert found.pop("id") != shown.pop("id")
    assert (
        found
        == shown
        == {
            "code": "1021",
            "name": "Bank, euros",
            "kind": "ASSET_CASH",
            "currency": "EUR",
            "isHeading": False,
            "isActive": True,
            "purpose": None,
            "parent": {"code": "1"},
        }
    )
    rows = await books.office.rows("SELECT type FROM outbox_event ORDER BY id DESC LIMIT 1")
    assert rows == [{"type": "LEDGER_ACCOUNT_CREATED"}]


async def test_all_lines_of_an_account_are_in_its_currency(books: Books) -> None:
    key = (await made(books))["id"]
    for line in ({}, {"currency": "CHF", "amount": Decimal(90)}):
        with pytest.raises(Refused) as refused:
            await post(books, deposit(books, key, **line))
        assert refused.value.code == "ACCOUNT_CURRENCY"
        assert refused.value.facts == {"account": "1021", "currency": "EUR"}
        assert refused.value.path == ("lines", "0")
    assert await books.office.rows("SELECT 1 FROM finance_entry") == []
    await post(books, deposit(books, key, currency="EUR", amount=Decimal(80)))
    # A difference of rates has no amount in it.
    await post(books, deposit(books, key, currency="EUR", amount=Decimal(0)))
    assert await integrity(books) == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"code": "1020"}, "CODE_TAKEN"),
        ({"code": " "}, "INVALID_VALUE"),
        ({"code": "x" * 41}, "INVALID_VALUE"),
        ({"name": " "}, "INVALID_VALUE"),
        ({"kind": "EXPENSE"}, "INVALID_VALUE"),
        ({"kind": "EQUITY"}, "INVALID_VALUE"),
        ({"isHeading": True}, "INVALID_VALUE"),
    ],
    ids=str,
)
async def test_what_no_account_can_be(books: Books, more: dict[str, Any], code: str) -> None:
    before = await books.office.rows("SELECT count(*) FROM finance_account")
    assert await books.office.refused(CREATE, input=EUROS | more) == [code]
    assert await books.office.rows("SELECT count(*) FROM finance_account") == before


async def test_only_a_heading_of_the_company_stands_above(books: Books) -> None:
    bank = await account(books, "1020")
    assert await books.office.refused(CREATE, input=EUROS | {"parentId": bank}) == ["NOT_FOUND"]


async def test_an_account_is_renamed_and_switched_off(books: Books) -> None:
    key = (await made(books, currency=None))["id"]
    changed = await books.office.done(UPDATE, input={"id": key, "name": "Old bank", "isActive": False})
    assert changed["ledgerAccount"] == {"name": "Old bank", "isActive": False, "version": 2}
    with pytest.raises(Refused) as refused:
        await post(books, deposit(books, key))
    assert refused.value.code == "ACCOUNT_NOT_POSTABLE"
    stale = {"id": key, "name": "Other", "expectedVersion": 1}
    assert await books.office.refused(UPDATE, input=stale) == ["STALE_VERSION"]


async def test_only_what_nothing_uses_is_thrown_away(books: Books) -> None:
    key = (await made(books, currency=None))["id"]
    bank, assets = await account(books, "1020"), await account(books, "1")
    assert await books.office.refused(DELETE, input={"id": bank}) == ["ACCOUNT_HAS_PURPOSE"]
    assert await books.office.refused(DELETE, input={"id": assets}) == ["ACCOUNT_IN_USE"]
    await post(books, deposit(books, key))
    assert await books.office.refused(DELETE, input={"id": key}) == ["ACCOUNT_IN_USE"]
    other = (await made(books, code="1022"))["id"]
    await books.office.done(DELETE, input={"id": other})
    assert (await books.office.ask(FOUND, code="1022")).data == {"ledgerAccount": None}


async def test_who_may_not(books: Books) -> None:
    key = (await made(books))["id"]
    for who in ("sales", "analyst", "integrator", "manager"):
        assert await books.office.refused(CREATE, as_=who, input=EUROS) == ["PERMISSION_DENIED"]
    stranger = (await books.office.another_tenant()).people["admin"]
    assert await books.office.refused(UPDATE, as_=stranger, input={"id": key, "name": "x"}) == ["NOT_FOUND"]
    assert await books.office.refused(DELETE, as_=stranger, input={"id": key}) == ["NOT_FOUND"]
