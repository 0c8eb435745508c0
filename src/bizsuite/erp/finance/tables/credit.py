"""What a party owes a company and may owe it: one row each, kept up to date and locked by whoever changes it."""

import uuid
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field

from bizsuite.kernel.tables import LockRank, Table, check, references, unique
from bizsuite.kernel.tables import amount as money


class PartyBalance(Table, table=True):
    """A party's account with a company, in the company's currency."""

    __tablename__ = "finance_party_balance"
    __lock_rank__ = LockRank.PARTY
    __table_args__ = (
        unique("company_id", "party_id"),
        check("committed >= 0", "committed_not_negative"),
        check("credit_limit >= 0", "limit_not_negative"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    party_id: uuid.UUID = references("party")
    receivable: Decimal = money()
    """The sum of its posted lines on receivable accounts, which is the sum of what is open of them."""
    committed: Decimal = money()
    """The sum of its commitments."""
    credit_limit: Decimal | None = money(None, optional=True)
    is_on_hold: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """Whether somebody is to be asked before orders of it are confirmed; who asks finds it on this row at no cost."""


class Commitment(Table, table=True):
    """What a party will owe because of a document that is binding and not yet invoiced, such as an order."""

    __tablename__ = "finance_commitment"
    __lock_rank__ = LockRank.PARTY
    __audited__ = False
    __table_args__ = (unique("source_id"), check("amount >= 0", "amount_not_negative"))

    company_id: uuid.UUID = references("company", indexed=False)
    party_id: uuid.UUID = references("party")
    source_type: str
    source_id: uuid.UUID
    amount: Decimal = money()
