"""A payment run as a customer credit transfer initiation, pain.001.001.09 (ISO 20022). Pure.

The library for it (sepaxml) draws ids and times anew for each file, so that a bank that is sent one twice would pay
twice; here the same run is the same file. The tests hold it to the official structure.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from xml.etree import ElementTree as Xml

from bizsuite.kernel.values import ZERO, minor_units

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
NAME_MAX = 70
TEXT_MAX = 140
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account at a bank: by its IBAN, or by a number where there are none."""

    name: str
    iban: str | None
    number: str | None
    bic: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTransfer:
    """One payment to somebody."""

    end_to_end_id: str
    amount: Decimal
    payee: Account
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiation:
    """Payments from one account on one day; `message_id` has at most 35 characters."""

    message_id: str
    created_at: datetime
    execution_date: date
    currency: str
    payer: Account
    transfers: Sequence[CreditTransfer]


def latin(text: str, most: int) -> str:
    """Text in the characters that every bank takes: accents go, Chinese is spelt in Pinyin, what is left is a point."""
    spelt = _pinyin(text) if any("\u4e00" <= each <= "\u9fff" for each in text) else text
    plain = unicodedata.normalize("NFKD", spelt.replace("ß", "ss"))
    kept = "".join(each if each in _PLAIN else "." for each in plain if not unicodedata.combining(each))
    return " ".join(kept.split())[:most].strip() or "."


def _pinyin(text: str) -> str:
    # Its dictionaries take a third of a second and 45 MB, which only those pay who pay somebody with a Chinese name.
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(text))


def pain_001(given: Initiation) -> bytes:
    """The file: every amount with the decimals of its currency, the number of transfers and their sum as controls."""
    Xml.register_namespace("", NAMESPACE)
    root = Xml.Element(_name("Document"))
    body = _add(root, "CstmrCdtTrfInitn")
    head = _add(body, "GrpHdr")
    _add(head, "MsgId", given.message_id)
    _add(head, "CreDtTm", given.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _controls(head, given)
    _add(_add(head, "InitgPty"), "Nm", latin(given.payer.name, NAME_MAX))
    _payment(_add(body, "PmtInf"), given)
    Xml.indent(root)
    content: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _payment(info: Xml.Element, given: Initiation) -> None:
    is_sepa = given.currency == "EUR"
    _add(info, "PmtInfId", given.message_id)
    _add(info, "PmtMtd", "TRF")
    _add(info, "BtchBookg", "true")
    _controls(info, given)
    if is_sepa:
        _add(_add(_add(info, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    _add(_add(info, "ReqdExctnDt"), "Dt", given.execution_date.isoformat())
    _add(_add(info, "Dbtr"), "Nm", latin(given.payer.name, NAME_MAX))
    _account(_add(info, "DbtrAcct"), given.payer, given.currency)
    _agent(_add(info, "DbtrAgt"), given.payer.bic)
    _add(info, "ChrgBr", "SLEV" if is_sepa else "SHAR")
    for each in given.transfers:
        _transfer(_add(info, "CdtTrfTxInf"), each, given.currency)


def _transfer(info: Xml.Element, given: CreditTransfer, currency: str) -> None:
    _add(_add(info, "PmtId"), "EndToEndId", given.end_to_end_id)
    amount = _add(_add(info, "Amt"), "InstdAmt", _amount(given.amount, currency))
    amount.set("Ccy", currency)
    if given.payee.bic is not None:
        _agent(_add(info, "CdtrAgt"), given.payee.bic)
    _add(_add(info, "Cdtr"), "Nm", latin(given.payee.name, NAME_MAX))
    _account(_add(info, "CdtrAcct"), given.payee)
    _add(_add(info, "RmtInf"), "Ustrd", latin(given.text, TEXT_MAX))


def _controls(parent: Xml.Element, given: Initiation) -> None:
    _add(parent, "NbOfTxs", str(len(given.transfers)))
    total = sum((each.amount for each in given.transfers), ZERO)
    _add(parent, "CtrlSum", _amount(total, given.currency))


def _account(parent: Xml.Element, account: Account, currency: str | None = None) -> None:
    key = _add(parent, "Id")
    if account.iban is not None:
        _add(key, "IBAN", account.iban)
    else:
        _add(_add(key, "Othr"), "Id", account.number or "")
    if currency is not None:
        _add(parent, "Ccy", currency)


def _agent(parent: Xml.Element, bic: str | None) -> None:
    """The bank by its BIC, or as the rules of SEPA tell that none was given."""
    bank = _add(parent, "FinInstnId")
    if bic is not None:
        _add(bank, "BICFI", bic)
    else:
        _add(_add(bank, "Othr"), "Id", "NOTPROVIDED")


def _amount(amount: Decimal, currency: str) -> str:
    return f"{amount:.{minor_units(currency)}f}"


def _add(parent: Xml.Element, name: str, text: str | None = None) -> Xml.Element:
    made = Xml.SubElement(parent, _name(name))
    made.text = text
    return made


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
