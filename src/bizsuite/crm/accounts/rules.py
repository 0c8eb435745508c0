"""The words of accounts: contacts, their roles, and who looks after whom. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from bizsuite.base.parties.rules.checks import line
from bizsuite.base.parties.rules.shapes import NewContactPoint, NewParty
from bizsuite.base.parties.rules.words import ContactPointKind, PartyKind
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

CONTACT_READ = Permission("accounts.contact.read")
CONTACT_WRITE = Permission("accounts.contact.write")
CUSTOMER_ASSIGN = Permission("accounts.customer.assign")


class ContactRole(Word):
    """What a person does for the organisation that we deal with."""

    DECISION_MAKER = "DECISION_MAKER", "Decides whether to buy."
    INFLUENCER = "INFLUENCER", "Is heard by those who decide."
    BUYER = "BUYER", "Orders and negotiates."
    USER = "USER", "Works with what we sell."
    BILLING = "BILLING", "Gets and pays invoices."
    TECHNICAL = "TECHNICAL", "Answers technical questions."
    OTHER = "OTHER", "Something else."


@dataclass(frozen=True, slots=True)
class ContactCreated:
    """There is a new contact."""

    contact_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ContactChanged:
    """A contact has another name, title, owner or account, or can be reached otherwise."""

    contact_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class CustomerAssigned:
    """A customer is looked after by somebody else, or by nobody."""

    customer_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A person of an account: of a customer, of a supplier, or of none yet.

    With `party_id` a person who is known already becomes a contact. Without an owner it is the account's.
    """

    name: str = ""
    title: str = ""
    account_id: uuid.UUID | None = None
    role: ContactRole = ContactRole.OTHER
    is_primary: bool = False
    owner_id: uuid.UUID | None = None
    salutation: str = ""
    language: str | None = None
    note: str = ""
    contact_points: Sequence[NewContactPoint] = ()
    external: Mapping[str, str] = field(default_factory=dict)
    party_id: uuid.UUID | None = None

    def person(self) -> NewParty:
        """The person behind the contact."""
        return NewParty(
            name=self.name,
            kind=PartyKind.PERSON,
            salutation=self.salutation,
            language=self.language,
            note=self.note,
            contact_points=self.contact_points,
            external=self.external,
            party_id=self.party_id,
        )


class ContactChanges(TypedDict, total=False):
    """What is to change of a contact; only the names that are given."""

    name: str
    title: str
    salutation: str
    language: str | None
    note: str
    is_active: bool
    owner_id: uuid.UUID | None
    contact_points: Sequence[NewContactPoint]


def title_of(value: str | None, *path: str) -> str:
    """A title: one line, empty where there is none. Refuses INVALID_VALUE."""
    if value is None:
        raise Refused("INVALID_VALUE", "This cannot be empty.", path=path)
    return line(value, *path)


def points_of(email: str | None, phone: str | None) -> list[NewContactPoint]:
    """Contact points from the two that people give most often."""
    told = ((ContactPointKind.EMAIL, email), (ContactPointKind.PHONE, phone))
    return [NewContactPoint(kind=kind, value=value) for kind, value in told if value]


def check_primaries(new: Sequence[NewContact]) -> None:
    """Whether each account gets one primary contact at most. Refuses PRIMARY_TWICE."""
    seen = set()
    for position, each in enumerate(new):
        if each.is_primary and each.account_id is not None:
            if each.account_id in seen:
                raise primary_taken(str(position), "isPrimary")
            seen.add(each.account_id)


def check_account(is_primary: bool, account_id: uuid.UUID | None, *path: str) -> None:
    """Whether a contact has an account of which it can be the primary one. Refuses INVALID_VALUE."""
    if is_primary and account_id is None:
        raise Refused("INVALID_VALUE", "Only the contact of an account can be its primary one.", path=path)


def primary_taken(*path: str) -> Refused:
    """What it means when an account would have two primary contacts."""
    return Refused("PRIMARY_TWICE", "An account has one primary contact.", path=path)
