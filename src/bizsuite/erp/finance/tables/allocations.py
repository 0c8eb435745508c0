"""Which debit items are settled by which credit items. Rows are only ever added."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.erp.finance.tables import guards
from bizsuite.kernel.schema import after_create, append_only
from bizsuite.kernel.tables import Table, check, currency_code, indexed, references, unique
from bizsuite.kernel.tables import amount as money


class Allocation(Table, table=True):
    """A part of a debit item that a part of a credit item settles; taken back by a row that negates it."""

    __tablename__ = "finance_allocation"
    __audited__ = False
    __table_args__ = (
        unique(
            "removal_of_id", name="uq_finance_allocation_removal_of_id", where="removal_of_id IS NOT NULL"
        ),
        indexed("debit_origin_id"),
        indexed("credit_origin_id"),
        indexed("company_id", "allocated_on"),
        check("(removal_of_id IS NULL) = (amount > 0)", "removals_are_negative"),
        check("amount * debit_base >= 0 AND amount * credit_base >= 0", "bases_have_its_sign"),
        check("debit_line_id <> credit_line_id", "two_items"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    party_id: uuid.UUID | None = references("party", optional=True)
    debit_line_id: uuid.UUID = references("finance_entry_line")
    credit_line_id: uuid.UUID = references("finance_entry_line")
    debit_origin_type: str | None = None
    debit_origin_id: uuid.UUID | None = None
    """The document whose debit is settled, such as an invoice."""
    credit_origin_type: str | None = None
    credit_origin_id: uuid.UUID | None = None
    """The document that settles it, such as a payment or a credit note."""
    allocated_on: date
    currency: str = currency_code()
    amount: Decimal = money()
    base_currency: str = currency_code()
    debit_base: Decimal = money()
    """What it takes off the debit item in the company's currency."""
    credit_base: Decimal = money()
    """What it takes off the credit item in the company's currency."""
    exchange_entry_id: uuid.UUID | None = references("finance_entry", optional=True)
    """Books the difference of the two."""
    removal_of_id: uuid.UUID | None = references("finance_allocation", optional=True, indexed=False)


after_create(Allocation, [*append_only("finance_allocation"), *guards.kept("finance_allocation")])
