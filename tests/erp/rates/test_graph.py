"""Exchange rates through the API, and the documents that take them."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.rates import service
from bizsuite.erp.rates.loaders import Wanted, rates_at
from bizsuite.erp.rates.rules import NewRate, RateAt
from bizsuite.graph.node import encode
from tests.erp.finance.books import Books, integrity

SET = """mutation($input: ExchangeRateSetInput!) { exchangeRateSet(input: $input) {
  exchangeRate { id currency baseCurrency rateDate rate inverse version company { name } }
  userErrors { code path } } }"""
MANY = """mutation($input: ExchangeRatesSetInput!) { exchangeRatesSet(input: $input) {
  company { exchangeRates(filter: {rateDate: {gte: "2026-02-01"}}) { totalCount nodes { currency rate } } }
  userErrors { code path } } }"""
REMOVE = """mutation($input: ExchangeRateRemoveInput!) { exchangeRateRemove(input: $input) {
  company { exchangeRates { totalCount } } userErrors { code } } }"""
AT = """query($on: Date!, $currency: CurrencyCode!) { rateOfDay(currency: $currency, on: $on) {
  currency baseCurrency on rateDate rate inverse } }"""
INVOICE = """mutation($input: InvoiceCreateInput!) { invoiceCreate(input: $input) {
  invoice { id exchangeRate total { amount currency } entry { lines { nodes { debit { amount } credit { amount } } } } }
  userErrors { code path } } }"""
PAY = """mutation($input: PaymentReceiveInput!) { paymentReceive(input: $input) {
  payment { exchangeRate } userErrors { code path } } }"""
ENTRY = """mutation($input: JournalEntryCreateInput!) { journalEntryCreate(input: $input) {
  journalEntry { status lines { nodes { debit { amount } credit { amount } amount { amount currency } } } }
  userErrors { code path } } }"""


def euros(on: str, rate: str, **more: Any) -> dict[str, Any]:
    return {"currency": "EUR", "on": on, "rate": rate} | more


async def rated(books: Books, *rates: dict[str, Any]) -> None:
    await books.office.done(MANY, input={"rates": list(rates)})


def invoice(books: Books, on: str = "2026-03-15", **more: Any) -> dict[str, Any]:
    lines = [{"description": "Advice", "quantity": "1", "unitPrice": "100"}]
    return {
        "customerId": books.customer_gid,
        "on": on,
        "lines": lines,
        "post": True,
        "currency": "EUR",
    } | more


async def test_a_rate_is_set_changed_told_in_both_directions_and_thrown_away(books: Books) -> None:
    made = (await books.office.done(SET, input=euros("2026-03-01", "0.8")))["exchangeRate"]
    key, company = made.pop("id"), made.pop("company")
    assert made == {
        "currency": "EUR",
        "baseCurrency": "USD",
        "rateDate": "2026-03-01",
        "rate": "0.8",
        "inverse": "1.25",
        "version": 1,
    }
    assert company["name"]
    asked = {"currency": "EUR", "on": "2026-03-01", "inverse": "1.6"}
    shown = (await books.office.done(SET, input=asked | {"dryRun": True}))["exchangeRate"]
    changed = (await books.office.done(SET, input=asked))["exchangeRate"]
    assert shown == changed
    assert (changed["id"], changed["rate"], changed["version"]) == (key, "0.625", 2)
    rows = await books.office.rows("SELECT type FROM outbox_event ORDER BY id DESC LIMIT 2")
    assert [row["type"] for row in rows] == ["EXCHANGE_RATE_SET", "EXCHANGE_RATE_SET"]
    (audit,) = await books.office.rows(
        "SELECT changes FROM audit_entry WHERE command = 'exchange_rate_set' ORDER BY created_at DESC LIMIT 1"
    )
    (told,) = audit["changes"]
    assert [Decimal(told[moment]["rate"]) for moment in ("before", "after")] == [
        Decimal("0.8"),
        Decimal("0.625"),
    ]
    stale = {"id": key, "expectedVersion": 1}
    assert await books.office.refused(REMOVE, input=stale) == ["STALE_VERSION"]
    gone = await books.office.done(REMOVE, input={"id": key, "expectedVersion": 2})
    assert gone["company"]["exchangeRates"]["totalCount"] == 0


async def test_many_are_set_at_once_or_none(books: Books) -> None:
    yuan = euros("2026-02-01", "7.1", currency="CNY")
    answer = await books.office.ask(
        MANY, input={"rates": [euros("2026-01-01", "0.9"), euros("2026-02-01", "0.91"), yuan]}
    )
    found = answer.data["exchangeRatesSet"]["company"]["exchangeRates"]
    assert found["totalCount"] == 2
    assert sorted(each["currency"] for each in found["nodes"]) == ["CNY", "EUR"]
    statements = len(answer.statements)
    more = [euros(f"2026-04-{day:02}", "0.9") for day in range(1, 31)]
    assert len((await books.office.ask(MANY, input={"rates": more})).statements) == statements
    bad = [euros("2026-05-01", "0.9"), euros("2026-05-02", "0")]
    refused = (await books.office.ask(MANY, input={"rates": bad})).data["exchangeRatesSet"]["userErrors"]
    assert refused == [{"code": "EXCHANGE_RATE_INVALID", "path": ["rates", "1", "rate"]}]
    assert await books.office.rows("SELECT 1 FROM rates_exchange_rate WHERE rate_date > '2026-04-30'") == []


async def test_the_rate_of_a_day_is_the_latest_not_later(books: Books) -> None:
    await rated(books, euros("2026-01-01", "0.9"), euros("2026-02-01", "0.8"))

    async def at(on: str, currency: str = "EUR") -> Any:
        answer = await books.office.ask(AT, on=on, currency=currency)
        assert answer.errors == []
        return answer.data["rateOfDay"]

    assert await at("2025-12-31") is None
    assert (await at("2026-01-31"))["rate"] == "0.9"
    assert await at("2026-07-01") == {
        "currency": "EUR",
        "baseCurrency": "USD",
        "on": "2026-07-01",
        "rateDate": "2026-02-01",
        "rate": "0.8",
        "inverse": "1.25",
    }
    assert (await at("2026-07-01", "USD"))["rate"] == "1"


async def test_rates_of_many_days_are_found_in_one_statement(books: Books) -> None:
    await rated(books, euros("2026-01-01", "0.9"), euros("2026-02-01", "0.8"))
    days = [Wanted(books.company, "EUR", date(2026, 1, day)) for day in range(1, 32)]
    other = Wanted(books.office.home.second, "EUR", date(2026, 3, 1))
    async with books.office.work() as db:
        books.office.statements.clear()
        found = await rates_at(db, [*days, other])
        assert len([text for text in books.office.statements if "set_config" not in text]) == 1
        assert await rates_at(db, []) == {}
    assert found == dict.fromkeys(days, RateAt(Decimal("0.9"), date(2026, 1, 1)))


async def test_documents_take_the_rate_of_their_day_and_keep_it(books: Books) -> None:
    await rated(books, euros("2026-03-01", "0.8"), euros("2026-04-01", "0.5"))
    made = (await books.office.done(INVOICE, input=invoice(books)))["invoice"]
    assert made["exchangeRate"] == "0.8"
    assert made["entry"]["lines"]["nodes"][0] == {"debit": {"amount": "125.00"}, "credit": {"amount": "0.00"}}
    own = (await books.office.done(INVOICE, input=invoice(books, exchangeRate="0.9")))["invoice"]
    assert own["exchangeRate"] == "0.9"
    money = {"amount": "40", "currency": "EUR"}
    paid = {"customerId": books.customer_gid, "on": "2026-04-02", "amount": money}
    received = await books.office.done(PAY, input=paid | {"allocations": [{"invoiceId": made["id"]}]})
    assert received["payment"]["exchangeRate"] == "0.5"
    await rated(books, euros("2026-03-01", "0.7"))
    kept = await books.office.rows("SELECT exchange_rate FROM invoicing_invoice ORDER BY id LIMIT 1")
    assert kept == [{"exchange_rate": Decimal("0.8")}]
    note = invoice(books, "2026-04-03", kind="CREDIT_NOTE", creditOfId=made["id"])
    assert (await books.office.done(INVOICE, input=note))["invoice"]["exchangeRate"] == "0.8"
    assert await integrity(books) == []


@pytest.mark.parametrize("rate", [None, "0"])
async def test_without_a_rate_nothing_is_written(books: Books, rate: str | None) -> None:
    await rated(books, euros("2026-04-01", "0.8"))
    code = "EXCHANGE_RATE_MISSING" if rate is None else "EXCHANGE_RATE_INVALID"
    more = {} if rate is None else {"exchangeRate": rate}
    assert await books.office.refused(INVOICE, input=invoice(books, **more)) == [code]
    paid = {
        "customerId": books.customer_gid,
        "on": "2026-03-31",
        "amount": {"amount": "5", "currency": "EUR"},
    }
    assert await books.office.refused(PAY, input=paid | more) == [code]
    for table in ("invoicing_invoice", "payment", "finance_entry"):
        assert await books.office.rows(f"SELECT 1 FROM {table}") == []


async def test_the_companys_own_currency_costs_nothing_and_another_one_one_statement(books: Books) -> None:
    await rated(books, euros("2026-03-01", "0.8"))
    own = await books.office.ask(INVOICE, input=invoice(books, currency="USD"))
    assert not any("rates_exchange_rate" in text for text in own.statements)
    given = await books.office.ask(INVOICE, input=invoice(books, exchangeRate="0.8"))
    assert not any("rates_exchange_rate" in text for text in given.statements)
    taken = await books.office.ask(INVOICE, input=invoice(books))
    assert len([text for text in taken.statements if "rates_exchange_rate" in text]) == 1
    assert len(taken.statements) == len(given.statements) + 1


async def test_lines_written_by_hand_are_converted_together(books: Books) -> None:
    await rated(books, euros("2026-03-01", "0.7"))
    codes = await books.office.ask("{ ledgerAccounts(first: 100) { nodes { id code } } }")
    ids = {each["code"]: each["id"] for each in codes.data["ledgerAccounts"]["nodes"]}
    lines = [
        {"accountId": ids[code], "currency": "EUR", "amount": amount}
        for code, amount in (("1020", "100"), ("4000", "-33.33"), ("4000", "-33.33"), ("4000", "-33.34"))
    ]
    said = {"on": "2026-03-05", "lines": lines, "post": True}
    made = (await books.office.done(ENTRY, input=said))["journalEntry"]
    told = [(line["debit"]["amount"], line["credit"]["amount"]) for line in made["lines"]["nodes"]]
    assert told == [("142.86", "0.00"), ("0.00", "47.61"), ("0.00", "47.61"), ("0.00", "47.64")]
    answer = await books.office.ask(ENTRY, input=said | {"on": "2026-02-05"})
    assert answer.data["journalEntryCreate"]["userErrors"] == [
        {"code": "EXCHANGE_RATE_MISSING", "path": ["lines", "0", "currency"]}
    ]
    assert len(await books.office.rows("SELECT 1 FROM finance_entry")) == 1
    assert await integrity(books) == []


async def test_who_may_set_rates_and_for_which_company(books: Books) -> None:
    asked = euros("2026-03-01", "0.8")
    for who in ("sales", "analyst", "manager"):
        assert await books.office.refused(SET, as_=who, input=asked) == ["PERMISSION_DENIED"]
    second = asked | {"companyId": encode("Company", books.office.home.second)}
    made = (await books.office.done(SET, input=second))["exchangeRate"]
    assert made["baseCurrency"] == "CNY"
    seen = await books.office.ask("{ exchangeRates { totalCount } }")
    assert seen.data["exchangeRates"]["totalCount"] == 0
    other = await books.office.another_tenant()
    stranger = asked | {"companyId": encode("Company", other.company)}
    assert await books.office.refused(SET, input=stranger) == ["NOT_FOUND"]
    foreign = other.people["admin"]
    assert await books.office.refused(REMOVE, as_=foreign, input={"id": made["id"]}) == ["NOT_FOUND"]


async def test_two_that_set_the_first_rate_of_a_day_at_once_leave_one(books: Books) -> None:
    async def set_to(rate: str) -> list[str]:
        answer = await books.office.ask(SET, input=euros("2026-03-01", rate))
        return [error["code"] for error in answer.data["exchangeRateSet"]["userErrors"]]

    codes = await asyncio.gather(*(set_to(f"0.{number}") for number in range(1, 7)))
    assert {code for each in codes for code in each} <= {"EXCHANGE_RATE_TAKEN"}
    assert [] in codes
    assert len(await books.office.rows("SELECT 1 FROM rates_exchange_rate")) == 1


async def test_a_service_sets_and_removes(books: Books) -> None:
    async with books.office.work() as db:
        (made,) = await service.set_rates(
            db, books.company, [NewRate(currency="JPY", on=date(2026, 1, 1), inverse=Decimal("0.0067"))]
        )
        assert made.rate == Decimal("149.253731343284")
    async with books.office.work() as db:
        assert await service.remove_rate(db, made.id) == books.company
    assert await books.office.rows("SELECT 1 FROM rates_exchange_rate") == []
