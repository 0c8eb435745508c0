"""The decisions of accounts, without a database."""

import uuid

import pytest

from bizsuite.base.parties.rules.words import ContactPointKind, PartyKind
from bizsuite.crm.accounts import rules
from bizsuite.crm.accounts.rules import NewContact
from bizsuite.kernel.errors import Refused

ACCOUNT = uuid.uuid4()


def test_a_contact_is_a_person() -> None:
    new = NewContact(name="Maria Anders", title="Sales Representative", salutation="Ms.", external={"a": "1"})
    person = new.person()
    assert (person.kind, person.name, person.salutation, person.external) == (
        PartyKind.PERSON,
        "Maria Anders",
        "Ms.",
        {"a": "1"},
    )


def test_mail_and_telephone_are_contact_points() -> None:
    assert [(each.kind, each.value) for each in rules.points_of("a@b.example", "030")] == [
        (ContactPointKind.EMAIL, "a@b.example"),
        (ContactPointKind.PHONE, "030"),
    ]
    assert rules.points_of(None, "") == []


def test_an_account_has_one_primary_contact() -> None:
    primary = NewContact(name="A", account_id=ACCOUNT, is_primary=True)
    rules.check_primaries([primary, NewContact(name="B", account_id=ACCOUNT)])
    rules.check_primaries([primary, NewContact(name="B", account_id=uuid.uuid4(), is_primary=True)])
    with pytest.raises(Refused) as caught:
        rules.check_primaries([primary, NewContact(name="B"), primary])
    assert (caught.value.code, caught.value.path) == ("PRIMARY_TWICE", ("2", "isPrimary"))


def test_who_has_no_account_is_primary_of_none() -> None:
    rules.check_account(True, ACCOUNT, "isPrimary")
    rules.check_account(False, None, "isPrimary")
    with pytest.raises(Refused) as caught:
        rules.check_account(True, None, "0", "isPrimary")
    assert (caught.value.code, caught.value.path) == ("INVALID_VALUE", ("0", "isPrimary"))
