"""The manifest of parties."""

from bizsuite.base.identity.types import Department
from bizsuite.base.parties import reads
from bizsuite.base.parties.resolvers import DepartmentParties, PartiesMutation, PartiesQuery
from bizsuite.base.parties.rules import words
from bizsuite.base.parties.types import Address, ContactPoint, Customer, Employee, PartyBankAccount, Supplier
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_TRADE = [Grant(words.PARTY_READ), Grant(words.CUSTOMER_READ), Grant(words.SUPPLIER_READ)]
_PEOPLE = [Grant(words.PARTY_READ), Grant(words.EMPLOYEE_READ)]
_TRADE_WRITE = [Grant(words.CUSTOMER_WRITE), Grant(words.SUPPLIER_WRITE)]
_PEOPLE_WRITE = [Grant(words.EMPLOYEE_WRITE), Grant(words.EMPLOYEE_PERSONAL)]
_BANKS = [Grant(words.BANK_ACCOUNT_READ), Grant(words.BANK_ACCOUNT_WRITE)]

MODULE = Module(
    name="base.parties",
    description="Persons and organisations, and the roles in which we deal with them.",
    requires=["base.identity"],
    aggregates=[reads.customer_aggregates],
    types=[Customer, Supplier, Employee, Address, ContactPoint, PartyBankAccount],
    extends={Query: PartiesQuery, Mutation: PartiesMutation, Department: DepartmentParties},
    events=[
        Emits(
            words.CustomerCreated, "CUSTOMER_CREATED", "Customer", "customer_id", "There is a new customer."
        ),
        Emits(
            words.CustomerChanged,
            "CUSTOMER_CHANGED",
            "Customer",
            "customer_id",
            "A customer has another name, address, owner, place or state.",
        ),
        Emits(
            words.SupplierCreated, "SUPPLIER_CREATED", "Supplier", "supplier_id", "There is a new supplier."
        ),
        Emits(
            words.SupplierChanged,
            "SUPPLIER_CHANGED",
            "Supplier",
            "supplier_id",
            "A supplier has another name, address or state.",
        ),
        Emits(
            words.EmployeeCreated, "EMPLOYEE_CREATED", "Employee", "employee_id", "There is a new employee."
        ),
        Emits(
            words.EmployeeChanged,
            "EMPLOYEE_CHANGED",
            "Employee",
            "employee_id",
            "An employee has another name, title, manager, department or state.",
        ),
        Emits(
            words.PartyBankAccountCreated,
            "PARTY_BANK_ACCOUNT_CREATED",
            "PartyBankAccount",
            "bank_account_id",
            "A party has told an account at a bank.",
        ),
        Emits(
            words.PartyBankAccountChanged,
            "PARTY_BANK_ACCOUNT_CHANGED",
            "PartyBankAccount",
            "bank_account_id",
            "An account of a party has another holder, bank or days, or is the one to use.",
        ),
    ],
    grants={
        "admin": [*_TRADE, *_PEOPLE, *_TRADE_WRITE, *_PEOPLE_WRITE, *_BANKS],
        "sales": [*_TRADE, Grant(words.CUSTOMER_WRITE)],
        "manager": [*_TRADE, *_PEOPLE, Grant(words.CUSTOMER_WRITE)],
        "finance": [*_TRADE, *_TRADE_WRITE, *_BANKS],
        "warehouse": _TRADE,
        "hr": [*_PEOPLE, *_PEOPLE_WRITE],
        "analyst": [*_TRADE, *_PEOPLE],
        "integrator": [*_TRADE, *_PEOPLE, *_TRADE_WRITE, *_PEOPLE_WRITE],
    },
)
