"""What may be recorded about a party, in the form in which it is kept. Pure."""

import re
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, TypeVar

from bizsuite.base.parties.rules.shapes import NewAddress, NewContactPoint, NewParty
from bizsuite.base.parties.rules.words import ContactPointKind
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused

P = TypeVar("P", bound=NewParty)
D = TypeVar("D", bound=NewAddress | NewContactPoint | NewParty)

LINE_MAX = 250
NOTE_MAX = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)*\Z")
_ALIASES = {"uk": "GB", "great britain": "GB", "england": "GB", "usa": "US", "u.s.a.": "US", "prc": "CN"}


def line(value: str, *path: str, most: int = LINE_MAX) -> str:
    """One line of text without blanks around it, in composed form (NFC).

    Refuses INVALID_VALUE: too long, or with control characters, line breaks among them.
    """
    if not value:
        return value
    shown = value.strip()
    if shown.isascii() and shown.isprintable() and len(shown) <= most:
        return shown  # Most lines, and an import has millions.
    shown = unicodedata.normalize("NFC", shown)
    if len(shown) > most or _CONTROL.search(shown) or "\n" in shown or "\t" in shown:
        raise Refused(
            "INVALID_VALUE",
            "This is a line of at most {most} characters, none of them a control.",
            path=path,
            most=most,
        )
    return shown


def name_of(value: str, *path: str) -> str:
    """A name: a line that is not empty. Refuses INVALID_VALUE."""
    shown = line(value, *path)
    if not shown:
        raise Refused("INVALID_VALUE", "A name cannot be empty.", path=path)
    return shown


def prose(value: str, *path: str) -> str:
    """Text of several lines. Refuses INVALID_VALUE: too long, or with other controls than breaks and tabs."""
    shown = unicodedata.normalize("NFC", value.replace("\r\n", "\n").strip())
    if len(shown) > NOTE_MAX or _CONTROL.search(shown):
        raise Refused(
            "INVALID_VALUE",
            "This is text of at most {most} characters, none of them a control.",
            path=path,
            most=NOTE_MAX,
        )
    return shown


def language_of(value: str | None, *path: str) -> str | None:
    """A language by its BCP 47 tag, such as `zh` or `pt-BR`. Refuses INVALID_VALUE."""
    if value is not None and not _LANGUAGE.match(value):
        raise Refused("INVALID_VALUE", "A language is a tag such as `zh` or `pt-BR`.", path=path)
    return value


def currency_of(value: str | None, *path: str) -> str | None:
    """A currency by its ISO 4217 code. Refuses INVALID_VALUE."""
    if value is not None and not _CURRENCY.match(value):
        raise Refused("INVALID_VALUE", "A currency is three capital letters, such as `EUR`.", path=path)
    return value


def country_of(value: str, *path: str) -> str:
    """The ISO 3166-1 code of a country given by code or by its English or Chinese name; else the name as given."""
    shown = line(value, *path)
    if shown.upper() in _countries().values():
        return shown.upper()
    return _countries().get(shown.casefold(), shown)


@cache
def _countries() -> Mapping[str, str]:
    """Every country's code by its names in lower case."""
    from babel import Locale

    names = {
        name.casefold(): code
        for language in ("zh", "en")
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "QO", "XA", "XB")
    }
    return {**names, **_ALIASES}


def _with(given: D, **kept: Any) -> D:
    """The same with these values; mostly they are what was given, and to make another takes longer than to look."""
    changed = {name: value for name, value in kept.items() if getattr(given, name) != value}
    return replace(given, **changed) if changed else given


def address_of(new: NewAddress, *path: str) -> NewAddress:
    """An address as it is kept: trimmed, without empty lines. Refuses INVALID_VALUE: nothing in it, or too long."""
    lines = [line(each, *path, "lines") for each in new.lines]
    kept = _with(
        new,
        lines=[each for each in lines if each],
        city=line(new.city, *path, "city"),
        region=line(new.region, *path, "region"),
        postal_code=line(new.postal_code, *path, "postalCode"),
        country=country_of(new.country, *path, "country"),
    )
    if not (kept.lines or kept.city or kept.region or kept.postal_code or kept.country):
        raise Refused("INVALID_VALUE", "There is nothing in this address.", path=path)
    return kept


def contact_points_of(points: Sequence[NewContactPoint], *path: str) -> list[NewContactPoint]:
    """Contact points as they are kept: each once, and one of each kind is the primary one.

    That is the one which says so, else the first. Refuses INVALID_VALUE, and PRIMARY_TWICE for two of one kind.
    """
    kept: dict[tuple[ContactPointKind, str], NewContactPoint] = {}
    for position, point in enumerate(points):
        value = _value_of(point, *path, str(position))
        told = _with(point, value=value, label=line(point.label, *path, str(position), "label"))
        before = kept.setdefault((point.kind, value), told)
        if point.is_primary and not before.is_primary:
            kept[point.kind, value] = replace(before, is_primary=True)
    for kind in dict.fromkeys(kind for kind, _ in kept):
        _choose_primary(kept, kind, *path)
    return list(kept.values())


def _choose_primary(
    kept: dict[tuple[ContactPointKind, str], NewContactPoint], kind: ContactPointKind, *path: str
) -> None:
    of_kind = [key for key in kept if key[0] is kind]
    primary = [key for key in of_kind if kept[key].is_primary]
    if len(primary) > 1:
        raise Refused("PRIMARY_TWICE", "Only one {kind} can be the primary one.", path=path, kind=kind.value)
    if not primary:
        kept[of_kind[0]] = replace(kept[of_kind[0]], is_primary=True)


def _value_of(point: NewContactPoint, *path: str) -> str:
    value = line(point.value, *path, "value")
    if not value:
        raise Refused("INVALID_VALUE", "A contact point cannot be empty.", path=[*path, "value"])
    if point.kind is not ContactPointKind.EMAIL:
        return value
    if not _EMAIL.match(value):
        raise Refused("INVALID_VALUE", "This is not an e-mail address.", path=[*path, "value"])
    return value.lower()


def party_of(new: P, *path: str) -> P:
    """A party as it is kept. One that is known already by `party_id` may leave its name out.

    Refuses INVALID_VALUE for whatever is malformed, PRIMARY_TWICE for contact points.
    """
    named = name_of(new.name, *path, "name") if new.name or new.party_id is None else ""
    values: dict[str, Any] = {
        "name": named,
        "legal_name": line(new.legal_name, *path, "legalName"),
        "salutation": line(new.salutation, *path, "salutation"),
        "note": prose(new.note, *path, "note"),
        "language": language_of(new.language, *path, "language"),
        "addresses": [address_of(each, *path, "addresses", str(at)) for at, each in enumerate(new.addresses)],
        "contact_points": contact_points_of(new.contact_points, *path, "contactPoints"),
    }
    for field, known in (("number", number_of), ("currency", currency_of), ("job_title", line)):
        if getattr(new, field, None) is not None:
            values[field] = known(getattr(new, field), *path, camel(field))
    return _with(new, **values)


def number_of(value: str, *path: str) -> str:
    """A number that people gave, kept as they gave it. Refuses INVALID_VALUE: empty, or longer than 40."""
    shown = line(value, *path, most=40)
    if not shown:
        raise Refused("INVALID_VALUE", "A number cannot be empty.", path=path)
    return shown


_CHANGES: Mapping[str, Any] = {
    "name": name_of,
    "legal_name": line,
    "salutation": line,
    "language": language_of,
    "note": prose,
    "number": number_of,
    "currency": currency_of,
    "job_title": line,
    "contact_points": contact_points_of,
}
_NEVER_EMPTY = frozenset(
    {"name", "legal_name", "salutation", "note", "number", "job_title", "lifecycle", "is_active"}
)


def changes_of(given: Mapping[str, Any], *path: str) -> dict[str, Any]:
    """What is to change, in the form in which it is kept. Refuses INVALID_VALUE, PRIMARY_TWICE.

    A name that is not given stays as it is; null empties what may be empty and is refused elsewhere.
    """
    kept: dict[str, Any] = {}
    for field, value in given.items():
        where = (*path, camel(field))
        if value is None and field in _NEVER_EMPTY:
            raise Refused("INVALID_VALUE", "This cannot be empty.", path=where)
        if field == "addresses":
            kept[field] = [address_of(each, *where, str(at)) for at, each in enumerate(value or ())]
        elif field in _CHANGES and not (value is None and field == "contact_points"):
            kept[field] = _CHANGES[field](value, *where)
        else:
            kept[field] = [] if value is None and field == "contact_points" else value
    return kept


def camel(name: str) -> str:
    """A field as clients write it, for the path of a refusal."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def check_dates(birth_date: date | None, hired_on: date | None, *path: str) -> None:
    """Whether somebody was born before being hired, on days that can be meant. Refuses INVALID_VALUE."""
    check_day(birth_date, *path, "birthDate")
    check_day(hired_on, *path, "hiredOn")
    if birth_date is not None and hired_on is not None and birth_date >= hired_on:
        raise Refused(
            "INVALID_VALUE", "Nobody is hired before the day after their birth.", path=[*path, "hiredOn"]
        )


def place_employee(
    employee: uuid.UUID, manager: uuid.UUID | None, above_manager: Sequence[uuid.UUID]
) -> None:
    """Whether an employee may report to a manager, who reports to those above. Refuses EMPLOYEE_CYCLE."""
    if employee == manager or employee in above_manager:
        raise Refused("EMPLOYEE_CYCLE", "Nobody can be their own superior.", path=["managerId"])


def place_customer(customer: uuid.UUID, parent: uuid.UUID | None, above_parent: Sequence[uuid.UUID]) -> None:
    """Whether a customer may belong to a parent, which belongs to those above. Refuses ACCOUNT_CYCLE."""
    if customer == parent or customer in above_parent:
        raise Refused(
            "ACCOUNT_CYCLE", "An account cannot belong to itself or to one of its own.", path=["parentId"]
        )


def lines_of(text: str) -> list[str]:
    """Lines that are kept as one text."""
    return text.splitlines()
