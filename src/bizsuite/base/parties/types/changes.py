"""What is said when a party changes, and what is answered. What is left out stays as it is."""

from datetime import date
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads
from bizsuite.base.parties.rules.words import CustomerLifecycle
from bizsuite.base.parties.types.creations import AddressInput, ContactPointInput
from bizsuite.base.parties.types.nodes import Customer, Employee, Supplier
from bizsuite.graph.fields import result
from bizsuite.graph.given import given
from bizsuite.graph.mutations import Change, Payload
from bizsuite.graph.scalars import CurrencyCode


@strawberry.input
class PartyChange(Change):
    """What can be said when a party changes."""

    number: str | None = strawberry.field(default=UNSET, description="Another number.")
    name: str | None = strawberry.field(default=UNSET, description="Another name.")
    legal_name: str | None = strawberry.field(default=UNSET, description="Another name in the register.")
    language: str | None = strawberry.field(default=UNSET, description="Another language, as a BCP 47 tag.")
    note: str | None = strawberry.field(default=UNSET, description="What else is worth knowing.")
    is_active: bool | None = strawberry.field(default=UNSET, description="False archives, true brings back.")
    addresses: list[AddressInput] | None = strawberry.field(
        default=UNSET, description="All addresses from now on; those that were there already keep their id."
    )
    contact_points: list[ContactPointInput] | None = strawberry.field(
        default=UNSET,
        description="All contact points from now on; those that were there already keep their id.",
    )

    def party(self) -> dict[str, Any]:
        """What is to change of the party, as the rules speak of it."""
        said = given(self, "number", "name", "legal_name", "language", "note", "is_active")
        if self.addresses is not UNSET:
            said["addresses"] = [each.value() for each in self.addresses or ()]
        if self.contact_points is not UNSET:
            said["contact_points"] = [each.told() for each in self.contact_points or ()]
        return said


@strawberry.input
class CustomerUpdateInput(PartyChange):
    """What is to change of a customer."""

    lifecycle: CustomerLifecycle | None = strawberry.field(
        default=UNSET, description="How far we have come with them."
    )
    currency: CurrencyCode | None = strawberry.field(
        default=UNSET, description="What orders are in; null: the company's."
    )
    department_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The department that looks after them; null: none."
    )

    def changes(self) -> dict[str, Any]:
        """What is to change, as the rules speak of it."""
        return {**self.party(), **given(self, "lifecycle", "currency", department_id=identity.department)}


@strawberry.input
class SupplierUpdateInput(PartyChange):
    """What is to change of a supplier."""

    currency: CurrencyCode | None = strawberry.field(
        default=UNSET, description="What they ask for; null: the company's."
    )

    def changes(self) -> dict[str, Any]:
        """What is to change, as the rules speak of it."""
        return {**self.party(), **given(self, "currency")}


@strawberry.input
class EmployeeUpdateInput(PartyChange):
    """What is to change of an employee."""

    salutation: str | None = strawberry.field(default=UNSET, description="How they are addressed.")
    job_title: str | None = strawberry.field(default=UNSET, description="What they are employed as.")
    hired_on: date | None = strawberry.field(default=UNSET, description="The first day of their employment.")
    birth_date: date | None = strawberry.field(default=UNSET, description="When they were born.")
    manager_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="To whom they report; null: nobody."
    )
    department_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Where they work; null: nowhere."
    )
    user_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="As whom they sign in; null: they do not."
    )

    def changes(self) -> dict[str, Any]:
        """What is to change, as the rules speak of it."""
        references = given(
            self, manager_id=reads.employee, department_id=identity.department, user_id=identity.user
        )
        return {
            **self.party(),
            **given(self, "salutation", "job_title", "hired_on", "birth_date"),
            **references,
        }


@strawberry.type
class CustomerUpdatePayload(Payload):
    """The changed customer."""

    customer: Customer | None = result(reads.customer, "The changed customer.")


@strawberry.type
class SupplierUpdatePayload(Payload):
    """The changed supplier."""

    supplier: Supplier | None = result(reads.supplier, "The changed supplier.")


@strawberry.type
class EmployeeUpdatePayload(Payload):
    """The changed employee."""

    employee: Employee | None = result(reads.employee, "The changed employee.")
