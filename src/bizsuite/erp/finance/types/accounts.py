"""What is said and answered when a chart is maintained."""

from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import Company
from bizsuite.erp.finance import reads
from bizsuite.erp.finance.rules.accounts import NewAccount
from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.erp.finance.types.inputs import COMPANY
from bizsuite.erp.finance.types.ledger import LedgerAccount
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.scalars import CurrencyCode


@strawberry.input
class LedgerAccountCreateInput(Command):
    """An account to be, or a heading."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    code: str = strawberry.field(description="The code; unique in the company. At most 40 characters.")
    name: str = strawberry.field(description="What it is called.")
    kind: AccountKind = strawberry.field(description="What it holds.")
    parent_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The heading that it stands under."
    )
    is_heading: bool = strawberry.field(default=False, description="Whether it only stands above others.")
    currency: CurrencyCode | None = strawberry.field(
        default=UNSET,
        description="The currency in which all its lines are to be; for accounts of assets and liabilities.",
    )

    def value(self) -> NewAccount:
        """The account as the rules speak of it."""
        told: dict[str, Any] = known(self, "currency", parent_id=reads.account)
        return NewAccount(code=self.code, name=self.name, kind=self.kind, is_heading=self.is_heading, **told)


@strawberry.type
class LedgerAccountCreatePayload(Payload):
    """The new account."""

    ledger_account: LedgerAccount | None = result(reads.account, "The account.")


@strawberry.input
class LedgerAccountUpdateInput(Change):
    """What is to change of an account."""

    name: str | None = strawberry.field(default=UNSET, description="What it is called.")
    is_active: bool | None = strawberry.field(default=UNSET, description="Whether it takes postings.")


@strawberry.type
class LedgerAccountUpdatePayload(Payload):
    """The changed account."""

    ledger_account: LedgerAccount | None = result(reads.account, "The account.")


@strawberry.input
class LedgerAccountDeleteInput(Change):
    """An account that nothing uses."""


@strawberry.type
class LedgerAccountDeletePayload(Payload):
    """The company without the account."""

    company: Company | None = result(identity.company, "The company.")
