"""What may be recorded about a company's account at a bank. Pure."""

import uuid
from dataclasses import dataclass, replace

from bizsuite.base.parties.rules.banks import account_number_of, bic_of, iban_of
from bizsuite.base.parties.rules.checks import currency_of, name_of
from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.kernel.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBankAccount:
    """An account at a bank, and the ledger account by which it is in the books.

    It has an IBAN or a number. Without a currency it is in that of its company.
    """

    name: str
    account_id: uuid.UUID
    company_id: uuid.UUID | None = None
    iban: str | None = None
    number: str | None = None
    bic: str | None = None
    currency: str | None = None


def bank_account_of(new: NewBankAccount) -> NewBankAccount:
    """A bank account in the form in which it is kept.

    Refuses with INVALID_VALUE (neither IBAN nor number, a name that is none), IBAN_INVALID, BIC_INVALID.
    """
    if not new.iban and not new.number:
        raise Refused("INVALID_VALUE", "A bank account has an IBAN or a number.", path=["iban"])
    return replace(
        new,
        name=name_of(new.name, "name"),
        iban=iban_of(new.iban, "iban") if new.iban else None,
        number=account_number_of(new.number, "number") if new.number else None,
        bic=bic_of(new.bic, "bic") if new.bic else None,
        currency=currency_of(new.currency, "currency"),
    )


def require_cash(kind: AccountKind, code: str, *, is_heading: bool, is_active: bool) -> None:
    """The ledger account of a bank account holds money, and takes postings. Refuses with BANK_ACCOUNT_LEDGER."""
    if kind is not AccountKind.ASSET_CASH or is_heading or not is_active:
        raise Refused(
            "BANK_ACCOUNT_LEDGER",
            "Account {account} is none that holds money and takes postings.",
            path=["accountId"],
            account=code,
        )
