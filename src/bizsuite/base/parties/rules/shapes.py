"""What is told about a party that is to be recorded: plain values, for the API and for imports alike. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict

from bizsuite.base.parties.rules.words import (
    AddressKind,
    ContactPointKind,
    CustomerLifecycle,
    PartyKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAddress:
    """An address as it is written on a letter; `country` is an ISO 3166-1 code or a name."""

    kind: AddressKind = AddressKind.MAIN
    lines: Sequence[str] = ()
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContactPoint:
    """A number or an address by which a party is reached; `label` tells several of one kind apart."""

    kind: ContactPointKind
    value: str
    label: str = ""
    is_primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParty:
    """A person or an organisation. With `party_id`, one that is known already takes on another role.

    `external` holds its id in other systems, by the name of the system.
    """

    name: str = ""
    kind: PartyKind = PartyKind.ORGANISATION
    legal_name: str = ""
    salutation: str = ""
    language: str | None = None
    note: str = ""
    addresses: Sequence[NewAddress] = ()
    contact_points: Sequence[NewContactPoint] = ()
    external: Mapping[str, str] = field(default_factory=dict)
    party_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCustomer(NewParty):
    """A customer. Without a number the next of the series is taken; without a currency it is the company's."""

    number: str | None = None
    lifecycle: CustomerLifecycle = CustomerLifecycle.ACTIVE
    currency: str | None = None
    owner_id: uuid.UUID | None = None
    department_id: uuid.UUID | None = None
    parent_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSupplier(NewParty):
    """A supplier. Without a number the next of the series is taken."""

    number: str | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEmployee(NewParty):
    """An employee. Without a number the next of the series is taken."""

    kind: PartyKind = PartyKind.PERSON
    number: str | None = None
    job_title: str = ""
    hired_on: date | None = None
    birth_date: date | None = None
    manager_id: uuid.UUID | None = None
    department_id: uuid.UUID | None = None
    user_id: uuid.UUID | None = None


class PartyChanges(TypedDict, total=False):
    """What is to change of a party; only the names that are given. Lists replace what was there."""

    name: str
    legal_name: str
    salutation: str
    language: str | None
    note: str
    is_active: bool
    addresses: Sequence[NewAddress]
    contact_points: Sequence[NewContactPoint]


class CustomerChanges(PartyChanges, total=False):
    """What is to change of a customer."""

    number: str
    lifecycle: CustomerLifecycle
    currency: str | None
    department_id: uuid.UUID | None


class SupplierChanges(PartyChanges, total=False):
    """What is to change of a supplier."""

    number: str
    currency: str | None


class EmployeeChanges(PartyChanges, total=False):
    """What is to change of an employee."""

    number: str
    job_title: str
    hired_on: date | None
    birth_date: date | None
    manager_id: uuid.UUID | None
    department_id: uuid.UUID | None
    user_id: uuid.UUID | None
