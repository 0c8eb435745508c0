"""What is said when a party is recorded, and what is answered."""

from datetime import date
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads
from bizsuite.base.parties.rules.shapes import (
    NewAddress,
    NewContactPoint,
    NewCustomer,
    NewEmployee,
    NewSupplier,
)
from bizsuite.base.parties.rules.words import (
    AddressKind,
    ContactPointKind,
    CustomerLifecycle,
    PartyKind,
)
from bizsuite.base.parties.types.nodes import Customer, Employee, Supplier
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.inputs import ExternalIdInput
from bizsuite.graph.mutations import Command, Payload
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel.errors import Refused


@strawberry.input
class AddressInput:
    """An address."""

    kind: AddressKind = strawberry.field(default=AddressKind.MAIN, description="What it is used for.")
    lines: list[str] | None = strawberry.field(default=UNSET, description="Street and house, line by line.")
    city: str | None = strawberry.field(default=UNSET, description="The city or town.")
    region: str | None = strawberry.field(default=UNSET, description="The state, province or county.")
    postal_code: str | None = strawberry.field(default=UNSET, description="The postal code.")
    country: str | None = strawberry.field(
        default=UNSET, description="The country: its ISO 3166-1 code, or its English or Chinese name."
    )

    def value(self) -> NewAddress:
        """The address as the rules speak of it."""
        return NewAddress(**known(self, "kind", "lines", "city", "region", "postal_code", "country"))


@strawberry.input
class ContactPointInput:
    """By what a party is reached."""

    kind: ContactPointKind = strawberry.field(description="By what means.")
    value: str = strawberry.field(description="The address or the number.")
    label: str | None = strawberry.field(default=UNSET, description="What tells it from others of its kind.")
    is_primary: bool = strawberry.field(
        default=False, description="Whether it is the one to use; without one, the first of its kind is."
    )

    def told(self) -> NewContactPoint:
        """The contact point as the rules speak of it."""
        return NewContactPoint(**known(self, "kind", "value", "label", "is_primary"))


@strawberry.input
class PartyCreation(Command):
    """What can be said of every new party."""

    number: str | None = strawberry.field(
        default=UNSET, description="A number; the next of the series if left out."
    )
    legal_name: str | None = strawberry.field(default=UNSET, description="The name in the register.")
    language: str | None = strawberry.field(
        default=UNSET, description="A BCP 47 tag, such as `zh` or `pt-BR`."
    )
    note: str | None = strawberry.field(default=UNSET, description="What else is worth knowing.")
    addresses: list[AddressInput] | None = strawberry.field(
        default=UNSET, description="Where they are to be found."
    )
    contact_points: list[ContactPointInput] | None = strawberry.field(
        default=UNSET, description="By what they are reached."
    )
    external_ids: list[ExternalIdInput] | None = strawberry.field(
        default=UNSET, description="The ids by which other systems know this record, one for each system."
    )

    def party(self) -> dict[str, Any]:
        """What was said of the party, as the rules speak of it."""
        said = known(self, "number", "name", "kind", "legal_name", "language", "note")
        if self.addresses:
            said["addresses"] = [each.value() for each in self.addresses]
        if self.contact_points:
            said["contact_points"] = [each.told() for each in self.contact_points]
        if self.external_ids:
            said["external"] = external_of(self.external_ids)
        return said


def external_of(said: list[ExternalIdInput]) -> dict[str, str]:
    """Ids in other systems by the name of the system. Refuses INVALID_VALUE for two of one system."""
    named: dict[str, str] = {}
    for position, each in enumerate(said):
        if each.system in named:
            path = ["externalIds", str(position)]
            raise Refused("INVALID_VALUE", "One system knows a record by one id.", path=path)
        named[each.system] = each.value
    return named


@strawberry.input
class CustomerCreateInput(PartyCreation):
    """A new customer."""

    name: str = strawberry.field(description="The name under which we know them.")
    kind: PartyKind = strawberry.field(
        default=PartyKind.ORGANISATION, description="A person or an organisation."
    )
    lifecycle: CustomerLifecycle = strawberry.field(
        default=CustomerLifecycle.ACTIVE, description="How far we have come with them."
    )
    currency: CurrencyCode | None = strawberry.field(default=UNSET, description="What orders are in.")
    owner_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The user who looks after them: you, if left out; nobody, if null."
    )
    department_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The department that looks after them; the owner's, if left out."
    )

    def new(self) -> NewCustomer:
        """The customer as the rules speak of it."""
        references = known(self, owner_id=identity.user, department_id=identity.department)
        return NewCustomer(**self.party(), **known(self, "lifecycle", "currency"), **references)


@strawberry.input
class SupplierCreateInput(PartyCreation):
    """A new supplier."""

    name: str = strawberry.field(description="The name under which we know them.")
    kind: PartyKind = strawberry.field(
        default=PartyKind.ORGANISATION, description="A person or an organisation."
    )
    currency: CurrencyCode | None = strawberry.field(default=UNSET, description="What they ask for.")

    def new(self) -> NewSupplier:
        """The supplier as the rules speak of it."""
        return NewSupplier(**self.party(), **known(self, "currency"))


@strawberry.input
class EmployeeCreateInput(PartyCreation):
    """A new employee."""

    name: str = strawberry.field(description="The name under which we know them.")
    kind: strawberry.Private[PartyKind] = PartyKind.PERSON
    salutation: str | None = strawberry.field(default=UNSET, description="How they are addressed.")
    job_title: str | None = strawberry.field(default=UNSET, description="What they are employed as.")
    hired_on: date | None = strawberry.field(default=UNSET, description="The first day of their employment.")
    birth_date: date | None = strawberry.field(default=UNSET, description="When they were born.")
    manager_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The employee to whom they report."
    )
    department_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The department.")
    user_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The user as whom they sign in."
    )

    def new(self) -> NewEmployee:
        """The employee as the rules speak of it."""
        references = known(
            self, manager_id=reads.employee, department_id=identity.department, user_id=identity.user
        )
        return NewEmployee(
            **self.party(), **known(self, "salutation", "job_title", "hired_on", "birth_date"), **references
        )


@strawberry.type
class CustomerCreatePayload(Payload):
    """The new customer."""

    customer: Customer | None = result(reads.customer, "The new customer.")


@strawberry.type
class SupplierCreatePayload(Payload):
    """The new supplier."""

    supplier: Supplier | None = result(reads.supplier, "The new supplier.")


@strawberry.type
class EmployeeCreatePayload(Payload):
    """The new employee."""

    employee: Employee | None = result(reads.employee, "The new employee.")
