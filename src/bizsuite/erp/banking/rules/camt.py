"""Statements as XML of ISO 20022 (camt.053, any version): booked entries only. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from bizsuite.erp.banking.rules.shapes import ReadLine, ReadStatement
from bizsuite.erp.banking.rules.trees import Element, read_xml
from bizsuite.erp.banking.rules.values import (
    NAME_MAX,
    REFERENCE_MAX,
    TEXT_MAX,
    amount_of,
    compact,
    day_of,
    shown,
)
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

_NO_REFERENCE = frozenset({"", "NOTPROVIDED", "NONREF", "NOTAVAILABLE"})


def read_camt(content: str, currency: str) -> list[ReadStatement]:
    """The statements of a file, in their order. Refuses with STATEMENT_MALFORMED (fact: line), STATEMENT_CURRENCY."""
    root = read_xml(content)
    found = list(root.within("Stmt"))
    if not found or root.name != "Document":
        raise Refused(
            "STATEMENT_MALFORMED",
            "Line {line}: here is no camt.053 statement.",
            path=["content"],
            line=root.line,
        )
    return [_statement(each, currency) for each in found]


def _statement(told: Element, currency: str) -> ReadStatement:
    balances = {each.say("Tp/CdOrPrtry/Cd"): each for each in told.each("Bal")}
    opening, closing = balances.get("OPBD") or balances.get("PRCD"), balances.get("CLBD")
    if opening is None or closing is None:
        raise Refused(
            "STATEMENT_MALFORMED",
            "Line {line}: the statement lacks an opening or a closing balance.",
            path=["content"],
            line=told.line,
        )
    lines = [line for entry in told.each("Ntry") for line in _lines(entry, currency)]
    return ReadStatement(
        number=shown(told.say("Id"), REFERENCE_MAX),
        account=compact(told.say("Acct/Id/IBAN", "Acct/Id/Othr/Id")),
        currency=told.say("Acct/Ccy"),
        opening=_signed(opening, currency),
        closing=_signed(closing, currency),
        opened_on=_day(opening),
        closed_on=_day(closing) or max((line.booked_on for line in lines), default=None),
        lines=[line for line in lines if line.amount],
    )


def _signed(told: Element, currency: str) -> Decimal:
    """The amount of a balance, an entry or a part of one: a debit is negative."""
    amount = told.first("Amt")
    if amount is None:
        raise Refused(
            "STATEMENT_MALFORMED", "Line {line}: this is no amount.", path=["content"], line=told.line
        )
    named = amount.attributes.get("Ccy", currency)
    if named != currency:
        raise Refused(
            "STATEMENT_CURRENCY",
            "The file is in {told}, the bank account in {currency}.",
            path=["content"],
            told=shown(named, 3),
            currency=currency,
        )
    value = amount_of(amount.text, currency, amount.line)
    side = told.say("CdtDbtInd")
    if side not in ("CRDT", "DBIT") or value < 0:
        raise Refused(
            "STATEMENT_MALFORMED",
            "Line {line}: it is not said whether this is a credit or a debit.",
            path=["content"],
            line=told.line,
        )
    return value if side == "CRDT" else -value


def _day(told: Element) -> date | None:
    found = told.first("Dt/Dt", "Dt/DtTm")
    return None if found is None else day_of(found.text, found.line)


def _lines(entry: Element, currency: str) -> Iterator[ReadLine]:
    """The lines of an entry: one for each payment of a batch whose parts sum to it, else one for the whole."""
    if entry.say("Sts/Cd", "Sts") not in ("BOOK", ""):
        return
    whole = _signed(entry, currency)
    parts = list(entry.each("NtryDtls/TxDtls"))
    amounts = _amounts(parts, whole, currency)
    if len(parts) > 1 and amounts is not None:
        for part, amount in zip(parts, amounts, strict=True):
            yield _line(entry, part, amount)
    else:
        yield _line(entry, parts[0] if len(parts) == 1 else Element("", entry.line), whole)


def _amounts(parts: Sequence[Element], whole: Decimal, currency: str) -> list[Decimal] | None:
    """The amounts of the parts of a batch, if each has one in the account's currency and they sum to the whole."""
    found = []
    for part in parts:
        told = part.first("Amt", "AmtDtls/TxAmt/Amt")
        if told is None or told.attributes.get("Ccy", currency) != currency:
            return None
        size = amount_of(told.text, currency, told.line)
        side = part.say("CdtDbtInd")
        found.append(size if (whole > 0 if not side else side == "CRDT") else -size)
    return found if sum(found, ZERO) == whole else None


def _line(entry: Element, part: Element, amount: Decimal) -> ReadLine:
    other = ("Dbtr", "DbtrAcct") if amount > 0 else ("Cdtr", "CdtrAcct")
    booked, value = entry.first("BookgDt/Dt", "BookgDt/DtTm"), entry.first("ValDt/Dt", "ValDt/DtTm")
    told = booked or value
    if told is None:
        raise Refused(
            "STATEMENT_MALFORMED", "Line {line}: this is no day.", path=["content"], line=entry.line
        )
    texts = [each.text for each in part.each("RmtInf/Ustrd")] or [
        part.say("AddtlTxInf"),
        entry.say("AddtlNtryInf"),
    ]
    references = (part.say("Refs/AcctSvcrRef"), entry.say("AcctSvcrRef"), entry.say("NtryRef"))
    reference = next((each for each in references if each.upper() not in _NO_REFERENCE), "")
    return ReadLine(
        booked_on=day_of(told.text, told.line),
        amount=amount,
        value_on=day_of(value.text, value.line) if value is not None else None,
        reference=shown(reference, REFERENCE_MAX),
        counterparty=shown(part.say(f"RltdPties/{other[0]}/Nm", f"RltdPties/{other[0]}/Pty/Nm"), NAME_MAX),
        counterparty_account=compact(
            part.say(f"RltdPties/{other[1]}/Id/IBAN", f"RltdPties/{other[1]}/Id/Othr/Id")
        ),
        creditor_reference=shown(part.say("RmtInf/Strd/CdtrRefInf/Ref"), REFERENCE_MAX),
        text=shown(" ".join(each for each in texts if each), TEXT_MAX),
        place=entry.line,
    )
