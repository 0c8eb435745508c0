"""The words of parties: kinds, permissions, events. Pure."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

PARTY_READ = Permission("parties.party.read")
"""Addresses and contact points, of whichever role."""
CUSTOMER_READ = Permission("parties.customer.read")
CUSTOMER_WRITE = Permission("parties.customer.write")
SUPPLIER_READ = Permission("parties.supplier.read")
SUPPLIER_WRITE = Permission("parties.supplier.write")
EMPLOYEE_READ = Permission("parties.employee.read")
EMPLOYEE_WRITE = Permission("parties.employee.write")
EMPLOYEE_PERSONAL = Permission("parties.employee.personal")
"""What an employer knows about a person and colleagues need not."""

BANK_ACCOUNT_READ = Permission("parties.bankAccount.read")
"""The numbers of accounts at banks; that there is one is seen by whoever sees the party."""
BANK_ACCOUNT_WRITE = Permission("parties.bankAccount.write")


class PartyKind(Word):
    """Whether a party is a human being or a legal person."""

    PERSON = "PERSON", "A human being."
    ORGANISATION = "ORGANISATION", "A company, an authority, an association."


class CustomerLifecycle(Word):
    """How far we have come with a customer."""

    PROSPECT = "PROSPECT", "Has not bought anything yet."
    ACTIVE = "ACTIVE", "Buys."
    FORMER = "FORMER", "Does not buy any more."


class AddressKind(Word):
    """What an address is used for; MAIN where there is no other of the kind that is looked for."""

    MAIN = "MAIN", "Where there is no other of the kind that is looked for."
    BILLING = "BILLING", "Where invoices go."
    SHIPPING = "SHIPPING", "Where goods go."
    HOME = "HOME", "Where a person lives."


class ContactPointKind(Word):
    """By what means somebody is reached."""

    EMAIL = "EMAIL", "An e-mail address."
    PHONE = "PHONE", "A telephone number."
    FAX = "FAX", "A fax number."
    WEB = "WEB", "A web address."


@dataclass(frozen=True, slots=True)
class CustomerCreated:
    """There is a new customer."""

    customer_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class CustomerChanged:
    """A customer has another name, address, owner, place among customers or state."""

    customer_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SupplierCreated:
    """There is a new supplier."""

    supplier_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SupplierChanged:
    """A supplier has another name, address or state."""

    supplier_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class EmployeeCreated:
    """There is a new employee."""

    employee_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class EmployeeChanged:
    """An employee has another name, title, manager, department or state."""

    employee_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PartyBankAccountCreated:
    """A party has told an account at a bank."""

    bank_account_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PartyBankAccountChanged:
    """An account of a party at a bank has another holder, bank, days or is the one to use."""

    bank_account_id: uuid.UUID
