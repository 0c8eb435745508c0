"""The GraphQL types of parties, their inputs and payloads."""

from bizsuite.base.parties.types.bank_accounts import (
    PartyBankAccountCreateInput,
    PartyBankAccountCreatePayload,
    PartyBankAccountUpdateInput,
    PartyBankAccountUpdatePayload,
)
from bizsuite.base.parties.types.changes import (
    CustomerUpdateInput,
    CustomerUpdatePayload,
    EmployeeUpdateInput,
    EmployeeUpdatePayload,
    SupplierUpdateInput,
    SupplierUpdatePayload,
)
from bizsuite.base.parties.types.creations import (
    AddressInput,
    ContactPointInput,
    CustomerCreateInput,
    CustomerCreatePayload,
    EmployeeCreateInput,
    EmployeeCreatePayload,
    SupplierCreateInput,
    SupplierCreatePayload,
    external_of,
)
from bizsuite.base.parties.types.nodes import (
    Address,
    ContactPoint,
    Customer,
    Employee,
    ExternalId,
    PartyBankAccount,
    Supplier,
)

__all__ = [
    "Address",
    "AddressInput",
    "ContactPoint",
    "ContactPointInput",
    "Customer",
    "CustomerCreateInput",
    "CustomerCreatePayload",
    "CustomerUpdateInput",
    "CustomerUpdatePayload",
    "Employee",
    "EmployeeCreateInput",
    "EmployeeCreatePayload",
    "EmployeeUpdateInput",
    "EmployeeUpdatePayload",
    "ExternalId",
    "PartyBankAccount",
    "PartyBankAccountCreateInput",
    "PartyBankAccountCreatePayload",
    "PartyBankAccountUpdateInput",
    "PartyBankAccountUpdatePayload",
    "Supplier",
    "SupplierCreateInput",
    "SupplierCreatePayload",
    "SupplierUpdateInput",
    "SupplierUpdatePayload",
    "external_of",
]
