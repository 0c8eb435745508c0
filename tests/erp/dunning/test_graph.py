"""Dunning, from the levels to the claims in the books, through the API."""

import asyncio
import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.dunning.files import make
from bizsuite.erp.finance.service import post_entries
from bizsuite.graph.files import Tickets
from bizsuite.graph.node import decode, encode
from bizsuite.kernel.errors import Forbidden
from tests.erp.finance.books import Books, integrity, opened, tamper

LEVEL = """mutation($input: DunningLevelCreateInput!) { dunningLevelCreate(input: $input) {
  dunningLevel { id number fee { amount currency } interestRate } userErrors { code path } } }"""
CHANGE = """mutation($input: DunningLevelUpdateInput!) { dunningLevelUpdate(input: $input) {
  dunningLevel { name isActive } userErrors { code path } } }"""
TEXT = """mutation($input: DunningTextSetInput!) { dunningTextSet(input: $input) {
  dunningLevel { texts { nodes { language subject body } } } userErrors { code path } } }"""
LETTER = """id status runOn sentOn overdue { amount currency } interest { amount } fee { amount } total { amount }
  level { number } customer { name }
  lines { nodes { dueDate daysOverdue amount { amount currency } base { amount } interest { amount } level { number }
    invoice { number } line { account { code } } } }
  entry { origin { __typename id } lines { nodes { account { code } debit { amount } credit { amount } dueDate } } }"""
RUN = f"""mutation($input: DunningRunCreateInput!) {{ dunningRunCreate(input: $input) {{
  dunningRun {{ id runOn letters {{ nodes {{ {LETTER} }} }} }} userErrors {{ code path }} }} }}"""
SEND = f"""mutation($input: DunningLetterSendInput!) {{ dunningLetterSend(input: $input) {{
  dunningLetter {{ {LETTER} }} userErrors {{ code path }} }} }}"""
CANCEL = """mutation($input: DunningLetterCancelInput!) { dunningLetterCancel(input: $input) {
  dunningLetter { status } userErrors { code } } }"""
DISPUTE = """mutation($input: InvoiceDisputeInput!) { invoiceDispute(input: $input) {
  invoiceDispute { reason disputedOn invoice { number disputes { nodes { reason } } } } userErrors { code path } } }"""
RESOLVE = """mutation($input: InvoiceDisputeResolveInput!) { invoiceDisputeResolve(input: $input) {
  invoiceDispute { resolvedOn resolution } userErrors { code path } } }"""
INVOICE = """mutation($input: InvoiceCreateInput!) { invoiceCreate(input: $input) {
  invoice { id number } userErrors { code path } } }"""
FILE = "query($id: ID!) { dunningLetterFile(id: $id) { url } }"


async def level(books: Books, number: int, days: int, **more: Any) -> str:
    said = {"number": number, "name": f"Level {number}", "daysOverdue": days, "intervalDays": 10} | more
    found: str = (await books.office.done(LEVEL, input=said))["dunningLevel"]["id"]
    return found


async def invoiced(books: Books, amount: str, on: str = "2026-03-01", **more: Any) -> Any:
    line = {"description": "Goods", "quantity": "1", "unitPrice": amount, "taxRate": "0"}
    said = {"customerId": books.customer_gid, "on": on, "dueDays": 0, "lines": [line], "post": True}
    return (await books.office.done(INVOICE, input=said | more))["invoice"]


async def ran(books: Books, on: str, **more: Any) -> list[Any]:
    found = await books.office.done(RUN, input={"on": on} | more)
    letters: list[Any] = found["dunningRun"]["letters"]["nodes"]
    return letters


async def sent(books: Books, letter: Any, **more: Any) -> Any:
    return (await books.office.done(SEND, input={"id": letter["id"]} | more))["dunningLetter"]


def sums(letter: Any) -> list[str]:
    return [letter[name]["amount"] for name in ("overdue", "interest", "fee", "total")]


async def test_a_letter_reminds_of_instalments_and_its_claim_is_in_the_books(books: Books) -> None:
    await level(books, 1, 5, fee="10", interestRate="0.09")
    invoice = await invoiced(books, "1000")
    (letter,) = await ran(books, "2026-03-11")
    # 1000 x 9 % x 10 / 365.
    assert sums(letter) == ["1000.00", "2.47", "10.00", "1012.47"]
    assert (letter["status"], letter["customer"]["name"], letter["level"]["number"]) == ("DRAFT", "Ada", 1)
    assert [
        (
            each["dueDate"],
            each["daysOverdue"],
            each["amount"],
            each["invoice"]["number"],
            each["line"]["account"]["code"],
        )
        for each in letter["lines"]["nodes"]
    ] == [("2026-03-01", 10, {"amount": "1000.00", "currency": "USD"}, invoice["number"], "1100")]
    shown = await books.office.done(SEND, input={"id": letter["id"], "dryRun": True})
    assert (
        shown["dunningLetter"]["status"] == "SENT"
        and len(shown["dunningLetter"]["entry"]["lines"]["nodes"]) == 2
    )
    assert await opened(books) == 1000
    done = await sent(books, letter, on="2026-03-12")
    assert (done["status"], done["sentOn"]) == ("SENT", "2026-03-12")
    assert done["entry"]["origin"] == {"__typename": "DunningLetter", "id": letter["id"]}
    assert [
        (each["account"]["code"], each["debit"]["amount"], each["credit"]["amount"], each["dueDate"])
        for each in done["entry"]["lines"]["nodes"]
    ] == [("1100", "12.47", "0.00", "2026-03-12"), (FEES, "0.00", "12.47", None)]
    assert await opened(books) == Decimal("1012.47")
    assert await books.office.refused(SEND, input={"id": letter["id"]}) == ["LETTER_NOT_DRAFT"]
    assert await books.office.refused(CANCEL, input={"id": letter["id"]}) == ["LETTER_NOT_DRAFT"]
    # What a letter claimed is not reminded of itself.
    (again,) = await ran(books, "2026-03-22")
    assert sums(again) == ["1000.00", "2.47", "10.00", "1012.47"]
    unclaimed = await sent(books, again, claim=False)
    assert (unclaimed["status"], unclaimed["entry"]) == ("SENT", None)
    assert await integrity(books) == []


FEES = "4800"


async def test_levels_are_climbed_one_by_one_each_item_for_itself(books: Books) -> None:
    await level(books, 1, 5)
    await level(books, 2, 20, fee="5")
    await invoiced(books, "100")
    (first,) = await ran(books, "2026-04-30")
    assert first["level"]["number"] == 1
    await sent(books, first)
    await invoiced(books, "7", on="2026-05-01")
    assert await ran(books, "2026-05-05") == []
    (second,) = await ran(books, "2026-05-10")
    assert [(each["amount"]["amount"], each["level"]["number"]) for each in second["lines"]["nodes"]] == [
        ("100.00", 2),
        ("7.00", 1),
    ]
    assert (second["level"]["number"], sums(second)) == (2, ["107.00", "0.00", "5.00", "112.00"])


async def test_a_run_again_writes_nothing_and_runs_at_once_write_one_letter_each(books: Books) -> None:
    await level(books, 1, 5)
    await invoiced(books, "100")
    await invoiced(books, "50", customerId=encode("Customer", books.other_customer))
    runs = await asyncio.gather(*(ran(books, "2026-03-20") for _ in range(5)))
    assert all(len(letters) == 2 for letters in runs)
    assert len(await books.office.rows("SELECT 1 FROM dunning_letter")) == 2
    assert len(await books.office.rows("SELECT 1 FROM dunning_run")) == 1
    # One that waits to be sent keeps its customer from another.
    assert await ran(books, "2026-03-21") == []
    for letter in runs[0]:
        await books.office.done(CANCEL, input={"id": letter["id"]})
    (only,) = await ran(books, "2026-03-21", customerIds=[books.customer_gid])
    assert only["customer"]["name"] == "Ada"
    sends = await asyncio.gather(*(books.office.ask(SEND, input={"id": only["id"]}) for _ in range(4)))
    codes = [error["code"] for answer in sends for error in answer.data["dunningLetterSend"]["userErrors"]]
    assert codes == ["LETTER_NOT_DRAFT"] * 3
    events = await books.office.rows(
        "SELECT type FROM outbox_event WHERE type LIKE 'DUNNING_LETTER%' ORDER BY id"
    )
    assert [row["type"] for row in events] == ["DUNNING_LETTER_CANCELLED"] * 2 + ["DUNNING_LETTER_SENT"]


async def test_what_is_disputed_settled_or_too_little_is_not_reminded_of(books: Books) -> None:
    await level(books, 1, 5, minAmount="50")
    disputed = await invoiced(books, "1000")
    await invoiced(books, "60")
    said = {"id": disputed["id"], "on": "2026-03-05", "reason": "Broken on arrival"}
    shown = (await books.office.done(DISPUTE, input=said))["invoiceDispute"]
    assert shown["invoice"]["disputes"]["nodes"] == [{"reason": "Broken on arrival"}]
    assert await books.office.refused(DISPUTE, input=said) == ["INVOICE_DISPUTED"]
    (letter,) = await ran(books, "2026-03-10")
    assert sums(letter)[0] == "60.00"
    await books.office.done(CANCEL, input={"id": letter["id"]})
    # A payment on account counts against what is overdue.
    async with books.office.work() as db:
        await post_entries(db, [books.receipt("11")])
    assert await ran(books, "2026-03-11") == []
    over = {"id": disputed["id"], "on": "2026-04-20", "resolution": "Replaced"}
    assert await books.office.refused(RESOLVE, input=over | {"on": "2026-03-04"}) == ["INVALID_VALUE"]
    done = (await books.office.done(RESOLVE, input=over))["invoiceDispute"]
    assert done == {"resolvedOn": "2026-04-20", "resolution": "Replaced"}
    assert await books.office.refused(RESOLVE, input=over) == ["INVOICE_NOT_DISPUTED"]
    (whole,) = await ran(books, "2026-04-21")
    assert sums(whole)[0] == "1060.00"


async def test_bad_input_leaves_nothing(books: Books) -> None:
    assert await books.office.refused(RUN, input={"on": "2026-03-10"}) == ["DUNNING_LEVEL_MISSING"]
    first = await level(books, 1, 5)
    said = {"number": 1, "name": "Twin", "daysOverdue": 9}
    assert await books.office.refused(LEVEL, input=said) == ["LEVEL_TAKEN"]
    assert await books.office.refused(LEVEL, input=said | {"number": 2, "fee": "0.001"}) == [
        "AMOUNT_PRECISION"
    ]
    assert await books.office.refused(LEVEL, input=said | {"companyId": books.customer_gid}) == ["NOT_FOUND"]
    words = {"id": first, "language": "en", "subject": " ", "body": ""}
    assert await books.office.refused(TEXT, input=words) == ["INVALID_VALUE"]
    assert await books.office.refused(TEXT, input=words | {"subject": "x", "language": "?"}) == [
        "INVALID_VALUE"
    ]
    draft = await invoiced(books, "5", post=False)
    asked = {"id": draft["id"], "on": "2026-03-01", "reason": "No"}
    assert await books.office.refused(DISPUTE, input=asked) == ["INVOICE_NOT_POSTED"]
    posted = await invoiced(books, "5")
    assert await books.office.refused(DISPUTE, input=asked | {"id": posted["id"], "reason": " "}) == [
        "INVALID_VALUE"
    ]
    (letter,) = await ran(books, "2026-03-10")
    early = {"id": letter["id"], "on": "2026-03-09"}
    assert await books.office.refused(SEND, input=early) == ["INVALID_VALUE"]
    assert await books.office.refused(SEND, input={"id": encode("DunningLetter", books.company)}) == [
        "NOT_FOUND"
    ]
    for query, given in (
        (RUN, {"on": "2026-03-10"}),
        (SEND, {"id": letter["id"]}),
        (LEVEL, said | {"number": 3}),
    ):
        answer = await books.office.ask(query, as_="sales", input=given)
        (payload,) = answer.data.values()
        assert [error["code"] for error in payload["userErrors"]] == ["PERMISSION_DENIED"], query
    assert len(await books.office.rows("SELECT 1 FROM dunning_level")) == 1
    assert await books.office.rows("SELECT 1 FROM dunning_dispute") == []
    assert await books.office.rows("SELECT 1 FROM dunning_text") == []
    await books.office.done(CHANGE, input={"id": first, "name": "Off", "isActive": False})
    assert await books.office.refused(RUN, input={"on": "2026-03-12"}) == ["DUNNING_LEVEL_MISSING"]


async def test_a_closed_period_keeps_a_letter_a_draft(books: Books) -> None:
    await level(books, 1, 5, fee="10")
    await invoiced(books, "100")
    (letter,) = await ran(books, "2026-03-10")
    late = {"id": letter["id"], "on": "2027-03-10"}
    assert await books.office.refused(SEND, input=late) == ["PERIOD_MISSING"]
    rows = await books.office.rows("SELECT status, entry_id FROM dunning_letter")
    assert rows == [{"status": "DRAFT", "entry_id": None}]
    assert await opened(books) == 100


async def test_the_statements_of_a_run_do_not_grow_with_its_customers(books: Books) -> None:
    await level(books, 1, 5)
    counts = []
    for day, several in (
        ("2026-03-10", [books.customer]),
        ("2026-03-30", [books.customer, books.other_customer]),
    ):
        for customer in several:
            for _ in range(3):
                await invoiced(books, "10", customerId=encode("Customer", customer))
        answer = await books.office.ask(
            "mutation($input: DunningRunCreateInput!) { dunningRunCreate(input: $input) { userErrors { code } } }",
            input={"on": day},
        )
        assert answer.errors == []
        counts.append(len(answer.statements))
        for row in await books.office.rows("SELECT id FROM dunning_letter WHERE status = 'DRAFT'"):
            await sent(books, {"id": encode("DunningLetter", row["id"])})
    assert counts[0] == counts[1]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_letter_is_a_pdf_in_the_language_of_its_customer(books: Books, language: str) -> None:
    key = await level(books, 1, 5, fee="10")
    for tag, subject, body in (
        ("en", "Reminder", "Dear customer,\n\nplease pay."),
        ("zh", "催款函", "尊敬的客户：\n\n请尽快付款。"),
    ):
        said = {"id": key, "language": tag, "subject": subject, "body": body}
        await books.office.done(TEXT, input=said)
    await tamper(books, f"UPDATE party SET language = '{language}' WHERE id = '{books.customer}'")
    await invoiced(books, "1234.5")
    (letter,) = await ran(books, "2026-03-10")
    made = await pdf(books, letter["id"])
    assert made.name == f"{'Reminder' if language == 'en' else '催款函'} 2026-03-10.pdf"
    content = b"".join([chunk async for chunk in made.chunks])
    assert content.startswith(b"%PDF-")


async def test_a_ticket_says_which_letter_for_those_who_may_read_it(books: Books) -> None:
    await level(books, 1, 5)
    await invoiced(books, "100")
    (letter,) = await ran(books, "2026-03-10")
    tickets = books.office.services["tickets"] = Tickets("a secret of at least thirty-two letters")
    signed_in = replace(books.office.admin, session_id=uuid.uuid4())
    url = (await books.office.ask(FILE, as_=signed_in, id=letter["id"])).data["dunningLetterFile"]["url"]
    permit = tickets.read(url.removeprefix("/files/"))
    assert (permit.maker, permit.asked) == ("dunning_letter", {"letter": str(decode(letter["id"]).key)})
    missing = encode("DunningLetter", books.company)
    assert (await books.office.ask(FILE, as_=signed_in, id=missing)).data["dunningLetterFile"] is None
    elsewhere = replace(signed_in, company_id=books.office.home.second, company_ids=frozenset())
    assert (await books.office.ask(FILE, as_=elsewhere, id=letter["id"])).data["dunningLetterFile"] is None
    for actor in (elsewhere, replace(signed_in, grants={})):
        async with books.office.work(actor) as db:
            with pytest.raises(Forbidden):
                await make(db, permit.asked, "en")


async def pdf(books: Books, letter: str) -> Any:
    async with books.office.work() as db:
        return await make(db, {"letter": str(decode(letter).key)}, "en")
