"""Payment runs through the API: what is due is drafted, sent, confirmed or cancelled, and never paid twice."""

import asyncio
import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import xmlschema

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.banks import NewPartyBankAccount
from bizsuite.base.parties.rules.shapes import NewSupplier
from bizsuite.base.parties.tables import Supplier
from bizsuite.erp.banking import service as banking
from bizsuite.erp.banking.rules.accounts import NewBankAccount
from bizsuite.erp.payment_runs import files, service
from bizsuite.erp.payment_runs.module import MODULE
from bizsuite.erp.payment_runs.rules.runs import NewRun
from bizsuite.erp.terms import service as terms
from bizsuite.erp.terms.rules.terms import NewPaymentTerm, TermLine
from bizsuite.erp.terms.rules.words import InstalmentKind
from bizsuite.graph.files import Tickets
from bizsuite.graph.node import decode, encode
from bizsuite.kernel.errors import BadInput, Forbidden, Refused
from bizsuite.kernel.modules import FileContent
from tests.erp.finance.books import Books, integrity
from tests.erp.payment_runs.test_rules import SCHEMA
from tests.erp.payments.test_bills import SEND as PAY
from tests.erp.payments.test_bills import billed, owed, sent

CREATE = """mutation($input: PaymentRunCreateInput!) { paymentRunCreate(input: $input) {
  paymentRun { id number status total { amount currency } version
    lines { nodes { id amount { amount } discount { amount } bill { id reference } supplier { name }
      payeeAccount { ending } payment { id } } } }
  userErrors { code path } } }"""
SEND = """mutation($input: PaymentRunSendInput!) { paymentRunSend(input: $input) {
  paymentRun { status sentAt lines { nodes { bill { paymentState residual { amount } paymentRunLines { nodes { id } } }
    payment { id number amount { amount } reference account { purpose } paymentRunLines { nodes { id } } } } } }
  userErrors { code path ... on PayeeAccountMissing { supplier } } } }"""
CONFIRM = """mutation($input: PaymentRunConfirmInput!) { paymentRunConfirm(input: $input) {
  paymentRun { status entry { number origin { __typename } lines { nodes { account { purpose code }
    debit { amount } credit { amount } amount { amount currency } } } } lines { nodes { isOpen } } }
  userErrors { code path } } }"""
CANCEL = """mutation($input: PaymentRunCancelInput!) { paymentRunCancel(input: $input) {
  paymentRun { status lines { nodes { isOpen payment { status } bill { residual { amount } } } } }
  userErrors { code path } } }"""
REMOVE = """mutation($input: PaymentRunLineRemoveInput!) { paymentRunLineRemove(input: $input) {
  paymentRun { total { amount } version lines { nodes { bill { id } } } } userErrors { code path } } }"""
GERMAN, DUTCH = "DE89370400440532013000", "NL91ABNA0417164300"


async def bank_account(books: Books, currency: str = "USD", code: str = "1020") -> str:
    """An account of the company at a bank, by the id that clients know."""
    (ledger,) = await books.office.rows(
        f"SELECT id FROM finance_account WHERE code = '{code}' AND company_id = '{books.company}'"
    )
    new = NewBankAccount(name=f"Main {currency}", account_id=ledger["id"], iban=GERMAN, currency=currency)
    async with books.office.work() as db:
        return encode("BankAccount", (await banking.create_bank_account(db, new)).id)


async def supplier(books: Books, name: str, iban: str | None = DUTCH) -> uuid.UUID:
    """A supplier with an account."""
    async with books.office.work() as db:
        made = await parties.create_supplier(db, NewSupplier(name=name))
        if iban is not None:
            await parties.create_party_bank_account(
                db, NewPartyBankAccount(party_id=made.id, iban=iban), Supplier
            )
    return made.id


def asked(account: str, **more: Any) -> dict[str, Any]:
    """The input of a run."""
    return {"bankAccountId": account, "dueUntil": "2026-04-30", "executionDate": "2026-04-01", **more}


async def drafted(books: Books, account: str, **more: Any) -> dict[str, Any]:
    """A run of what is due."""
    found: dict[str, Any] = (await books.office.done(CREATE, input=asked(account, **more)))["paymentRun"]
    return found


async def content(books: Books, run: str) -> bytes:
    """The file of a run."""
    async with books.office.database.snapshot(books.office.admin) as db:
        made = await files.make(db, {"run": str(decode(run).key)}, "en")
        return b"".join([chunk async for chunk in made.chunks])


async def balance(books: Books, purpose: str) -> Decimal:
    rows = await books.office.rows(
        "SELECT coalesce(sum(l.debit - l.credit), 0) AS sum FROM finance_entry_line l"
        f" JOIN finance_account a ON a.id = l.account_id WHERE a.purpose = '{purpose}'"
    )
    found: Decimal = rows[0]["sum"]
    return found


async def test_what_is_due_is_paid_by_one_transfer_for_each_supplier(books: Books) -> None:
    account, sam, mill = (
        await bank_account(books),
        await supplier(books, "Sam"),
        await supplier(books, "Mill"),
    )
    for who, amount, reference in ((sam, "100", "F-1"), (mill, "70", "M-1"), (sam, "50", "F-2")):
        await billed(books, who, amount, reference=reference)
    later = await billed(books, sam, "33", due_days=90)
    run = await drafted(books, account)
    assert (run["number"], run["status"], run["total"]) == (
        "PR-2026-00001",
        "DRAFT",
        {"amount": "220.00", "currency": "USD"},
    )
    told = [(line["supplier"]["name"], line["amount"]["amount"]) for line in run["lines"]["nodes"]]
    assert sorted(told) == [("Mill", "70.00"), ("Sam", "100.00"), ("Sam", "50.00")]
    assert later not in [line["bill"]["id"] for line in run["lines"]["nodes"]]
    assert {line["payeeAccount"]["ending"] for line in run["lines"]["nodes"]} == {"4300"}
    with pytest.raises(BadInput):
        await content(books, run["id"])

    done = (await books.office.done(SEND, input={"id": run["id"], "expectedVersion": 1}))["paymentRun"]
    assert done["status"] == "SENT"
    payments = {
        (each["payment"]["number"], each["payment"]["amount"]["amount"], each["payment"]["reference"])
        for each in done["lines"]["nodes"]
    }
    assert payments == {
        ("PAY/2026/00001", "150.00", "PR-2026-00001-0001"),
        ("PAY/2026/00002", "70.00", "PR-2026-00001-0002"),
    }
    assert {each["payment"]["account"]["purpose"] for each in done["lines"]["nodes"]} == {
        "PAYMENTS_IN_TRANSIT"
    }
    assert {each["bill"]["paymentState"] for each in done["lines"]["nodes"]} == {"PAID"}
    assert (await balance(books, "PAYMENTS_IN_TRANSIT"), await owed(books)) == (Decimal(-220), Decimal(33))
    said = await content(books, run["id"])
    SCHEMA.validate(said.decode())
    assert b"<CtrlSum>220.00</CtrlSum>" in said and b"F-1, F-2" in said
    assert said == await content(books, run["id"])

    confirmed = (await books.office.done(CONFIRM, input={"id": run["id"], "on": "2026-04-02"}))["paymentRun"]
    assert confirmed["status"] == "CONFIRMED"
    assert (confirmed["entry"]["number"], confirmed["entry"]["origin"]) == (
        "BNK/2026/00001",
        {"__typename": "PaymentRun"},
    )
    lines = [
        (line["account"]["purpose"], line["debit"]["amount"], line["credit"]["amount"])
        for line in confirmed["entry"]["lines"]["nodes"]
    ]
    assert lines == [("PAYMENTS_IN_TRANSIT", "220.00", "0.00"), ("BANK", "0.00", "220.00")]
    assert (await balance(books, "PAYMENTS_IN_TRANSIT"), await balance(books, "BANK")) == (
        Decimal(0),
        Decimal(-220),
    )
    assert await integrity(books) == []


async def test_discounts_that_are_good_are_taken(books: Books) -> None:
    account, sam = await bank_account(books), await supplier(books, "Sam")
    rest = TermLine(kind=InstalmentKind.REMAINDER, days=120)
    term = NewPaymentTerm(name="Early", lines=[rest], discount=Decimal("0.02"), discount_days=40)
    async with books.office.work() as db:
        key = (await terms.create_payment_term(db, term)).id
    await billed(books, sam, "100", payment_term_id=key)
    run = await drafted(books, account)
    (line,) = run["lines"]["nodes"]
    assert (line["amount"]["amount"], line["discount"]["amount"]) == ("98.00", "2.00")
    done = (await books.office.done(SEND, input={"id": run["id"]}))["paymentRun"]
    assert done["lines"]["nodes"][0]["bill"]["paymentState"] == "PAID"
    assert (await balance(books, "PURCHASE_DISCOUNT"), await owed(books)) == (Decimal(-2), Decimal(0))
    assert await integrity(books) == []


async def test_a_run_in_another_currency_leaves_nothing_on_the_way(books: Books) -> None:
    account, sam = await bank_account(books, "EUR"), await supplier(books, "Sam")
    await billed(books, sam, "100", currency="EUR", exchange_rate=Decimal("0.8"))
    await billed(books, sam, "40")
    run = await drafted(books, account)
    assert run["total"] == {"amount": "100.00", "currency": "EUR"}
    assert await books.office.refused(SEND, input={"id": run["id"]}) == ["EXCHANGE_RATE_MISSING"]
    rate = (
        "mutation($input: ExchangeRateSetInput!) { exchangeRateSet(input: $input) { userErrors { code } } }"
    )
    await books.office.done(rate, input={"currency": "EUR", "on": "2026-04-01", "rate": "0.9"})
    await books.office.done(SEND, input={"id": run["id"]})
    SCHEMA.validate((await content(books, run["id"])).decode())
    confirmed = (await books.office.done(CONFIRM, input={"id": run["id"], "on": "2026-04-02"}))["paymentRun"]
    amounts = [(line["debit"]["amount"], line["amount"]) for line in confirmed["entry"]["lines"]["nodes"]]
    assert amounts == [
        ("111.11", {"amount": "100.00", "currency": "EUR"}),
        ("0.00", {"amount": "-100.00", "currency": "EUR"}),
    ]
    assert (await balance(books, "PAYMENTS_IN_TRANSIT"), await owed(books)) == (Decimal(0), Decimal(40))
    assert await integrity(books) == []


async def test_a_bill_that_is_taken_out_can_be_paid_otherwise(books: Books) -> None:
    account, sam = await bank_account(books), await supplier(books, "Sam")
    one, two = await billed(books, sam, "100"), await billed(books, sam, "50")
    run = await drafted(books, account)
    assert await books.office.refused(CREATE, input=asked(account)) == ["PAYMENT_RUN_EMPTY"]
    first = next(line for line in run["lines"]["nodes"] if line["bill"]["id"] == one)
    left = (await books.office.done(REMOVE, input={"id": first["id"]}))["paymentRun"]
    assert (left["total"]["amount"], [each["bill"]["id"] for each in left["lines"]["nodes"]]) == (
        "50.00",
        [two],
    )
    other = await drafted(books, account)
    assert [line["bill"]["id"] for line in other["lines"]["nodes"]] == [one]
    last = other["lines"]["nodes"][0]["id"]
    await books.office.done(REMOVE, input={"id": last})
    assert await books.office.refused(SEND, input={"id": other["id"]}) == ["PAYMENT_RUN_EMPTY"]
    assert await books.office.refused(REMOVE, input={"id": last}) == ["NOT_FOUND"]
    assert await integrity(books) == []


async def test_what_the_bank_refuses_is_taken_back(books: Books) -> None:
    account, sam, mill = (
        await bank_account(books),
        await supplier(books, "Sam"),
        await supplier(books, "Mill"),
    )
    for who, amount in ((sam, "100"), (mill, "70"), (sam, "50")):
        await billed(books, who, amount)
    run = await drafted(books, account)
    await books.office.done(SEND, input={"id": run["id"]})
    stop = {"id": run["id"], "on": "2026-04-03"}
    done = (await books.office.done(CANCEL, input=stop))["paymentRun"]
    assert done["status"] == "CANCELLED"
    assert {(each["isOpen"], each["payment"]["status"]) for each in done["lines"]["nodes"]} == {
        (False, "REVERSED")
    }
    assert sorted(each["bill"]["residual"]["amount"] for each in done["lines"]["nodes"]) == [
        "100.00",
        "50.00",
        "70.00",
    ]
    assert (await balance(books, "PAYMENTS_IN_TRANSIT"), await owed(books)) == (Decimal(0), Decimal(220))
    assert await integrity(books) == []
    assert await books.office.refused(CANCEL, input=stop) == ["PAYMENT_RUN_STATUS"]
    with pytest.raises(BadInput):
        await content(books, run["id"])
    again = await drafted(books, account)
    assert (again["number"], again["total"]["amount"]) == ("PR-2026-00002", "220.00")
    await books.office.done(CANCEL, input={"id": again["id"], "on": "2026-04-03"})
    assert await integrity(books) == []


async def test_what_has_changed_since_is_refused(books: Books) -> None:
    account, sam = await bank_account(books), await supplier(books, "Sam")
    bill = await billed(books, sam, "100")
    run = await drafted(books, account)
    await books.office.done(PAY, input=sent(sam, "30", bill))
    answer = await books.office.ask(SEND, input={"id": run["id"]})
    assert answer.data["paymentRunSend"]["userErrors"] == [{"code": "OVER_ALLOCATION", "path": ["id"]}]
    assert await books.office.rows("SELECT count(*) AS n FROM payment") == [{"n": 1}]
    assert await balance(books, "PAYMENTS_IN_TRANSIT") == 0


async def test_who_cannot_be_paid_to_is_named(books: Books) -> None:
    account, sam = await bank_account(books), await supplier(books, "Sam", None)
    await billed(books, sam, "100")
    run = await drafted(books, account)
    answer = await books.office.ask(SEND, input={"id": run["id"]})
    assert answer.data["paymentRunSend"]["userErrors"] == [
        {"code": "PAYEE_ACCOUNT_MISSING", "path": ["id"], "supplier": "Sam"}
    ]
    for said, code in (
        ({"bankAccountId": encode("BankAccount", uuid.uuid4())}, "NOT_FOUND"),
        ({"supplierIds": [encode("Supplier", uuid.uuid4())]}, "PAYMENT_RUN_EMPTY"),
        ({"dueUntil": "0001-01-01"}, "INVALID_VALUE"),
    ):
        assert await books.office.refused(CREATE, input=asked(account) | said) == [code]
    assert await books.office.refused(CONFIRM, input={"id": run["id"], "on": "2026-04-02"}) == [
        "PAYMENT_RUN_STATUS"
    ]


async def test_who_may(books: Books) -> None:
    account, sam = await bank_account(books), await supplier(books, "Sam")
    await billed(books, sam, "100")
    assert await books.office.refused(CREATE, as_="manager", input=asked(account)) == ["PERMISSION_DENIED"]
    run = await drafted(books, account)
    assert await books.office.refused(SEND, as_="sales", input={"id": run["id"]}) == ["PERMISSION_DENIED"]
    stranger = (await books.office.another_tenant()).people["admin"]
    assert await books.office.refused(SEND, as_=stranger, input={"id": run["id"]}) == ["NOT_FOUND"]
    await books.office.done(SEND, as_="manager", input={"id": run["id"]})
    told = {"run": str(decode(run["id"]).key)}
    nobody = replace(books.office.admin, grants={})
    for actor in (nobody, stranger):
        with pytest.raises(Forbidden):
            async with books.office.database.snapshot(actor) as db:
                await files.make(db, told, "en")
    rows = await books.office.rows(
        "SELECT type FROM outbox_event WHERE subject_type = 'PaymentRun' ORDER BY id"
    )
    assert [row["type"] for row in rows] == ["PAYMENT_RUN_CREATED", "PAYMENT_RUN_SENT"]


async def test_a_ticket_leads_to_the_file(books: Books) -> None:
    account, sam = await bank_account(books), await supplier(books, "Sam")
    await billed(books, sam, "100")
    run = await drafted(books, account)
    books.office.services["tickets"] = Tickets("secret " * 8)
    signed_in = replace(books.office.admin, session_id=uuid.uuid4())
    ask = "query($id: ID!) { paymentRunFile(id: $id) { url expiresAt } }"
    assert (await books.office.ask(ask, as_=signed_in, id=run["id"])).codes == ["BAD_USER_INPUT"]
    await books.office.done(SEND, input={"id": run["id"]})
    ticket = (await books.office.ask(ask, as_=signed_in, id=run["id"])).data["paymentRunFile"]
    permit = books.office.services["tickets"].read(ticket["url"].removeprefix("/files/"))
    assert (permit.maker, permit.asked) == (files.MAKER, {"run": str(decode(run["id"]).key)})
    async with books.office.database.snapshot(signed_in) as db:
        made = await MODULE.files[permit.maker](db, permit.asked, "en")
        assert isinstance(made, FileContent)
        assert (made.name, made.media_type) == ("PR-2026-00001.xml", "application/xml")
        SCHEMA.validate(b"".join([chunk async for chunk in made.chunks]).decode())
    nothing = await books.office.ask(ask, as_=signed_in, id=encode("PaymentRun", uuid.uuid4()))
    assert (nothing.data, nothing.codes) == ({"paymentRunFile": None}, [])
    assert (await books.office.ask(ask, as_="analyst", id=run["id"])).codes == ["FORBIDDEN"]


async def test_two_runs_at_once_never_pay_a_bill_twice(books: Books) -> None:
    account, sam = decode(await bank_account(books)).key, await supplier(books, "Sam")
    for amount in ("100", "50", "25"):
        await billed(books, sam, amount)
    new = NewRun(bank_account_id=account, due_until=date(2026, 4, 30), execution_date=date(2026, 4, 1))

    async def pay() -> None:
        async with books.office.work() as db:
            run = await service.create_run(db, new)
        await asyncio.gather(*(send(run.id) for _ in range(2)), return_exceptions=True)

    async def send(run: uuid.UUID) -> None:
        async with books.office.work() as db:
            await service.send_run(db, run)

    outcomes = await asyncio.gather(*(pay() for _ in range(4)), return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert {getattr(each, "code", repr(each)) for each in refused} <= {"PAYMENT_RUN_EMPTY", "BILL_IN_RUN"}
    assert len(refused) == 3 and all(isinstance(each, Refused) for each in refused)
    assert await books.office.rows("SELECT count(*) AS n, sum(amount) AS sum FROM payment") == [
        {"n": 1, "sum": 175}
    ]
    assert (await balance(books, "PAYMENTS_IN_TRANSIT"), await owed(books)) == (Decimal(-175), Decimal(0))
    assert await integrity(books) == []


async def test_the_lines_of_runs_are_read_level_by_level(books: Books) -> None:
    account, sam = await bank_account(books), await supplier(books, "Sam")
    for _ in range(3):
        await billed(books, sam, "5")
    await drafted(books, account)
    ask = "{ paymentRuns { nodes { number lines { nodes { bill { number } supplier { name } } } } } }"
    found = await books.office.ask(ask)
    assert len(found.data["paymentRuns"]["nodes"][0]["lines"]["nodes"]) == 3
    assert len(found.statements) == 4


def test_the_schema_of_the_tests_is_the_official_one() -> None:
    assert isinstance(SCHEMA, xmlschema.XMLSchema)
    assert SCHEMA.target_namespace == "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
