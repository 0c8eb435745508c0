"""Every write of parties: one function a verb, for one record or for many at once."""

from bizsuite.base.parties.service.bank_accounts import (
    create_party_bank_account,
    update_party_bank_account,
)
from bizsuite.base.parties.service.change import (
    assign_customer,
    count_change,
    place_customer,
    update_customer,
    update_employee,
    update_party,
    update_supplier,
)
from bizsuite.base.parties.service.create import (
    create_customer,
    create_customers,
    create_employee,
    create_employees,
    create_people,
    create_supplier,
    create_suppliers,
)

__all__ = [
    "assign_customer",
    "count_change",
    "create_customer",
    "create_customers",
    "create_employee",
    "create_employees",
    "create_party_bank_account",
    "create_people",
    "create_supplier",
    "create_suppliers",
    "place_customer",
    "update_customer",
    "update_employee",
    "update_party",
    "update_party_bank_account",
    "update_supplier",
]
