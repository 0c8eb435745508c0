"""What may be recorded about a party, without a database."""

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.base.parties.rules import checks
from bizsuite.base.parties.rules.shapes import NewAddress, NewContactPoint, NewCustomer, NewEmployee
from bizsuite.base.parties.rules.words import ContactPointKind, PartyKind
from bizsuite.kernel.errors import Refused

EMAIL, PHONE, FAX, WEB = ContactPointKind


def point(kind: ContactPointKind, value: str, *, primary: bool = False) -> NewContactPoint:
    return NewContactPoint(kind=kind, value=value, is_primary=primary)


def refused(code: str, path: list[str], call: Any, *args: Any) -> None:
    with pytest.raises(Refused) as caught:
        call(*args)
    assert (caught.value.code, list(caught.value.path)) == (code, path)


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("  Alfreds Futterkiste ", "Alfreds Futterkiste"),
        ("Antonio Moreno Taquer\u0069\u0301a", "Antonio Moreno Taquería"),
        ("采购合同", "采购合同"),
        ("x" * 250, "x" * 250),
    ],
)
def test_a_name_is_kept_trimmed_and_composed(given_text: str, kept: str) -> None:
    assert checks.name_of(given_text, "name") == kept


@pytest.mark.parametrize("bad", ["", "   ", "x" * 251, "a\0b", "a\nb", "a\tb", "\ud800", "a\x7f"])
def test_a_name_that_cannot_be_kept_is_refused(bad: str) -> None:
    refused("INVALID_VALUE", ["name"], checks.name_of, bad, "name")


def test_prose_keeps_its_lines() -> None:
    assert checks.prose(" one\r\ntwo\tthree \n", "note") == "one\ntwo\tthree"
    refused("INVALID_VALUE", ["note"], checks.prose, "a\0", "note")
    refused("INVALID_VALUE", ["note"], checks.prose, "x" * 20_001, "note")


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("DE", "DE"),
        ("de", "DE"),
        ("Germany", "DE"),
        ("germany ", "DE"),
        ("德国", "DE"),
        ("中国", "CN"),
        ("UK", "GB"),
        ("USA", "US"),
        ("Venezuela", "VE"),
        ("Ruritania", "Ruritania"),
        ("", ""),
    ],
)
def test_a_country_is_its_code_or_the_name_given(given_text: str, kept: str) -> None:
    assert checks.country_of(given_text) == kept


def test_an_address_is_kept_without_empty_lines() -> None:
    kept = checks.address_of(NewAddress(lines=["Obere Str. 57", " "], city=" Berlin", country="Germany"))
    assert kept == NewAddress(lines=["Obere Str. 57"], city="Berlin", country="DE")


def test_an_address_with_nothing_in_it_is_refused() -> None:
    refused("INVALID_VALUE", ["addresses", "0"], checks.address_of, NewAddress(lines=[""]), "addresses", "0")
    refused("INVALID_VALUE", ["a", "postalCode"], checks.address_of, NewAddress(postal_code="x" * 251), "a")


def test_the_first_contact_point_of_a_kind_is_the_primary_one_unless_another_says_so() -> None:
    kept = checks.contact_points_of(
        [point(PHONE, "1"), point(EMAIL, " A@B.example "), point(PHONE, "2", primary=True), point(FAX, "3")]
    )
    assert [(each.kind, each.value, each.is_primary) for each in kept] == [
        (PHONE, "1", False),
        (EMAIL, "a@b.example", True),
        (PHONE, "2", True),
        (FAX, "3", True),
    ]


def test_the_same_contact_point_twice_is_one_and_primary_if_either_is() -> None:
    kept = checks.contact_points_of([point(PHONE, "0"), point(PHONE, "1"), point(PHONE, "1 ", primary=True)])
    assert [(each.value, each.is_primary) for each in kept] == [("0", False), ("1", True)]


def test_two_primary_contact_points_of_a_kind_are_refused() -> None:
    both = [point(EMAIL, "a@b.example", primary=True), point(EMAIL, "c@d.example", primary=True)]
    refused("PRIMARY_TWICE", ["contactPoints"], checks.contact_points_of, both, "contactPoints")


@pytest.mark.parametrize(
    "bad", ["", "nobody", "a b@c.example", "@c.example", "a@", "a@b..example", "a@@b.example"]
)
def test_what_is_no_e_mail_address_is_refused(bad: str) -> None:
    refused("INVALID_VALUE", ["p", "0", "value"], checks.contact_points_of, [point(EMAIL, bad)], "p")


@given(
    st.lists(
        st.builds(
            NewContactPoint,
            kind=st.sampled_from(ContactPointKind),
            value=st.sampled_from(["a@b.example", "c@d.example", "E@F.example"]),
            is_primary=st.booleans(),
        )
    )
)
def test_each_kind_has_exactly_one_primary_contact_point(points: list[NewContactPoint]) -> None:
    try:
        kept = checks.contact_points_of(points)
    except Refused as refusal:
        assert refusal.code == "PRIMARY_TWICE"
        return
    for kind in {each.kind for each in points}:
        assert sum(each.is_primary for each in kept if each.kind is kind) == 1
    assert len({(each.kind, each.value) for each in kept}) == len(kept)
    assert checks.contact_points_of(kept) == kept


def test_a_customer_is_kept_in_one_form() -> None:
    kept = checks.party_of(
        NewCustomer(
            name=" Alfreds ",
            number=" A-1 ",
            currency="EUR",
            language="de",
            addresses=[NewAddress(city="Berlin")],
            contact_points=[point(PHONE, "030")],
        )
    )
    assert (kept.name, kept.number, kept.currency, kept.kind) == (
        "Alfreds",
        "A-1",
        "EUR",
        PartyKind.ORGANISATION,
    )
    assert kept.contact_points[0].is_primary


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"name": ""}, ["name"]),
        ({"number": " "}, ["number"]),
        ({"number": "x" * 41}, ["number"]),
        ({"currency": "eur"}, ["currency"]),
        ({"language": "Deutsch"}, ["language"]),
        ({"legal_name": "a\nb"}, ["legalName"]),
        ({"addresses": [NewAddress(city="x"), NewAddress()]}, ["addresses", "1"]),
        ({"contact_points": [point(WEB, "")]}, ["contactPoints", "0", "value"]),
    ],
)
def test_what_is_wrong_is_named_by_its_path(wrong: dict[str, Any], path: list[str]) -> None:
    good = NewCustomer(name="Alfreds")
    refused("INVALID_VALUE", path, checks.party_of, replace(good, **wrong))
    refused("INVALID_VALUE", ["3", *path], checks.party_of, replace(good, **wrong), "3")


def test_a_party_that_is_known_need_not_be_named_again() -> None:
    assert checks.party_of(NewCustomer(party_id=uuid.uuid4())).name == ""
    refused("INVALID_VALUE", ["name"], checks.party_of, NewCustomer())


def test_changes_keep_what_is_not_given_and_empty_what_may_be_empty() -> None:
    given_changes = {"name": " New ", "currency": None, "addresses": None, "contact_points": None}
    assert checks.changes_of(given_changes) == {
        "name": "New",
        "currency": None,
        "addresses": [],
        "contact_points": [],
    }
    assert checks.changes_of({}) == {}


@pytest.mark.parametrize("field", ["name", "note", "number", "lifecycle", "is_active"])
def test_null_is_refused_where_nothing_may_be_empty(field: str) -> None:
    camel = {"is_active": "isActive"}.get(field, field)
    refused("INVALID_VALUE", [camel], checks.changes_of, {field: None})


def test_nobody_is_hired_before_being_born() -> None:
    checks.check_dates(date(1948, 12, 8), date(1992, 5, 1))
    checks.check_dates(None, date(1992, 5, 1))
    checks.check_dates(date(1948, 12, 8), None)
    refused("INVALID_VALUE", ["hiredOn"], checks.check_dates, date(1992, 5, 1), date(1992, 5, 1))
    refused("INVALID_VALUE", ["birthDate"], checks.check_dates, date(1, 1, 1), None)
    refused("INVALID_VALUE", ["hiredOn"], checks.check_dates, None, date(9999, 1, 1))


def test_nobody_is_their_own_superior() -> None:
    one, two, three = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    checks.place_employee(one, two, [three])
    checks.place_employee(one, None, [])
    refused("EMPLOYEE_CYCLE", ["managerId"], checks.place_employee, one, one, [])
    refused("EMPLOYEE_CYCLE", ["managerId"], checks.place_employee, one, two, [three, one])
    refused("ACCOUNT_CYCLE", ["parentId"], checks.place_customer, one, two, [one])


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=30))
def test_no_sequence_of_placements_makes_a_ring(moves: list[tuple[int, int]]) -> None:
    people = [uuid.UUID(int=number + 1) for number in range(7)]
    manager: dict[uuid.UUID, uuid.UUID] = {}

    def above(person: uuid.UUID) -> list[uuid.UUID]:
        found = []
        while person in manager:
            person = manager[person]
            found.append(person)
            assert len(found) <= len(people)
        return found

    for one, other in moves:
        try:
            checks.place_employee(people[one], people[other], above(people[other]))
        except Refused:
            assert one == other or people[one] in above(people[other])
        else:
            manager[people[one]] = people[other]
    for person in people:
        assert person not in above(person)


def test_an_employee_is_a_person() -> None:
    assert NewEmployee(name="Nancy Davolio").kind is PartyKind.PERSON
