"""What may stand in one field, and how it is stored."""

from typing import Any

import pytest

from bizsuite.kernel.errors import Refused
from bizsuite.oa.forms.rules import filled
from tests.oa.forms.examples import OPTIONS, OTHER, USER, field, form, rights

MONEY = {"amount": "12.50", "currency": "CNY"}
LONG = "x" * 401


def put(kind: str, value: Any, **more: Any) -> Any:
    made = form(field(kind, **more))
    return filled(made, {"it": value}, {}, rights(made)).get("it")


@pytest.mark.parametrize(
    ("kind", "more", "value", "kept"),
    [
        ("TEXT", {}, " a b ", "a b"),
        ("TEXT", {}, "", None),
        ("TEXT", {}, "   ", None),
        ("TEXT", {}, None, None),
        ("TEXT", {}, "中文 — ✓", "中文 — ✓"),
        ("TEXT", {"pattern": "[A-Z]{2}[0-9]+"}, "AB12", "AB12"),
        ("TEXT", {"pattern": "a|bc"}, "bc", "bc"),
        ("TEXT", {"minLength": 2, "maxLength": 3}, "ab", "ab"),
        ("TEXT", {"minLength": 2}, "", None),
        ("LONG_TEXT", {}, "a\r\nb\rc", "a\nb\nc"),
        ("LONG_TEXT", {}, "\ta", "a"),
        ("NUMBER", {}, "12.50", "12.5"),
        ("NUMBER", {}, "-0", "0"),
        ("NUMBER", {}, "007", "7"),
        ("NUMBER", {}, 12, "12"),
        ("NUMBER", {}, 0, "0"),
        ("NUMBER", {"places": 6}, "0.000001", "0.000001"),
        ("NUMBER", {"places": 0}, "100.00", "100"),
        ("NUMBER", {"min": "1", "max": "2"}, "2", "2"),
        ("MONEY", {}, MONEY, {"amount": "12.5", "currency": "CNY"}),
        ("MONEY", {}, {"amount": "-3", "currency": "JPY"}, {"amount": "-3", "currency": "JPY"}),
        ("MONEY", {"currencies": ["CNY"], "min": "0"}, MONEY, {"amount": "12.5", "currency": "CNY"}),
        ("DATE", {}, "2028-02-29", "2028-02-29"),
        ("DATE", {"min": "2026-01-01", "max": "2026-12-31"}, "2026-12-31", "2026-12-31"),
        ("DATETIME", {}, "2026-11-23T08:30:00+08:00", "2026-11-23T00:30:00Z"),
        ("DATETIME", {}, "2026-11-23T08:30:00.5Z", "2026-11-23T08:30:00.500000Z"),
        ("CHOICE", {"options": OPTIONS}, "sick", "sick"),
        ("CHOICES", {"options": OPTIONS}, ["other", "annual"], ["annual", "other"]),
        ("CHOICES", {"options": OPTIONS}, [], None),
        ("BOOLEAN", {}, False, False),
        ("BOOLEAN", {}, True, True),
        ("USER", {}, USER.upper(), USER),
        ("DEPARTMENT", {}, USER, USER),
        ("RECORD", {"types": ["Customer"]}, f"Customer:{USER}", f"Customer:{USER}"),
        ("ATTACHMENTS", {}, [USER, OTHER], [USER, OTHER]),
        ("ATTACHMENTS", {}, [], None),
    ],
)
def test_what_fits_is_stored_in_one_way(kind: str, more: dict[str, Any], value: Any, kept: Any) -> None:
    assert put(kind, value, **more) == kept
    assert put(kind, kept, **more) == kept


@pytest.mark.parametrize(
    ("kind", "more", "value", "sentence"),
    [
        ("TEXT", {}, 1, "Text is expected here."),
        ("TEXT", {}, ["a"], "Text is expected here."),
        ("TEXT", {}, {"a": 1}, "Text is expected here."),
        ("TEXT", {}, True, "Text is expected here."),
        ("TEXT", {}, "a\nb", "This takes no control characters."),
        ("TEXT", {}, "a\x00b", "This takes no control characters."),
        ("TEXT", {}, "a\ud800b", "This takes no control characters."),
        ("LONG_TEXT", {}, "a\x00b", "This takes no control characters."),
        ("TEXT", {}, LONG, "This takes 0 to 400 characters."),
        ("TEXT", {"minLength": 2}, "a", "This takes 2 to 400 characters."),
        ("LONG_TEXT", {"maxLength": 3}, "abcd", "This takes 0 to 3 characters."),
        ("TEXT", {"pattern": "[a-z]+"}, "ab1", "This must be of the form [a-z]+ as a whole."),
        ("TEXT", {"pattern": "a|b"}, "ab", "This must be of the form a|b as a whole."),
        ("NUMBER", {}, "1e3", 'A number is expected here, as text, such as "12.5".'),
        ("NUMBER", {}, "NaN", 'A number is expected here, as text, such as "12.5".'),
        ("NUMBER", {}, "١٢", 'A number is expected here, as text, such as "12.5".'),
        ("NUMBER", {}, "1,5", 'A number is expected here, as text, such as "12.5".'),
        ("NUMBER", {}, 1.5, 'A number is expected here, as text, such as "12.5".'),
        ("NUMBER", {}, True, 'A number is expected here, as text, such as "12.5".'),
        ("NUMBER", {}, 10**15, 'A number is expected here, as text, such as "12.5".'),
        ("NUMBER", {}, "0.1234567", 'A number is expected here, as text, such as "12.5".'),
        ("NUMBER", {}, "0.123", "This takes at most 2 decimals."),
        ("NUMBER", {"min": "1.50"}, "1", "This must not be less than 1.5."),
        ("NUMBER", {"max": "100"}, "101", "This must not be more than 100."),
        ("MONEY", {"currencies": ["CNY"], "max": "12"}, MONEY, "This must not be more than 12."),
        ("MONEY", {"currencies": ["USD", "EUR"]}, MONEY, "This takes amounts in these currencies: USD, EUR."),
        (
            "MONEY",
            {},
            {"amount": "1", "currency": "XXX"},
            "This takes amounts in these currencies: ISO 4217.",
        ),
        ("MONEY", {}, {"amount": "1", "currency": 1}, "This takes amounts in these currencies: ISO 4217."),
        ("MONEY", {}, {"amount": "1.5", "currency": "JPY"}, "This takes at most 0 decimals."),
        (
            "MONEY",
            {},
            {"amount": 1.5, "currency": "CNY"},
            'A number is expected here, as text, such as "12.5".',
        ),
        ("DATE", {}, "2027-02-29", 'A day is expected here, such as "2026-11-23".'),
        ("DATE", {}, "20261123", 'A day is expected here, such as "2026-11-23".'),
        ("DATE", {}, 20261123, 'A day is expected here, such as "2026-11-23".'),
        ("DATE", {"min": "2026-01-01"}, "2025-12-31", "This must not be less than 2026-01-01."),
        ("DATE", {"max": "2026-01-01"}, "2026-01-02", "This must not be more than 2026-01-01."),
        ("CHOICE", {"options": OPTIONS}, "Sick", "This takes one of: annual, sick, other."),
        ("CHOICE", {"options": OPTIONS}, ["sick"], "This takes one of: annual, sick, other."),
        ("CHOICES", {"options": OPTIONS}, "sick", "This takes a list of 0 to 200, each once."),
        ("CHOICES", {"options": OPTIONS}, ["sick", "sick"], "This takes a list of 0 to 200, each once."),
        ("CHOICES", {"options": OPTIONS}, ["no"], "This takes one of: annual, sick, other."),
        ("CHOICES", {"options": OPTIONS, "least": 2}, ["sick"], "This takes a list of 2 to 200, each once."),
        ("BOOLEAN", {}, "true", "This takes true or false."),
        ("BOOLEAN", {}, 1, "This takes true or false."),
        ("USER", {}, "Ann", "The id of one of these is expected here: User."),
        ("USER", {}, 5, "The id of one of these is expected here: User."),
        ("DEPARTMENT", {}, "x", "The id of one of these is expected here: Department."),
        ("RECORD", {"types": ["Customer"]}, USER, "The id of one of these is expected here: Customer."),
        ("RECORD", {"types": ["A", "B"]}, f"C:{USER}", "The id of one of these is expected here: A, B."),
        ("RECORD", {"types": ["A"]}, f"A:{'-' * 36}", "The id of one of these is expected here: A."),
        ("ATTACHMENTS", {}, USER, "This takes a list of 0 to 20, each once."),
        ("ATTACHMENTS", {}, [USER, USER], "This takes a list of 0 to 20, each once."),
        ("ATTACHMENTS", {"most": 1}, [USER, OTHER], "This takes a list of 0 to 1, each once."),
        ("ATTACHMENTS", {}, ["x"], "The id of one of these is expected here: StoredFile."),
        ("ATTACHMENTS", {}, [{}], "The id of one of these is expected here: StoredFile."),
    ],
)
def test_what_does_not_fit_is_refused_with_one_sentence(
    kind: str, more: dict[str, Any], value: Any, sentence: str
) -> None:
    with pytest.raises(Refused) as caught:
        put(kind, value, **more)
    assert (caught.value.code, caught.value.path) == ("FORM_INVALID", ("form", "it"))
    assert caught.value.message == sentence


@pytest.mark.parametrize(
    "value",
    [
        "12.50",
        1,
        [],
        {"amount": "1"},
        {"currency": "CNY"},
        {**MONEY, "rate": "1"},
        {"Amount": "1", "currency": "CNY"},
    ],
    ids=str,
)
def test_money_is_an_amount_with_its_currency(value: Any) -> None:
    if value == []:
        assert put("MONEY", value) is None
        return
    with pytest.raises(Refused, match="An amount with its currency is expected here"):
        put("MONEY", value)


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-23",
        "2026-11-23T08:30:00",
        "2026-11-23T25:30:00Z",
        "0001-01-01T00:00:00+14:00",
        "2026-11-23T08:30:00+0800",
        "2026-11-23T08:30Z",
        1,
    ],
)
def test_a_moment_has_an_offset(value: Any) -> None:
    with pytest.raises(Refused, match="A moment with its offset is expected here"):
        put("DATETIME", value)


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|aa)+", "([a-z]*)*", "(.*)(.*)(.*)(.*)x"])
def test_no_pattern_takes_long(pattern: str) -> None:
    """Engines that try every way would need longer than there is time for this one."""
    with pytest.raises(Refused, match="as a whole"):
        put("TEXT", "a" * 399 + "!", pattern=pattern)
