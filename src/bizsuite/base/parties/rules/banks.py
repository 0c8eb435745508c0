"""How bank accounts are numbered: IBAN (ISO 13616), BIC (ISO 9362), and the plain numbers of other countries. Pure.

The libraries that know IBANs are, or require what is, under the LGPL; what is needed of them is one sum and one table.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bizsuite.base.parties.rules.checks import currency_of, line
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused

_REGISTRY = """
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24
FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32
LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24
RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
"""
IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _REGISTRY.split()}
"""How long the IBANs of each country are, by the registry that SWIFT keeps."""
NUMBER_MAX = 40
_GAPS = re.compile(r"[ \u00a0\u202f.-]")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\Z")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?\Z")
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9/-]*\Z")


def is_iban(compact: str) -> bool:
    """Whether this is an IBAN without gaps: the length that its country has, and check digits that fit (mod 97)."""
    if not _IBAN.match(compact) or IBAN_LENGTHS.get(compact[:2]) != len(compact):
        return False
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(each, 36)) for each in turned)) % 97 == 1


def iban_of(value: str, *path: str) -> str:
    """An IBAN in the form in which it is kept: capitals, no gaps. Refuses IBAN_INVALID."""
    compact = _GAPS.sub("", value).upper()
    if not is_iban(compact):
        raise Refused(
            "IBAN_INVALID",
            "This is no IBAN: its country, its length or its check digits are wrong.",
            path=path,
        )
    return compact


def bic_of(value: str, *path: str) -> str:
    """A BIC of 8 or 11 characters, in capitals. Refuses BIC_INVALID."""
    compact = _GAPS.sub("", value).upper()
    if not _BIC.match(compact):
        raise Refused("BIC_INVALID", "A BIC has 8 or 11 letters and digits.", path=path)
    return compact


def account_number_of(value: str, *path: str) -> str:
    """The number of an account in a country without IBANs: letters, digits, `-` and `/`. Refuses INVALID_VALUE."""
    shown = line(value, *path, most=NUMBER_MAX).replace(" ", "").upper()
    if not _NUMBER.match(shown):
        raise Refused(
            "INVALID_VALUE", "An account number has letters, digits, hyphens and slashes.", path=path
        )
    return shown


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPartyBankAccount:
    """An account of a party at a bank, by its IBAN or by a number; in use on the days that it names.

    Without a holder it is the party's own. The first account of a party is its default.
    """

    party_id: uuid.UUID
    iban: str | None = None
    number: str | None = None
    bic: str | None = None
    holder: str = ""
    currency: str | None = None
    is_default: bool = False
    first_day: date | None = None
    last_day: date | None = None


def party_bank_account_of(new: NewPartyBankAccount) -> NewPartyBankAccount:
    """An account as it is kept. Refuses INVALID_VALUE, IBAN_INVALID, BIC_INVALID."""
    if not new.iban and not new.number:
        raise Refused("INVALID_VALUE", "A bank account has an IBAN or a number.", path=["iban"])
    check_days(new.first_day, new.last_day)
    return replace(
        new,
        iban=iban_of(new.iban, "iban") if new.iban else None,
        number=account_number_of(new.number, "number") if new.number else None,
        bic=bic_of(new.bic, "bic") if new.bic else None,
        holder=line(new.holder, "holder"),
        currency=currency_of(new.currency, "currency"),
    )


def bank_account_changes_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is to change of an account, as it is kept; its number never does. Refuses INVALID_VALUE, BIC_INVALID."""
    kept = dict(given)
    if given.get("bic"):
        kept["bic"] = bic_of(given["bic"], "bic")
    if "holder" in given:
        kept["holder"] = line(given["holder"] or "", "holder")
    for field in ("is_default", "currency"):
        if field in given and given[field] is None:
            del kept[field]
    return kept


def check_days(first_day: date | None, last_day: date | None) -> None:
    """Days of use that can be meant, in their order. Refuses INVALID_VALUE."""
    check_day(first_day, "firstDay")
    check_day(last_day, "lastDay")
    if first_day is not None and last_day is not None and last_day < first_day:
        raise Refused("INVALID_VALUE", "The last day does not come before the first one.", path=["lastDay"])


def ending_of(iban: str | None, number: str | None) -> str:
    """What tells an account from others without telling its number: its last four characters."""
    return (iban or number or "")[-4:]
