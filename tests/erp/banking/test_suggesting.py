"""What lines may belong to, by the graph: why, how likely, in one statement for all of them."""

from typing import Any

from bizsuite.graph.node import encode
from tests.erp.banking.bank import MATCH, MATCH_ALL, RULE, SUGGESTIONS, Bank, invoiced, ledger, suggested
from tests.erp.banking.files import entry

IBAN_OF_ADA = "GB82WEST12345698765432"


async def test_a_number_in_the_text_an_amount_and_a_name(bank: Bank) -> None:
    books = bank.books
    first, second = await invoiced(books, "100"), await invoiced(books, "100")
    bobs = await invoiced(books, "70", customerId=encode("Customer", books.other_customer))
    torn = " ".join(first["number"].split("/")).replace("-", " ").lower()
    statement = await bank.imported(
        entry("100.00", f"for {torn} thanks", name="Somebody", iban=""),
        entry("100.00", "no number", name="ADA Ltd.", iban=""),
        entry("70.00", "", name="Nobody", iban=""),
        entry("40.00", f"part of {second['number']}", name="", iban=""),
        entry("3.33", "hello", name="Nobody", iban=""),
        closing="1313.33",
    )
    assert await suggested(books, statement["id"]) == [
        [(90, "REFERENCE AMOUNT", "100.00", first["number"])],
        [
            (50, "AMOUNT NAME", "100.00", first["number"]),
            (50, "AMOUNT NAME", "100.00", second["number"]),
        ],
        [(40, "AMOUNT ALONE", "70.00", bobs["number"])],
        [(60, "REFERENCE", "40.00", second["number"])],
        [],
    ]


async def test_suggestions_are_one_statement_however_many_lines(bank: Bank) -> None:
    books = bank.books
    invoices = [await invoiced(books, f"{price}") for price in range(10, 16)]
    entries = [
        entry(f"{price}.00", each["number"]) for price, each in zip(range(10, 16), invoices, strict=True)
    ]
    statement = await bank.imported(*entries, closing="1075.00")
    answer = await books.office.ask(SUGGESTIONS, id=statement["id"])
    assert len([text for text in answer.statements if "open_line" in text]) == 1
    lines = answer.data["bankStatement"]["lines"]["nodes"]
    assert [[each["invoice"]["number"] for each in line["suggestions"]] for line in lines] == [
        [each["number"]] for each in invoices
    ]


async def test_an_account_is_known_from_before_and_a_creditor_reference_counts(bank: Bank) -> None:
    books = bank.books
    first, second = await invoiced(books, "10"), await invoiced(books, "20", reference="539007547034")
    third = await invoiced(books, "30")
    one = await bank.imported(entry("10.00", "x", name="Z", iban=IBAN_OF_ADA), closing="1010.00")
    said = {"id": one["lines"]["nodes"][0]["id"], "parts": [{"invoiceId": first["id"]}]}
    await books.office.done(MATCH, input=said)
    two = await bank.imported(
        entry("20.00", "", name="Z", iban="", creditor_reference="RF18539007547034"),
        entry("30.00", "", name="Z", iban=IBAN_OF_ADA),
        number="S-2",
        opening="1010.00",
        closing="1060.00",
        day="2026-04-30",
    )
    assert await suggested(books, two["id"]) == [
        [(100, "REFERENCE AMOUNT ALONE", "20.00", second["number"])],
        [(70, "AMOUNT ACCOUNT ALONE", "30.00", third["number"])],
    ]


async def test_rules_and_payments_that_are_in_the_books(bank: Bank) -> None:
    books = bank.books
    rule = {"name": "Charges", "contains": "entgelt", "accountId": await ledger(books, "BANK_CHARGES")}
    made = (await books.office.done(RULE, input=rule))["bankMatchRule"]
    assert (made["contains"], made["account"], made["bankAccount"]) == (
        "ENTGELT",
        {"purpose": "BANK_CHARGES"},
        None,
    )
    assert await books.office.refused(RULE, input=rule) == ["NAME_TAKEN"]
    assert await books.office.refused(RULE, input=rule | {"name": "B", "contains": " "}) == ["INVALID_VALUE"]
    paid = await books.office.done(
        """mutation($input: PaymentReceiveInput!) { paymentReceive(input: $input) {
        payment { number } userErrors { code } } }""",
        input={
            "customerId": books.customer_gid,
            "on": "2026-03-09",
            "amount": {"amount": "55", "currency": "USD"},
        },
    )
    statement = await bank.imported(
        entry("-5.00", "Entgelt M\u00e4rz", name="Bank", iban=""),
        entry("55.00", "", iban=""),
        closing="1050.00",
    )
    assert await suggested(books, statement["id"]) == [
        [(100, "RULE", "-5.00", "Charges")],
        [(60, "AMOUNT NAME ALONE", "55.00", paid["payment"]["number"])],
    ]


async def test_what_is_certain_is_carried_out_and_the_rest_stays_open(bank: Bank) -> None:
    books = bank.books
    first, second = await invoiced(books, "100"), await invoiced(books, "100")
    statement = await bank.imported(
        entry("100.00", first["number"], iban=""),
        entry("100.00", f"{first['number']} again", iban=""),
        entry("100.00", "no number", iban=""),
        closing="1300.00",
    )
    asked: dict[str, Any] = {"id": statement["id"]}
    assert await books.office.refused(MATCH_ALL, input=asked | {"minimumScore": 0}) == ["INVALID_VALUE"]
    shown = await books.office.done(MATCH_ALL, input=asked | {"dryRun": True})
    done = await books.office.done(MATCH_ALL, input=asked)
    assert shown == done
    assert [line["status"] for line in done["bankStatement"]["lines"]["nodes"]] == ["MATCHED", "OPEN", "OPEN"]
    assert (await books.office.done(MATCH_ALL, input=asked))["bankStatement"]["openCount"] == 2
    assert await suggested(books, statement["id"]) == [
        [],
        [(60, "AMOUNT NAME ALONE", "100.00", second["number"])],
        [(60, "AMOUNT NAME ALONE", "100.00", second["number"])],
    ]
    again = await books.office.done(MATCH_ALL, input=asked | {"minimumScore": 60})
    assert [line["status"] for line in again["bankStatement"]["lines"]["nodes"]] == [
        "MATCHED",
        "MATCHED",
        "OPEN",
    ]
