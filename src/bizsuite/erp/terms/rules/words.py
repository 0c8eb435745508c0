"""The words of payment terms: kinds of lines, due dates, rounding, permissions, events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

TERM_READ = Permission("terms.term.read")
TERM_WRITE = Permission("terms.term.write")


class InstalmentKind(Word):
    """How much of a document one line of a payment term claims."""

    PERCENT = "PERCENT", "A fraction of the original total."
    FIXED = "FIXED", "A fixed amount in the currency of the term."
    REMAINDER = "REMAINDER", "Whatever the other lines leave; each term has exactly one."


class DueRule(Word):
    """From which day the days of a line are counted, and on which day they end."""

    NET = "NET", "So many months and days after the day of the document."
    MONTH_END = "MONTH_END", "The last day of the month in which these months and days end."
    AFTER_MONTH_END = "AFTER_MONTH_END", "So many days after the end of the month in which these months end."
    DAY_OF_MONTH = (
        "DAY_OF_MONTH",
        "The next such day of a month on or after these months and days; the last day of a month that lacks it.",
    )


class DiscountTax(Word):
    """What becomes of the tax when an early-payment discount is taken."""

    REDUCES_TAX = "REDUCES_TAX", "The discount is on prices with their taxes: less tax is owed."
    KEEPS_TAX = "KEEPS_TAX", "The discount is on prices alone: the tax stays."
    REDUCED_AT_ONCE = (
        "REDUCED_AT_ONCE",
        "The invoice takes the tax on the discounted prices, whether it is paid early or not; the discount is on prices"
        " alone.",
    )


class CashRoundingMode(Word):
    """In which direction an amount goes to a multiple of the smallest coin."""

    HALF_UP = "HALF_UP", "To the nearest; a half goes away from zero."
    UP = "UP", "Away from zero."
    DOWN = "DOWN", "Toward zero."


class TermRole(Word):
    """In which role a party has a default payment term."""

    CUSTOMER = "CUSTOMER", "For invoices to it."
    SUPPLIER = "SUPPLIER", "For bills of it."


@dataclass(frozen=True, slots=True)
class CustomerTermSet:
    """A customer has another default payment term, or none, with a company."""

    customer_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SupplierTermSet:
    """A supplier has another default payment term, or none, with a company."""

    supplier_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PaymentTermCreated:
    """There is a new payment term."""

    payment_term_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PaymentTermChanged:
    """A payment term has another name, or was switched on or off."""

    payment_term_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class CashRoundingCreated:
    """There is a new way to round to cash."""

    cash_rounding_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class CashRoundingChanged:
    """A way to round to cash has another name, or was switched on or off."""

    cash_rounding_id: uuid.UUID
