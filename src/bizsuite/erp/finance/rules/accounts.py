"""What a new account of a chart may be. Pure."""

import uuid
from dataclasses import dataclass

from bizsuite.erp.finance.rules.words import RESULT_KINDS, AccountKind, AccountPurpose
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import Permission

ACCOUNT_MAINTAIN = Permission("finance.account.maintain")
CODE_MAX = 40


@dataclass(frozen=True, slots=True)
class LedgerAccountCreated:
    """A chart has another account or heading."""

    account_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class LedgerAccountChanged:
    """An account has another name, or was switched on or off."""

    account_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class LedgerAccountDeleted:
    """An account that nothing had used is gone."""

    company_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account to be, or a heading. With a currency all its lines are in that."""

    code: str
    name: str
    kind: AccountKind
    parent_id: uuid.UUID | None = None
    is_heading: bool = False
    currency: str | None = None


def require_currency(new: NewAccount) -> None:
    """Accounts that hold something may have a currency; results are in the company's. Refuses with INVALID_VALUE."""
    if new.currency is not None and (
        new.is_heading or new.kind in RESULT_KINDS or new.kind is AccountKind.EQUITY
    ):
        raise Refused(
            "INVALID_VALUE", "Only accounts of assets and liabilities have a currency.", path=["currency"]
        )


def require_free(purpose: AccountPurpose | None) -> None:
    """What documents post to stays. Refuses with ACCOUNT_HAS_PURPOSE."""
    if purpose is not None:
        raise Refused(
            "ACCOUNT_HAS_PURPOSE", "The account plays the part {purpose}.", path=["id"], purpose=purpose.value
        )


def in_use() -> Refused:
    """The refusal of throwing away what something refers to."""
    return Refused("ACCOUNT_IN_USE", "The account is in use; switch it off instead.", path=["id"])
