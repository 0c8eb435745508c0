"""Taxes, from their boxes to the report, through the API."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.graph.node import encode
from tests.erp.finance.books import Books, integrity, opened

TAX = """mutation($input: TaxCreateInput!) { taxCreate(input: $input) {
  tax { id code kind rate amount { amount currency } isNeutral members { nodes { tax { code } } }
    shares { nodes { document part factor account { code } box { code } } } }
  userErrors { code path } } }"""
CHANGE = """mutation($input: TaxUpdateInput!) { taxUpdate(input: $input) {
  tax { name isActive lastDay } userErrors { code path } } }"""
BOX = """mutation($input: TaxBoxCreateInput!) { taxBoxCreate(input: $input) {
  taxBox { id code name parent { code } } userErrors { code path } } }"""
ROUND = """mutation($input: CompanyTaxSetInput!) { companyTaxSet(input: $input) {
  company { taxRounding } userErrors { code } } }"""
SHOWN = """id status net { amount } tax { amount } total { amount } paymentState
  taxes { nodes { base { amount } unrounded { amount } amount { amount } tax { code } } }
  lines { nodes { net { amount } tax { amount } gross { amount } taxRate
    taxes { nodes { base { amount } unrounded { amount } amount { amount } tax { code } } } } }
  entry { lines { nodes { account { code } debit { amount } credit { amount } } }
    taxMovements { nodes { part amount { amount } tax { code } box { code } } } }"""
INVOICE = f"""mutation($input: InvoiceCreateInput!) {{ invoiceCreate(input: $input) {{
  invoice {{ {SHOWN} }} userErrors {{ code path }} }} }}"""
REPORT = """query($first: Date!, $last: Date!, $company: ID) {
  taxReport(firstDay: $first, lastDay: $last, company: $company) {
    lines { box { code } base { amount currency } tax { amount } } } }"""


async def box(books: Books, code: str, **more: Any) -> str:
    made = await books.office.done(BOX, input={"code": code, "name": f"Box {code}"} | more)
    found: str = made["taxBox"]["id"]
    return found


async def tax(books: Books, code: str, rate: str | None = "0.19", **more: Any) -> str:
    said = {"code": code, "name": code, "kind": "PERCENT"} | ({} if rate is None else {"rate": rate}) | more
    found: str = (await books.office.done(TAX, input=said))["tax"]["id"]
    return found


async def vat(books: Books, code: str = "VAT19", rate: str = "0.19", **more: Any) -> str:
    """A tax with a box for its base and one for itself, under a heading."""
    heading = await box(books, f"{code}.A")
    base, own = [await box(books, f"{code}.{part}", parentId=heading) for part in ("B", "T")]
    shares = [{"part": "BASE", "boxId": base}, {"part": "TAX", "boxId": own}]
    return await tax(books, code, rate, shares=shares, **more)


async def account(books: Books, code: str) -> str:
    rows = await books.office.rows(
        f"SELECT id FROM finance_account WHERE code = '{code}' AND company_id = '{books.company}'"
    )
    return encode("LedgerAccount", rows[0]["id"])


def line(price: str, *taxes: str, **more: Any) -> dict[str, Any]:
    return {"description": "Goods", "quantity": "1", "unitPrice": price, "taxIds": list(taxes)} | more


def asked(books: Books, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"customerId": books.customer_gid, "on": "2026-03-01", "lines": list(lines), "post": True} | more


async def invoiced(books: Books, *lines: dict[str, Any], **more: Any) -> Any:
    return (await books.office.done(INVOICE, input=asked(books, *lines, **more)))["invoice"]


def totals(invoice: Any) -> tuple[str, str, str]:
    return tuple(invoice[name]["amount"] for name in ("net", "tax", "total"))


def booked(invoice: Any) -> list[tuple[str, Decimal]]:
    """The lines of the entry: account, and debit less credit."""
    return [
        (each["account"]["code"], Decimal(each["debit"]["amount"]) - Decimal(each["credit"]["amount"]))
        for each in invoice["entry"]["lines"]["nodes"]
    ]


def said(invoice: Any) -> list[tuple[str, str, str, str | None]]:
    """What the entry says about taxes."""
    return sorted(
        (each["tax"]["code"], each["part"], each["amount"]["amount"], each["box"] and each["box"]["code"])
        for each in invoice["entry"]["taxMovements"]["nodes"]
    )


async def report(
    books: Books, first: str = "2026-01-01", last: str = "2026-12-31"
) -> dict[str, tuple[str, str]]:
    answer = await books.office.ask(REPORT, first=first, last=last)
    return {
        each["box"]["code"]: (each["base"]["amount"], each["tax"]["amount"])
        for each in answer.data["taxReport"]["lines"]
    }


async def owed(books: Books, code: str = "2200") -> Decimal:
    """The credit balance of an account."""
    rows = await books.office.rows(
        "SELECT coalesce(sum(l.credit - l.debit), 0) AS owed FROM finance_entry_line l"
        f" JOIN finance_account a ON a.id = l.account_id WHERE a.code = '{code}'"
    )
    found: Decimal = rows[0]["owed"]
    return found


async def test_a_tax_is_recorded_with_its_shares_for_both_kinds_of_documents(books: Books) -> None:
    await vat(books)
    found = await books.office.ask(
        """{ tax(by: {code: "VAT19"}) { rate isStandard shares { nodes { document part factor box { code } } } }
        taxBoxes { nodes { code parent { code } children { totalCount } } } }"""
    )
    shares = found.data["tax"]["shares"]["nodes"]
    assert [
        (share["document"], share["part"], share["factor"], share["box"]["code"]) for share in shares
    ] == [
        ("CREDIT_NOTE", "BASE", "1", "VAT19.B"),
        ("CREDIT_NOTE", "TAX", "1", "VAT19.T"),
        ("INVOICE", "BASE", "1", "VAT19.B"),
        ("INVOICE", "TAX", "1", "VAT19.T"),
    ]
    assert [node["code"] for node in found.data["taxBoxes"]["nodes"]] == ["VAT19.A", "VAT19.B", "VAT19.T"]
    assert found.data["taxBoxes"]["nodes"][0]["children"]["totalCount"] == 2


async def test_an_invoice_bears_a_tax_that_is_posted_and_told(books: Books) -> None:
    invoice = await invoiced(books, line("99.99", await vat(books)))
    assert totals(invoice) == ("99.99", "19.00", "118.99")
    shown = {"base": {"amount": "99.99"}, "unrounded": {"amount": "18.9981"}, "amount": {"amount": "19.00"}}
    assert invoice["taxes"]["nodes"] == [shown | {"tax": {"code": "VAT19"}}]
    assert invoice["lines"]["nodes"][0]["taxes"]["nodes"] == [shown | {"tax": {"code": "VAT19"}}]
    assert booked(invoice) == [
        ("1100", Decimal("118.99")),
        ("4000", Decimal("-99.99")),
        ("2200", Decimal("-19.00")),
    ]
    assert said(invoice) == [("VAT19", "BASE", "99.99", "VAT19.B"), ("VAT19", "TAX", "19.00", "VAT19.T")]
    assert await opened(books) == Decimal("118.99")
    assert await integrity(books) == []


async def test_the_report_is_the_movement_of_the_tax_accounts(books: Books) -> None:
    """Invariant 23: by box and period, over invoices, credit notes, reversals and currencies."""
    key = await vat(books)
    invoice = await invoiced(books, line("100", key))
    await invoiced(books, line("10", key), kind="CREDIT_NOTE", creditOfId=invoice["id"])
    await invoiced(books, line("33.33", key), on="2026-04-02", currency="EUR", exchangeRate="0.9")
    undone = await invoiced(books, line("1000", key))
    reverse = """mutation($i: InvoiceReverseInput!) { invoiceReverse(input: $i) {
      invoice { status } userErrors { code } } }"""
    await books.office.done(reverse, i={"id": undone["id"], "on": "2026-04-30"})
    march, april = [
        await report(books, first, last)
        for first, last in (("2026-03-01", "2026-03-31"), ("2026-04-01", "2026-04-30"))
    ]
    assert march == {
        "VAT19.A": ("1090.00", "207.10"),
        "VAT19.B": ("1090.00", "0.00"),
        "VAT19.T": ("0.00", "207.10"),
    }
    assert april["VAT19.T"] == ("0.00", "-182.97")
    assert april["VAT19.B"] == ("-962.97", "0.00")
    whole = await report(books)
    assert Decimal(whole["VAT19.A"][1]) == await owed(books) == Decimal("24.13")
    assert await integrity(books) == []


async def test_a_price_contains_its_tax(books: Books) -> None:
    key = await tax(books, "IN", isIncluded=True)
    invoice = await invoiced(books, line("119", key), line("0.99", key))
    assert totals(invoice) == ("100.83", "19.16", "119.99")
    assert [each["net"]["amount"] for each in invoice["lines"]["nodes"]] == ["100.00", "0.83"]
    assert await integrity(books) == []


async def test_fixed_and_compound_taxes_in_their_order(books: Books) -> None:
    deposit = await tax(books, "DEPOSIT", None, kind="FIXED", amount="0.25", position=1)
    extra = await tax(books, "EXTRA", "0.1", isCompound=True, position=2)
    invoice = await invoiced(books, line("10", extra, deposit, quantity="6"))
    assert totals(invoice) == ("60.00", "7.65", "67.65")
    told = invoice["lines"]["nodes"][0]["taxes"]["nodes"]
    assert [(each["tax"]["code"], each["base"]["amount"], each["amount"]["amount"]) for each in told] == [
        ("DEPOSIT", "60.00", "1.50"),
        ("EXTRA", "61.50", "6.15"),
    ]


async def test_a_reversed_charge_is_told_on_both_sides_and_asked_of_nobody(books: Books) -> None:
    due, back = await box(books, "DUE"), await box(books, "BACK")
    shares = [
        {"part": "BASE", "boxId": due},
        {"part": "TAX", "boxId": due},
        {"part": "TAX", "factor": "-1", "accountId": await account(books, "1300"), "boxId": back},
    ]
    invoice = await invoiced(books, line("200", await tax(books, "RC", "0.2", shares=shares)))
    assert totals(invoice) == ("200.00", "0.00", "200.00")
    assert booked(invoice) == [
        ("1100", Decimal(200)),
        ("4000", Decimal(-200)),
        ("2200", Decimal(-40)),
        ("1300", Decimal(40)),
    ]
    assert await report(books) == {"BACK": ("0.00", "-40.00"), "DUE": ("200.00", "40.00")}
    assert await integrity(books) == []


async def test_what_the_customer_withholds_is_taken_off(books: Books) -> None:
    withheld = await tax(
        books, "WHT", "-0.1", shares=[{"part": "TAX", "accountId": await account(books, "1300")}]
    )
    invoice = await invoiced(books, line("200", withheld))
    assert totals(invoice) == ("200.00", "-20.00", "180.00")
    assert booked(invoice) == [("1100", Decimal(180)), ("4000", Decimal(-200)), ("1300", Decimal(20))]
    assert await integrity(books) == []


async def test_a_group_of_dated_taxes_takes_the_rate_of_the_day(books: Books) -> None:
    old = await tax(books, "OLD", "0.16", lastDay="2026-02-28")
    new = await tax(books, "NEW", "0.19", firstDay="2026-03-01")
    group = await tax(books, "VAT", None, kind="GROUP", memberIds=[old, new])
    february = await invoiced(books, line("100", group), on="2026-02-28", post=False)
    march = await invoiced(books, line("100", group))
    assert (totals(february)[1], totals(march)[1]) == ("16.00", "19.00")
    assert await books.office.refused(INVOICE, input=asked(books, line("1", old))) == ["TAX_NOT_IN_FORCE"]
    post = "mutation($i: InvoicePostInput!) { invoicePost(input: $i) { invoice { status } userErrors { code } } }"
    assert await books.office.refused(post, i={"id": february["id"], "on": "2026-03-02"}) == [
        "TAX_NOT_IN_FORCE"
    ]
    assert (await books.office.done(post, i={"id": february["id"]}))["invoice"]["status"] == "POSTED"
    assert len(await books.office.rows("SELECT 1 FROM finance_entry")) == 2


async def test_a_company_rounds_once_in_a_document(books: Books) -> None:
    key = await tax(books, "T", "0.1")
    lines = [line("0.04", key)] * 3
    assert totals(await invoiced(books, *lines)) == ("0.12", "0.00", "0.12")
    company = encode("Company", books.company)
    done = await books.office.done(ROUND, input={"id": company, "rounding": "DOCUMENT"})
    assert done["company"] == {"taxRounding": "DOCUMENT"}
    invoice = await invoiced(books, *lines)
    assert totals(invoice) == ("0.12", "0.01", "0.13")
    assert [each["tax"]["amount"] for each in invoice["lines"]["nodes"]] == ["0.01", "0.00", "0.00"]
    assert await integrity(books) == []
    asked_of = "query($id: ID!) { company(id: $id) { taxRounding } }"
    second = await books.office.ask(asked_of, id=encode("Company", books.office.home.second))
    assert second.data == {"company": {"taxRounding": "LINE"}}
    stale = {"id": company, "rounding": "LINE", "expectedVersion": 1}
    assert await books.office.refused(ROUND, input=stale) == ["STALE_VERSION"]


async def test_a_line_with_a_rate_alone_bears_the_standard_tax_for_it(books: Books) -> None:
    plain = {"description": "Goods", "quantity": "1", "unitPrice": "50", "taxRate": "0.19"}
    before = await invoiced(books, plain)
    await vat(books, isStandard=True)
    after, other = await invoiced(books, plain), await invoiced(books, plain | {"taxRate": "0.07"})
    assert totals(before) == totals(after) == ("50.00", "9.50", "59.50")
    assert booked(before) == booked(after)
    assert (said(before), said(other)) == ([], [])
    assert said(after) == [("VAT19", "BASE", "50.00", "VAT19.B"), ("VAT19", "TAX", "9.50", "VAT19.T")]
    assert after["lines"]["nodes"][0]["taxRate"] == "0.19"
    none = await invoiced(books, plain | {"taxRate": None, "taxIds": []})
    assert (totals(none), said(none)) == (("50.00", "0.00", "50.00"), [])
    twice = {"code": "X", "name": "X", "kind": "PERCENT", "rate": "0.19", "isStandard": True}
    assert await books.office.refused(TAX, input=twice) == ["TAX_STANDARD_TAKEN"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"rate": None}, "TAX_KIND"),
        ({"amount": "1"}, "TAX_KIND"),
        ({"kind": "GROUP"}, "TAX_KIND"),
        ({"rate": "-1"}, "INVALID_VALUE"),
        ({"rate": "-0.1", "isIncluded": True}, "TAX_INCLUDED"),
        ({"shares": [{"part": "TAX", "factor": "0.5"}]}, "TAX_SHARES"),
        ({"shares": [{"part": "TAX", "factor": "0"}]}, "INVALID_VALUE"),
        ({"firstDay": "2026-03-02", "lastDay": "2026-03-01"}, "INVALID_VALUE"),
        ({"code": "VAT19"}, "CODE_TAKEN"),
        ({"code": " "}, "INVALID_VALUE"),
        ({"isCompound": True, "isStandard": True}, "TAX_KIND"),
    ],
    ids=str,
)
async def test_a_tax_that_is_refused_leaves_nothing(books: Books, more: dict[str, Any], code: str) -> None:
    await tax(books, "VAT19")
    new = {"code": "OTHER", "name": "Other", "kind": "PERCENT", "rate": "0.2"}
    assert await books.office.refused(TAX, input=new | more) == [code]
    assert await books.office.rows("SELECT code FROM tax") == [{"code": "VAT19"}]
    assert len(await books.office.rows("SELECT 1 FROM tax_share")) == 4


async def test_what_a_tax_may_not_refer_to(books: Books) -> None:
    elsewhere = replace(books.office.admin, company_id=books.office.home.second)
    foreign = (await books.office.done(BOX, as_=elsewhere, input={"code": "X", "name": "X"}))["taxBox"]["id"]
    group = await tax(books, "G", None, kind="GROUP", memberIds=[await tax(books, "ONE")])
    new = {"code": "N", "name": "N", "kind": "PERCENT", "rate": "0.2"}
    for more, code in (
        ({"shares": [{"part": "TAX", "boxId": foreign}]}, "NOT_FOUND"),
        ({"shares": [{"part": "TAX", "accountId": await account(books, "4")}]}, "NOT_FOUND"),
        ({"kind": "GROUP", "rate": None, "memberIds": [group]}, "TAX_GROUP_NESTED"),
        ({"kind": "GROUP", "rate": None, "memberIds": [encode("Tax", books.customer)]}, "NOT_FOUND"),
    ):
        assert await books.office.refused(TAX, input=new | more) == [code], more
    assert await books.office.refused(BOX, input={"code": "Y", "name": "Y", "parentId": foreign}) == [
        "NOT_FOUND"
    ]


async def test_an_invoice_that_its_taxes_forbid_leaves_nothing(books: Books) -> None:
    key = await tax(books, "VAT19")
    off = await tax(books, "OFF")
    await books.office.done(CHANGE, input={"id": off, "isActive": False})
    fixed = await tax(books, "FIX", None, kind="FIXED", amount="5", isIncluded=True)
    heavy = await tax(books, "HEAVY", "-0.9")
    heavier = await tax(books, "HEAVIER", "-0.8")
    for given_line, more, code in (
        (line("1", off), {}, "TAX_INACTIVE"),
        (line("1", key, key), {}, "TAX_TWICE"),
        (line("1", key, taxRate="0.1"), {}, "INVALID_VALUE"),
        (line("1", encode("Tax", books.customer)), {}, "NOT_FOUND"),
        (line("1", fixed), {"currency": "EUR", "exchangeRate": "1"}, "TAX_CURRENCY_MISMATCH"),
        (line("1", fixed), {}, "INVALID_VALUE"),
        (line("1", heavy, heavier), {}, "INVALID_VALUE"),
        (line("99999999999999", key), {}, "INVALID_VALUE"),
    ):
        assert await books.office.refused(INVOICE, input=asked(books, given_line, **more)) == [code], (
            given_line
        )
    for table in (
        "invoicing_invoice",
        "invoicing_tax",
        "invoicing_line_tax",
        "tax_movement",
        "finance_entry",
    ):
        assert await books.office.rows(f"SELECT 1 FROM {table}") == []


async def test_a_draft_is_thrown_away_with_its_taxes_and_what_is_posted_never_changes(books: Books) -> None:
    key = await tax(books, "VAT19")
    draft = await invoiced(books, line("1", key), post=False)
    delete = "mutation($i: InvoiceDeleteInput!) { invoiceDelete(input: $i) { userErrors { code } } }"
    await books.office.done(delete, i={"id": draft["id"]})
    assert await books.office.rows("SELECT 1 FROM invoicing_line_tax") == []
    await invoiced(books, line("1", key))
    for table in ("invoicing_tax", "invoicing_line_tax", "tax_movement"):
        with pytest.raises(Exception, match="never change"):
            async with books.office.database.engine.begin() as connection:
                await connection.exec_driver_sql(f"UPDATE {table} SET amount = 7")


async def test_posting_with_taxes_takes_as_many_statements_for_many_lines(books: Books) -> None:
    key, counts = await vat(books), []
    post = "mutation($i: InvoicePostInput!) { invoicePost(input: $i) { invoice { number } userErrors { code } } }"
    for count in (1, 10):
        draft = await invoiced(books, *[line("5", key)] * count, post=False)
        counts.append(len((await books.office.ask(post, i={"id": draft["id"]})).statements))
    assert counts[0] == counts[1] <= 8
    answer = await books.office.ask(
        """{ invoices { nodes { taxes { nodes { tax { code } } }
          lines { nodes { taxes { nodes { tax { code } } } } } } } }"""
    )
    assert len(answer.statements) <= 6


async def test_who_may_not(books: Books) -> None:
    new = {"code": "X", "name": "X", "kind": "PERCENT", "rate": "0.1"}
    assert await books.office.refused(TAX, as_="sales", input=new) == ["PERMISSION_DENIED"]
    assert await books.office.refused(BOX, as_="sales", input={"code": "X", "name": "X"}) == [
        "PERMISSION_DENIED"
    ]
    rounding = {"id": encode("Company", books.company), "rounding": "LINE"}
    assert await books.office.refused(ROUND, as_="manager", input=rounding) == ["PERMISSION_DENIED"]
    days = {"first": "2026-01-01", "last": "2026-12-31"}
    assert (await books.office.ask(REPORT, as_="warehouse", **days)).codes == ["FORBIDDEN"]
    assert (await books.office.ask(REPORT, first="2026-02-01", last="2026-01-01")).codes == ["BAD_USER_INPUT"]
    stranger = (await books.office.another_tenant()).people["admin"]
    other = encode("Company", stranger.company_id)
    assert (await books.office.ask(REPORT, company=other, **days)).data == {"taxReport": None}
    key = await tax(books, "VAT19")
    assert await books.office.refused(CHANGE, as_=stranger, input={"id": key, "name": "Mine"}) == [
        "NOT_FOUND"
    ]
