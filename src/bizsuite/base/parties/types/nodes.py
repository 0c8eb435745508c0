"""Parties in their roles, as clients see them."""

from datetime import date, datetime

import strawberry

from bizsuite.base.identity.types import Department, User
from bizsuite.base.parties import loaders, reads
from bizsuite.base.parties.rules.words import (
    AddressKind,
    ContactPointKind,
    CustomerLifecycle,
    PartyKind,
)
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode

for _words in (AddressKind, ContactPointKind, CustomerLifecycle, PartyKind):
    strawberry.enum(_words, description=_words.__doc__)

_NAME = "The name under which we know them."
_LEGAL_NAME = "The name in the register, where it is another."
_LANGUAGE = "The language to write to them in, as a BCP 47 tag such as `zh` or `pt-BR`."
_ADDRESSES = "Where they are to be found, in their order."
_CONTACT_POINTS = "By what they are reached, in their order."
_BANK_ACCOUNTS = "Their accounts at banks, oldest first."
_EMAIL = "The primary e-mail address."
_PHONE = "The primary telephone number."
_CREATED = "When this was recorded."
_EXTERNAL = "The ids by which other systems know this record."
_ACTIVE = "Whether we still deal with them; archived records stay readable."
_NOTE = "What else is worth knowing."


@strawberry.type
class ExternalId:
    """The id by which another system knows a record."""

    system: str = strawberry.field(description="The other system, such as `northwind`.")
    value: str = strawberry.field(description="The id there.")


@entity(reads.address)
class Address(Node):
    """Where a party is to be found."""

    kind: AddressKind = column("What it is used for.")
    lines: list[str] = related(reads.address_lines, "Street and house, line by line.")
    city: str = column("The city or town.")
    region: str = column("The state, province or county, where there is one.")
    postal_code: str = column("The postal code.")
    country: str = column("The country: its ISO 3166-1 code, or the name given where no code is known.")


@entity(reads.contact_point)
class ContactPoint(Node):
    """By what a party is reached: an e-mail address, a number, a page."""

    kind: ContactPointKind = column("By what means.")
    value: str = column("The address or the number.")
    label: str = column("What tells it from others of its kind.")
    is_primary: bool = column("Whether it is the one to use; each kind has one.")


@entity(reads.bank_account)
class PartyBankAccount(Node):
    """An account of a customer or a supplier at a bank. Its number never changes."""

    ending: str = column("The last characters of its number, for everybody.")
    iban: str | None = column(
        "The IBAN, without gaps; null also for those who may not see it.", reads.bank_account_iban
    )
    number: str | None = column(
        "The number, where there is no IBAN; null also for those who may not see it.",
        reads.bank_account_number,
    )
    bic: str | None = column("The BIC of the bank, where it is known.")
    holder: str = column("Whose account it is, where that is not the party.")
    currency: CurrencyCode | None = column("What it is kept in; null: whatever comes.")
    is_default: bool = column("Whether it is the one to use; a party has one.")
    first_day: date | None = column("From when it is in use; null: from the beginning.")
    last_day: date | None = column("Until when it is in use; null: no end is known.")
    created_at: datetime = column(_CREATED)


@entity(reads.customer)
class Customer(Node):
    """Somebody who buys from us or may; also the account that sales people look after."""

    number: str = column("The number of the customer; unique in the tenant.")
    name: str = column(_NAME)
    legal_name: str = column(_LEGAL_NAME)
    kind: PartyKind = column("Whether it is a person or an organisation.")
    lifecycle: CustomerLifecycle = column("How far we have come with them.")
    currency: CurrencyCode | None = column(
        "What orders are in unless they say otherwise; null: the company's."
    )
    language: str | None = column(_LANGUAGE)
    note: str = column(_NOTE)
    is_active: bool = column(_ACTIVE)
    created_at: datetime = column(_CREATED)
    email: str | None = column(_EMAIL, reads.customer_email)
    phone: str | None = column(_PHONE, reads.customer_phone)
    department: Department | None = related(
        reads.customer_department, "The department that looks after them."
    )
    addresses: Connection[Address] | None = related(reads.customer_addresses, _ADDRESSES)
    contact_points: Connection[ContactPoint] | None = related(reads.customer_contact_points, _CONTACT_POINTS)
    bank_accounts: Connection[PartyBankAccount] | None = related(reads.customer_bank_accounts, _BANK_ACCOUNTS)
    external_ids: list[ExternalId] = related(loaders.customer_external_ids, _EXTERNAL)


@entity(reads.supplier)
class Supplier(Node):
    """Somebody who sells to us."""

    number: str = column("The number of the supplier; unique in the tenant.")
    name: str = column(_NAME)
    legal_name: str = column(_LEGAL_NAME)
    kind: PartyKind = column("Whether it is a person or an organisation.")
    currency: CurrencyCode | None = column("What they ask for; null: the company's currency.")
    language: str | None = column(_LANGUAGE)
    note: str = column(_NOTE)
    is_active: bool = column(_ACTIVE)
    created_at: datetime = column(_CREATED)
    email: str | None = column(_EMAIL, reads.supplier_email)
    phone: str | None = column(_PHONE, reads.supplier_phone)
    addresses: Connection[Address] | None = related(reads.supplier_addresses, _ADDRESSES)
    contact_points: Connection[ContactPoint] | None = related(reads.supplier_contact_points, _CONTACT_POINTS)
    bank_accounts: Connection[PartyBankAccount] | None = related(reads.supplier_bank_accounts, _BANK_ACCOUNTS)
    external_ids: list[ExternalId] = related(loaders.supplier_external_ids, _EXTERNAL)


@entity(reads.employee)
class Employee(Node):
    """Somebody who works for us."""

    number: str = column("The number of the employee; unique in the tenant.")
    name: str = column(_NAME)
    legal_name: str = column("The name in their papers, where it is another.")
    salutation: str = column("How they are addressed, such as `Dr.`.")
    job_title: str = column("What they are employed as.")
    hired_on: date | None = column("The first day of their employment.")
    birth_date: date | None = column(
        "When they were born; null also for others than themselves and those who may see what an employer knows.",
        reads.employee_birth_date,
    )
    language: str | None = column(_LANGUAGE)
    note: str = column(_NOTE)
    is_active: bool = column("Whether they still work for us; archived records stay readable.")
    created_at: datetime = column(_CREATED)
    email: str | None = column(_EMAIL, reads.employee_email)
    phone: str | None = column(_PHONE, reads.employee_phone)
    department: Department | None = related(reads.employee_department, "Where they work.")
    manager: "Employee | None" = related(reads.employee_manager, "To whom they report.")
    reports: "Connection[Employee]" = related(reads.employee_reports, "Who reports to them, by name.")
    user: User | None = related(reads.employee_user, "As whom they sign in, if they do.")
    addresses: Connection[Address] | None = related(reads.employee_addresses, _ADDRESSES)
    contact_points: Connection[ContactPoint] | None = related(reads.employee_contact_points, _CONTACT_POINTS)
    external_ids: list[ExternalId] = related(loaders.employee_external_ids, _EXTERNAL)
