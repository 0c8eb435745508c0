"""The company's bank accounts as clients see them, and what is said when they are written."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import Company
from bizsuite.erp.banking import reads
from bizsuite.erp.banking.rules.accounts import NewBankAccount
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.types import LedgerAccount
from bizsuite.erp.finance.types.inputs import COMPANY
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.given import given, known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node, key_of
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode

if TYPE_CHECKING:
    from bizsuite.erp.banking.types.layouts import BankCsvLayout
    from bizsuite.erp.banking.types.statements import BankStatement


@entity(reads.bank_account)
class BankAccount(Node):
    """An account of a company at a bank. Only its name, its BIC and its switch ever change."""

    name: str = column("The name; unique in the company.")
    iban: str | None = column("The IBAN, in capitals without gaps; null where it only has a number.")
    number: str | None = column("Its number where there are no IBANs, or as the bank's own files name it.")
    bic: str | None = column("The BIC of the bank.")
    currency: CurrencyCode = column("The currency that it is kept in.")
    is_active: bool = column("Whether it is in use.")
    company: Company | None = related(reads.bank_account_company, "Whose account it is.")
    account: LedgerAccount | None = related(
        reads.bank_account_account, "The ledger account by which it is in the books; no other one has it."
    )
    csv_layout: Annotated["BankCsvLayout", strawberry.lazy("bizsuite.erp.banking.types.layouts")] | None = (
        related(reads.bank_account_csv_layout, "How its bank writes tables; null until that has been said.")
    )
    statements: (
        Connection[Annotated["BankStatement", strawberry.lazy("bizsuite.erp.banking.types.statements")]]
        | None
    ) = related(reads.bank_account_statements, "What its bank said, newest first.")


@strawberry.input
class BankAccountCreateInput(Command):
    """A new account at a bank, with an IBAN or a number."""

    name: str = strawberry.field(description="The name; unique in the company.")
    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    iban: str | None = strawberry.field(default=UNSET, description="The IBAN; gaps do not matter.")
    number: str | None = strawberry.field(
        default=UNSET, description="The number, where there is no IBAN: letters, digits, hyphens, slashes."
    )
    bic: str | None = strawberry.field(default=UNSET, description="The BIC of the bank: 8 or 11 characters.")
    currency: CurrencyCode | None = strawberry.field(
        default=UNSET, description="The currency that it is kept in; the company's when left out."
    )
    account_id: strawberry.ID = strawberry.field(
        description="The ledger account by which it is in the books: one of the kind ASSET_CASH."
    )

    def new(self) -> NewBankAccount:
        """The bank account as the rules speak of it."""
        told: dict[str, Any] = known(self, "iban", "number", "bic", "currency", company_id=identity.company)
        return NewBankAccount(
            name=self.name, account_id=key_of(finance.account, self.account_id, "accountId"), **told
        )


@strawberry.input
class BankAccountUpdateInput(Change):
    """What is to change of a bank account; another number is another account."""

    name: str | None = strawberry.field(default=UNSET, description="Another name.")
    bic: str | None = strawberry.field(default=UNSET, description="Another BIC; null for none.")
    is_active: bool | None = strawberry.field(default=UNSET, description="Whether it is in use.")

    def changes(self) -> dict[str, Any]:
        """What was said."""
        return given(self, "name", "bic", "is_active")


@strawberry.type
class BankAccountCreatePayload(Payload):
    """The new bank account."""

    bank_account: BankAccount | None = result(reads.bank_account, "The new bank account.")


@strawberry.type
class BankAccountUpdatePayload(Payload):
    """The changed bank account."""

    bank_account: BankAccount | None = result(reads.bank_account, "The changed bank account.")
