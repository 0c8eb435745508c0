"""What parties hang on types that they do not own."""

from dataclasses import replace
from typing import cast

import strawberry
from strawberry import UNSET

from bizsuite.base.parties import reads, service, tables
from bizsuite.base.parties.rules import words
from bizsuite.base.parties.rules.shapes import CustomerChanges, EmployeeChanges, SupplierChanges
from bizsuite.base.parties.types import (
    Customer,
    CustomerCreateInput,
    CustomerCreatePayload,
    CustomerUpdateInput,
    CustomerUpdatePayload,
    Employee,
    EmployeeCreateInput,
    EmployeeCreatePayload,
    EmployeeUpdateInput,
    EmployeeUpdatePayload,
    PartyBankAccountCreateInput,
    PartyBankAccountCreatePayload,
    PartyBankAccountUpdateInput,
    PartyBankAccountUpdatePayload,
    Supplier,
    SupplierCreateInput,
    SupplierCreatePayload,
    SupplierUpdateInput,
    SupplierUpdatePayload,
)
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.scopes import reaches, require_reach


@strawberry.type
class PartiesQuery:
    """Where queries enter."""

    customer: Customer | None = found(
        reads.customer, "One customer, by id, number or the id of another system."
    )
    customers: Connection[Customer] | None = listed(
        reads.customer, "Customers, by name unless you ask otherwise."
    )
    supplier: Supplier | None = found(
        reads.supplier, "One supplier, by id, number or the id of another system."
    )
    suppliers: Connection[Supplier] | None = listed(
        reads.supplier, "Suppliers, by name unless you ask otherwise."
    )
    employee: Employee | None = found(
        reads.employee, "One employee, by id, number or the id of another system."
    )
    employees: Connection[Employee] | None = listed(
        reads.employee, "Employees, by name unless you ask otherwise."
    )


@strawberry.type
class DepartmentParties:
    """What parties hang on Department."""

    employees: Connection[Employee] | None = related(reads.department_employees, "Who works here, by name.")


@strawberry.type
class PartiesMutation:
    """What can be done with parties."""

    @mutation(needs=words.CUSTOMER_WRITE)
    async def customer_create(self, info: Info, input: CustomerCreateInput) -> CustomerCreatePayload:
        """Record a customer.

        Refusals: INVALID_VALUE, PRIMARY_TWICE, NUMBER_TAKEN, EXTERNAL_ID_TAKEN, NOT_FOUND; PERMISSION_DENIED for one
        that you could not look after.
        """
        db, new = info.context.db, input.new()
        if input.owner_id is UNSET:
            new = replace(new, owner_id=db.actor.user_id)
        made = await service.create_customer(db, new)
        if not reaches(db.actor, words.CUSTOMER_WRITE, made.owner_id, made.department_id):
            permission = words.CUSTOMER_WRITE.name
            raise Refused("PERMISSION_DENIED", "You need the permission {permission}.", permission=permission)
        return CustomerCreatePayload.of(customer=made)

    @mutation(needs=words.CUSTOMER_WRITE)
    async def customer_update(self, info: Info, input: CustomerUpdateInput) -> CustomerUpdatePayload:
        """Change a customer. Refusals: NOT_FOUND, INVALID_VALUE, PRIMARY_TWICE, NUMBER_TAKEN."""
        db, key = info.context.db, key_of(reads.customer, input.id)
        await require_reach(db, tables.Customer, key, write=words.CUSTOMER_WRITE, read=words.CUSTOMER_READ)
        changed = await service.update_customer(db, key, cast(CustomerChanges, input.changes()))
        return CustomerUpdatePayload.of(customer=changed)

    @mutation(needs=words.SUPPLIER_WRITE)
    async def supplier_create(self, info: Info, input: SupplierCreateInput) -> SupplierCreatePayload:
        """Record a supplier. Refusals: INVALID_VALUE, PRIMARY_TWICE, NUMBER_TAKEN, EXTERNAL_ID_TAKEN."""
        made = await service.create_supplier(info.context.db, input.new())
        return SupplierCreatePayload.of(supplier=made)

    @mutation(needs=words.SUPPLIER_WRITE)
    async def supplier_update(self, info: Info, input: SupplierUpdateInput) -> SupplierUpdatePayload:
        """Change a supplier. Refusals: NOT_FOUND, INVALID_VALUE, PRIMARY_TWICE, NUMBER_TAKEN."""
        key = key_of(reads.supplier, input.id)
        changed = await service.update_supplier(info.context.db, key, cast(SupplierChanges, input.changes()))
        return SupplierUpdatePayload.of(supplier=changed)

    @mutation(needs=words.BANK_ACCOUNT_WRITE)
    async def party_bank_account_create(
        self, info: Info, input: PartyBankAccountCreateInput
    ) -> PartyBankAccountCreatePayload:
        """Record an account of a customer or a supplier at a bank.

        Refusals: NOT_FOUND, INVALID_VALUE, IBAN_INVALID, BIC_INVALID, IBAN_TAKEN.
        """
        role = tables.Customer if input.customer_id else tables.Supplier
        made = await service.create_party_bank_account(info.context.db, input.new(), role)
        return PartyBankAccountCreatePayload.of(party_bank_account=made)

    @mutation(needs=words.BANK_ACCOUNT_WRITE)
    async def party_bank_account_update(
        self, info: Info, input: PartyBankAccountUpdateInput
    ) -> PartyBankAccountUpdatePayload:
        """Change an account of a party at a bank, or archive it. Refusals: NOT_FOUND, INVALID_VALUE, BIC_INVALID."""
        key = key_of(reads.bank_account, input.id)
        changed = await service.update_party_bank_account(info.context.db, key, input.changes())
        return PartyBankAccountUpdatePayload.of(party_bank_account=changed)

    @mutation(needs=words.EMPLOYEE_WRITE)
    async def employee_create(self, info: Info, input: EmployeeCreateInput) -> EmployeeCreatePayload:
        """Record an employee.

        Refusals: INVALID_VALUE, PRIMARY_TWICE, NUMBER_TAKEN, EXTERNAL_ID_TAKEN, USER_TAKEN, NOT_FOUND.
        """
        made = await service.create_employee(info.context.db, input.new())
        return EmployeeCreatePayload.of(employee=made)

    @mutation(needs=words.EMPLOYEE_WRITE)
    async def employee_update(self, info: Info, input: EmployeeUpdateInput) -> EmployeeUpdatePayload:
        """Change an employee.

        Refusals: NOT_FOUND, INVALID_VALUE, PRIMARY_TWICE, NUMBER_TAKEN, USER_TAKEN, EMPLOYEE_CYCLE.
        """
        key = key_of(reads.employee, input.id)
        changed = await service.update_employee(info.context.db, key, cast(EmployeeChanges, input.changes()))
        return EmployeeUpdatePayload.of(employee=changed)
