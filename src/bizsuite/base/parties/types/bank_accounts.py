"""What is said of accounts of parties at banks, and what is answered."""

from datetime import date
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.parties import reads
from bizsuite.base.parties.rules.banks import NewPartyBankAccount
from bizsuite.base.parties.types.nodes import PartyBankAccount
from bizsuite.graph.fields import result
from bizsuite.graph.given import given, known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel.errors import Refused


@strawberry.input
class PartyBankAccountCreateInput(Command):
    """An account of a customer or a supplier; name one of them, and an IBAN or a number."""

    customer_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The customer.")
    supplier_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The supplier.")
    iban: str | None = strawberry.field(default=UNSET, description="The IBAN; gaps do not matter.")
    number: str | None = strawberry.field(
        default=UNSET, description="The number, where there is no IBAN: letters, digits, hyphens, slashes."
    )
    bic: str | None = strawberry.field(default=UNSET, description="The BIC of the bank: 8 or 11 characters.")
    holder: str | None = strawberry.field(
        default=UNSET, description="Whose account it is, where that is not the party."
    )
    currency: CurrencyCode | None = strawberry.field(default=UNSET, description="What it is kept in.")
    is_default: bool = strawberry.field(
        default=False, description="Whether it is the one to use from now on; the first one of a party is."
    )
    first_day: date | None = strawberry.field(default=UNSET, description="From when it is in use.")
    last_day: date | None = strawberry.field(default=UNSET, description="Until when it is in use.")

    def new(self) -> NewPartyBankAccount:
        """The account as the rules speak of it. Refuses INVALID_VALUE unless one party is named."""
        parties = known(self, customer_id=reads.customer, supplier_id=reads.supplier)
        if len(parties) != 1:
            raise Refused("INVALID_VALUE", "Name a customer or a supplier.", path=["customerId"])
        told: dict[str, Any] = known(
            self, "iban", "number", "bic", "holder", "currency", "first_day", "last_day"
        )
        (party_id,) = parties.values()
        return NewPartyBankAccount(party_id=party_id, is_default=self.is_default, **told)


@strawberry.input
class PartyBankAccountUpdateInput(Change):
    """What is to change of an account; another number is another account."""

    bic: str | None = strawberry.field(default=UNSET, description="Another BIC; null for none.")
    holder: str | None = strawberry.field(default=UNSET, description="Another holder; null for the party.")
    is_default: bool | None = strawberry.field(
        default=UNSET, description="True makes it the one to use, false leaves the party without."
    )
    first_day: date | None = strawberry.field(default=UNSET, description="From when it is in use.")
    last_day: date | None = strawberry.field(
        default=UNSET,
        description="Until when it is in use: a day that is gone archives it, null brings it back.",
    )

    def changes(self) -> dict[str, Any]:
        """What was said."""
        return given(self, "bic", "holder", "is_default", "first_day", "last_day")


@strawberry.type
class PartyBankAccountCreatePayload(Payload):
    """The new account."""

    party_bank_account: PartyBankAccount | None = result(reads.bank_account, "The new account.")


@strawberry.type
class PartyBankAccountUpdatePayload(Payload):
    """The changed account."""

    party_bank_account: PartyBankAccount | None = result(reads.bank_account, "The changed account.")
