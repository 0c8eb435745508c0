"""Statements as Open Financial Exchange, of accounts and of cards. Pure.

Of the libraries that read it one is under the GPL, and the other is not kept any more; of OFX a dozen elements matter.
"""

from decimal import Decimal

from bizsuite.erp.banking.rules.shapes import ReadLine, ReadStatement
from bizsuite.erp.banking.rules.trees import Element, read_sgml
from bizsuite.erp.banking.rules.values import (
    NAME_MAX,
    REFERENCE_MAX,
    TEXT_MAX,
    amount_of,
    compact,
    day_of,
    shown,
)
from bizsuite.erp.banking.rules.words import DecimalSign
from bizsuite.kernel.errors import Refused


def read_ofx(content: str, currency: str) -> list[ReadStatement]:
    """The statements of a file, in their order; it tells no opening balances.

    Refuses with STATEMENT_MALFORMED (fact: line), STATEMENT_CURRENCY.
    """
    root = read_sgml(content)
    found = [each for name in ("STMTRS", "CCSTMTRS") for each in root.within(name)]
    if not found:
        raise Refused(
            "STATEMENT_MALFORMED", "Line {line}: here is no OFX statement.", path=["content"], line=root.line
        )
    return [_statement(each, currency) for each in found]


def _statement(told: Element, currency: str) -> ReadStatement:
    named = told.say("CURDEF") or currency
    if named != currency:
        raise Refused(
            "STATEMENT_CURRENCY",
            "The file is in {told}, the bank account in {currency}.",
            path=["content"],
            told=shown(named, 3),
            currency=currency,
        )
    lines = [_line(each, currency) for each in told.each("BANKTRANLIST/STMTTRN")]
    lines.sort(key=lambda line: line.booked_on)
    closing, on = told.first("LEDGERBAL/BALAMT"), told.first("BANKTRANLIST/DTEND", "LEDGERBAL/DTASOF")
    begun = told.first("BANKTRANLIST/DTSTART")
    if closing is None:
        raise Refused(
            "STATEMENT_MALFORMED",
            "Line {line}: the statement lacks an opening or a closing balance.",
            path=["content"],
            line=told.line,
        )
    last = max((line.booked_on for line in lines), default=None)
    return ReadStatement(
        account=compact(told.say("BANKACCTFROM/ACCTID", "CCACCTFROM/ACCTID")),
        currency=named,
        closing=_amount(closing, currency),
        opened_on=None if begun is None else day_of(begun.text, begun.line),
        closed_on=last if on is None else max(filter(None, (day_of(on.text, on.line), last))),
        lines=[line for line in lines if line.amount],
    )


def _amount(told: Element, currency: str) -> Decimal:
    """An amount; its decimals stand behind a point or a comma, and thousands are not grouped."""
    comma = "," in told.text and "." not in told.text
    return amount_of(told.text, currency, told.line, DecimalSign.COMMA if comma else DecimalSign.POINT)


def _line(told: Element, currency: str) -> ReadLine:
    amount, day = told.first("TRNAMT"), told.first("DTPOSTED")
    if amount is None:
        raise Refused(
            "STATEMENT_MALFORMED", "Line {line}: this is no amount.", path=["content"], line=told.line
        )
    if day is None:
        raise Refused("STATEMENT_MALFORMED", "Line {line}: this is no day.", path=["content"], line=told.line)
    value = told.first("DTAVAIL")
    texts = (told.say("MEMO"), told.say("CHECKNUM"), told.say("REFNUM"))
    return ReadLine(
        booked_on=day_of(day.text, day.line),
        amount=_amount(amount, currency),
        value_on=None if value is None else day_of(value.text, value.line),
        reference=shown(told.say("FITID"), REFERENCE_MAX),
        counterparty=shown(told.say("NAME", "PAYEE/NAME"), NAME_MAX),
        counterparty_account=compact(told.say("BANKACCTTO/ACCTID", "CCACCTTO/ACCTID")),
        text=shown(" ".join(each for each in texts if each), TEXT_MAX),
        place=told.line,
    )
