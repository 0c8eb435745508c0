"""What is read of the files of banks, and that nothing in them does harm."""

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.banking.rules.csv_files import CsvLayout
from bizsuite.erp.banking.rules.keys import key_of, keys_of
from bizsuite.erp.banking.rules.reading import read_file
from bizsuite.erp.banking.rules.shapes import ReadLine, ReadStatement
from bizsuite.erp.banking.rules.values import amount_of, day_of
from bizsuite.erp.banking.rules.words import CsvSeparator, DateForm, DecimalSign, StatementFormat
from bizsuite.kernel.errors import Refused
from tests.erp.banking.files import IBAN, OFX, camt, entry, part

CAMT, CSV, OFX_FORM = StatementFormat.CAMT053, StatementFormat.CSV, StatementFormat.OFX
GERMAN = CsvLayout(
    separator=CsvSeparator.SEMICOLON,
    decimal_sign=DecimalSign.COMMA,
    date_form=DateForm.DAY_MONTH_YEAR,
    skipped_lines=1,
    date_column="Buchung",
    amount_column="Betrag",
    balance_column="Saldo",
    counterparty_column="Name",
    text_column="Zweck",
)
TABLE = """Konto 532013000;;;;
Buchung;Name;Zweck;Betrag;Saldo
31.03.2026;Bank;"Entgelt; M\u00e4rz";-5,50;1.114,50
10.03.26;Ada;Rechnung 7;120,00;1.120,00
"""


def read(content: str, form: StatementFormat, layout: CsvLayout | None = None) -> ReadStatement:
    (found,) = read_file(content, form, "USD", layout)
    return found


def refused(content: str, form: StatementFormat, layout: CsvLayout | None = None) -> tuple[str, object]:
    with pytest.raises(Refused) as told:
        read_file(content, form, "USD", layout)
    return told.value.code, told.value.facts.get("line")


def test_camt() -> None:
    content = camt(
        entry("120.00", "Invoice 7", reference="B-1", creditor_reference="RF18539007547034"),
        entry("-5.50", "Charges", name="Bank", iban=""),
        entry("9.99", "Later", status="<Sts>PDNG</Sts>"),
        closing="1114.50",
    )
    assert read(content, CAMT) == ReadStatement(
        number="S-1",
        account=IBAN,
        currency="USD",
        opening=D("1000.00"),
        closing=D("1114.50"),
        opened_on=date(2026, 3, 1),
        closed_on=date(2026, 3, 31),
        lines=[
            ReadLine(
                booked_on=date(2026, 3, 10),
                value_on=date(2026, 3, 10),
                amount=D("120.00"),
                reference="B-1",
                counterparty="Ada",
                counterparty_account="GB82WEST12345698765432",
                creditor_reference="RF18539007547034",
                text="Invoice 7",
                place=9,
            ),
            ReadLine(
                booked_on=date(2026, 3, 10),
                value_on=date(2026, 3, 10),
                amount=D("-5.50"),
                counterparty="Bank",
                text="Charges",
                place=13,
            ),
        ],
    )


def test_a_batch_is_a_line_for_each_payment_if_these_sum_to_it() -> None:
    parts = [part("70.00", "Invoice 1"), part("50.00", "Invoice 2", "Bob")]
    told = read(camt(entry("120.00", reference="B-1", details=parts), closing="1120.00"), CAMT)
    assert [(line.amount, line.counterparty, line.text) for line in told.lines] == [
        (D("70.00"), "Ada", "Invoice 1"),
        (D("50.00"), "Bob", "Invoice 2"),
    ]
    whole = read(camt(entry("121.00", reference="B-1", details=parts), closing="1121.00"), CAMT)
    assert [line.amount for line in whole.lines] == [D("121.00")]


def test_an_overdrawn_account() -> None:
    told = read(camt(entry("-30.00"), opening="-1.00", closing="-31.00"), CAMT)
    assert (told.opening, told.closing, told.moved) == (D("-1.00"), D("-31.00"), D("-30.00"))


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", 1),
        ("<a>\n<b>\n</a>", 3),
        ("<Document/>", 1),
        (camt(entry("12.345")), 9),
        (camt(entry("1e9")), 9),
        (camt(entry("9" * 400)), 9),
        (camt(entry("1.00", day="2026-02-30")), 10),
        (camt(entry("1.00", day="0001-01-01")), 10),
        (camt(entry("NaN")), 9),
        (camt().replace("CLBD", "ITBD"), 4),
        (camt(entry("1.00").replace("CRDT", "BOTH")), 9),
        ("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><Document>&b;</Document>", 1),
        ("<Document>" + "<a>" * 100_000, 1),
        (camt(entry("1.00", "\x00")), 13),
        (camt(entry("1.00", "&#0;")), 13),
    ],
    ids=lambda value: str(value)[-40:].encode("ascii", "replace").decode(),
)
def test_malformed_camt_is_refused_with_its_line(content: str, line: int) -> None:
    assert refused(content, CAMT) == ("STATEMENT_MALFORMED", line)


def test_no_entity_is_ever_resolved() -> None:
    bomb = "<!DOCTYPE lolz [<!ENTITY a 'ha'>" + "".join(
        f"<!ENTITY {chr(98 + place)} '{('&' + chr(97 + place) + ';') * 10}'>" for place in range(12)
    )
    outside = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>'
    for content in (f"{bomb}]><Document>&m;</Document>", outside):
        assert refused(content, CAMT) == ("STATEMENT_MALFORMED", 1)


def test_another_currency_is_refused() -> None:
    assert refused(camt(currency="EUR"), CAMT)[0] == "STATEMENT_CURRENCY"
    assert refused(OFX.replace("USD", "EUR"), OFX_FORM)[0] == "STATEMENT_CURRENCY"


def test_ofx_as_sgml_and_as_xml() -> None:
    xml = OFX
    for name in (
        *(
            "TRNUID",
            "CURDEF",
            "BANKID",
            "ACCTID",
            "ACCTTYPE",
            "DTSTART",
            "DTEND",
            "TRNTYPE",
            "DTPOSTED",
            "TRNAMT",
        ),
        *("FITID", "NAME", "MEMO", "BALAMT", "DTASOF"),
    ):
        xml = "".join(
            text if not place else _ended(name, text) for place, text in enumerate(xml.split(f"<{name}>"))
        )
    assert "<FITID>F-1</FITID><NAME>" in xml
    for content in (OFX, xml, OFX.replace("\n", "\r\n"), OFX.replace("<NAME>", "\n  <NAME>")):
        told = read(content, OFX_FORM)
        assert (told.account, told.currency, told.opening, told.closing) == (
            "0532013000",
            "USD",
            None,
            D("114.50"),
        )
        assert (told.opened_on, told.closed_on) == (date(2026, 3, 1), date(2026, 3, 31))
        assert [
            (line.booked_on, line.amount, line.reference, line.counterparty, line.text) for line in told.lines
        ] == [
            (date(2026, 3, 10), D("120.00"), "F-1", "Ada & Co", "Invoice 7"),
            (date(2026, 3, 31), D("-5.50"), "F-2", "Bank", "Charges"),
        ]


def _ended(name: str, text: str) -> str:
    value, sign, rest = text.partition("<")
    return f"<{name}>{value.rstrip()}</{name}>{sign}{rest}"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", 1),
        ("<OFX>\n<A>\n", 3),
        ("<OFX></OFX>", 1),
        ("<OFX></A></OFX>", 1),
        (OFX.replace("120.00", "12O.00"), 10),
        (OFX.replace("20260310120000[0:GMT]", "20261310"), 10),
        (OFX.replace("<TRNAMT>120.00", ""), 10),
        (OFX.replace("<BALAMT>114.50", ""), 7),
        ("<OFX>" + "<A>" * 100_000, 1),
    ],
    ids=lambda value: str(value)[-40:],
)
def test_malformed_ofx_is_refused_with_its_line(content: str, line: int) -> None:
    assert refused(content, OFX_FORM) == ("STATEMENT_MALFORMED", line)


def test_a_table_that_goes_back_in_time() -> None:
    told = read(TABLE, CSV, GERMAN)
    assert (told.opening, told.closing) == (D("1000.00"), D("1114.50"))
    assert [(line.booked_on, line.amount, line.text, line.place) for line in told.lines] == [
        (date(2026, 3, 10), D("120.00"), "Rechnung 7", 4),
        (date(2026, 3, 31), D("-5.50"), "Entgelt; M\u00e4rz", 3),
    ]


def test_debits_and_credits_in_columns_of_their_own() -> None:
    layout = CsvLayout(date_column="date", debit_column="Out", credit_column="In")
    told = read('Date,Out,In\n2026-03-01,5,\n20260302,,"1,234.5"\n2026/03/03,-2,\n', CSV, layout)
    assert [line.amount for line in told.lines] == [D("-5"), D("1234.5"), D("-2")]
    assert (told.opening, told.closing) == (None, None)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", 1),
        (TABLE.replace("Saldo", "Stand"), 2),
        (TABLE.replace("120,00;1.120,00", "120,00"), 4),
        (TABLE.replace("120,00;1.120,00", "hundert;1.120,00"), 4),
        (TABLE.replace("10.03.26", "2026-03-10"), 4),
        (TABLE.replace('"Entgelt; M\u00e4rz"', '"Entgelt'), 4),
        (TABLE.replace("120,00;", "99999999999999999999,00;"), 4),
        (TABLE.replace("120,00;", "120,001;"), 4),
    ],
    ids=lambda value: str(value)[-30:].encode("ascii", "replace").decode(),
)
def test_a_malformed_table_is_refused_with_its_line(content: str, line: int) -> None:
    assert refused(content, CSV, GERMAN) == ("STATEMENT_MALFORMED", line)


def test_balances_that_do_not_follow() -> None:
    assert refused(TABLE.replace("1.120,00", "1.121,00"), CSV, GERMAN)[0] == "STATEMENT_UNBALANCED"
    assert refused(TABLE, CSV)[0] == "CSV_LAYOUT_MISSING"


@pytest.mark.parametrize(
    ("text", "sign", "amount"),
    [
        ("1,234.56", DecimalSign.POINT, "1234.56"),
        ("1.234,56", DecimalSign.COMMA, "1234.56"),
        ("1\u202f234,5", DecimalSign.COMMA, "1234.5"),
        ("(12.00)", DecimalSign.POINT, "-12"),
        ("12.00-", DecimalSign.POINT, "-12"),
        ("+1'000.00", DecimalSign.POINT, "1000"),
        ("\u221212", DecimalSign.POINT, "-12"),
    ],
)
def test_amounts(text: str, sign: DecimalSign, amount: str) -> None:
    assert amount_of(text, "USD", 1, sign) == D(amount)


@pytest.mark.parametrize(
    "text", ["", "-", "1.2.3", "12,34", "1,2345.00", "0x10", "Infinity", "١٢", "--1", "1" * 15]
)
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(Refused):
        amount_of(text, "USD", 1)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_days(day: date) -> None:
    assert day_of(f"{day:%Y-%m-%d}T00:00:00+01:00", 1) == day_of(day.strftime("%Y%m%d"), 1) == day
    assert day_of(f"{day:%d.%m.%Y}", 1, DateForm.DAY_MONTH_YEAR) == day
    assert day_of(f"{day:%m/%d/%Y}", 1, DateForm.MONTH_DAY_YEAR) == day


@pytest.mark.parametrize("number", ["INV/2026/000123", "SINV-26-7", "A1"])
@pytest.mark.parametrize("torn", ["-", " ", "/", ""])
def test_a_number_is_found_however_it_was_torn_apart(number: str, torn: str) -> None:
    text = f"Payment of {torn.join(number.replace('/', '-').split('-'))}, thank you"
    assert (key_of(number) in keys_of(text)) is (len(key_of(number)) >= 3)


def test_a_creditor_reference_names_what_it_was_made_of() -> None:
    assert keys_of("", "RF18 5390 0754 7034") == ["RF18539007547034", "539007547034"]


HOSTILE = st.one_of(
    st.text(max_size=400),
    st.binary(max_size=400).map(lambda told: told.decode("utf-8", "replace")),
    st.binary(max_size=400).map(lambda told: told.decode("utf-16", "replace")),
    st.lists(
        st.sampled_from(
            [
                *(
                    "<OFX>",
                    "</OFX>",
                    "<STMTRS>",
                    "</STMTRS>",
                    "<STMTTRN>",
                    "<TRNAMT>1e999",
                    "<BALAMT>1",
                    "<A ",
                    "&#0;",
                ),
                *(
                    "<Document>",
                    "</Document>",
                    "<Stmt>",
                    "</Stmt>",
                    "<Bal>",
                    "<!DOCTYPE a>",
                    "<![CDATA[",
                    "]]>",
                    "&lt;",
                ),
                *(
                    "Buchung;Name;Zweck;Betrag;Saldo",
                    "\n",
                    "\r",
                    ";",
                    '"',
                    "\x00",
                    "9" * 60,
                    "31.03.2026",
                    "-5,50",
                    "\ud800",
                ),
            ]
        ),
        max_size=40,
    ).map("".join),
)


@given(content=HOSTILE, form=st.sampled_from(StatementFormat))
def test_whatever_a_file_holds_is_read_or_refused(content: str, form: StatementFormat) -> None:
    """No other exception, which would be a 500."""
    try:
        found = read_file(content, form, "USD", GERMAN)
    except Refused as told:
        assert told.code.startswith("STATEMENT_")
    else:
        assert all(line.amount for each in found for line in each.lines)


@given(data=st.data())
def test_a_file_that_was_damaged_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    content, form = data.draw(
        st.sampled_from(
            [(camt(entry("120.00", "x"), closing="1120.00"), CAMT), (OFX, OFX_FORM), ("\n" + TABLE, CSV)]
        )
    )
    begin = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(begin, min(begin + 30, len(content))))
    damaged = content[:begin] + data.draw(st.text(max_size=5)) + content[end:]
    try:
        found = read_file(damaged, form, "USD", GERMAN)
    except Refused as told:
        assert told.code.startswith("STATEMENT_")
    else:
        assert len(found) >= 1


def test_files_hold_no_more_than_is_read_at_once() -> None:
    statement = camt().partition("<Stmt>")[2].partition("</Stmt>")[0]
    many = camt().replace("</Stmt>", "</Stmt>" + 400 * f"<Stmt>{statement}</Stmt>")
    table = "Datum;Betrag\n" + 20_001 * "1.3.2026;1,00\n"
    lean = CsvLayout(
        separator=CsvSeparator.SEMICOLON,
        decimal_sign=DecimalSign.COMMA,
        date_form=DateForm.DAY_MONTH_YEAR,
        date_column="Datum",
        amount_column="Betrag",
    )
    for content, form, most in (
        (many, StatementFormat.CAMT053, 400),
        (table, StatementFormat.CSV, 20_000),
        ("<D>" + "<a/>" * 1_000_000 + "</D>", StatementFormat.CAMT053, 1_000_000),
        ("<OFX>" + "<A>1" * 1_000_000 + "</OFX>", StatementFormat.OFX, 1_000_000),
    ):
        with pytest.raises(Refused) as caught:
            read_file(content, form, "USD", lean)
        assert (caught.value.code, caught.value.facts) == ("STATEMENT_TOO_LARGE", {"most": most})
