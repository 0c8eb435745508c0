"""The words of the ledger: kinds of accounts and journals, states, permissions, events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

ACCOUNT_READ = Permission("finance.account.read")
ENTRY_READ = Permission("finance.entry.read")
ENTRY_CREATE = Permission("finance.entry.create")
ENTRY_POST = Permission("finance.entry.post")
ENTRY_REVERSE = Permission("finance.entry.reverse")
PERIOD_MAINTAIN = Permission("finance.period.maintain")
DIMENSION_MAINTAIN = Permission("finance.dimension.maintain")
CREDIT_READ = Permission("finance.credit.read")
CREDIT_SET = Permission("finance.credit.set")


class AccountKind(Word):
    """What an account holds, and with it the place where statements show it."""

    ASSET_RECEIVABLE = "ASSET_RECEIVABLE", "What customers owe."
    ASSET_CASH = "ASSET_CASH", "Money at banks and in hand."
    ASSET_INVENTORY = "ASSET_INVENTORY", "Goods in stock."
    ASSET_CURRENT = "ASSET_CURRENT", "Other assets for less than a year."
    ASSET_FIXED = "ASSET_FIXED", "Assets for longer than a year."
    LIABILITY_PAYABLE = "LIABILITY_PAYABLE", "What suppliers are owed."
    LIABILITY_TAX = "LIABILITY_TAX", "What is owed to tax authorities."
    LIABILITY_CURRENT = "LIABILITY_CURRENT", "Other debts for less than a year."
    LIABILITY_LONG_TERM = "LIABILITY_LONG_TERM", "Debts for longer than a year."
    EQUITY = "EQUITY", "The owners' share, with what was earned before."
    INCOME = "INCOME", "What is earned by the business."
    INCOME_OTHER = "INCOME_OTHER", "What is earned otherwise."
    COST_OF_SALES = "COST_OF_SALES", "What was sold has cost."
    EXPENSE = "EXPENSE", "What else the business costs."


CONTROL_KINDS = frozenset({AccountKind.ASSET_RECEIVABLE, AccountKind.LIABILITY_PAYABLE})
"""Accounts whose lines are open items of a party, to be settled by allocations."""


RESULT_KINDS = frozenset(
    {AccountKind.INCOME, AccountKind.INCOME_OTHER, AccountKind.COST_OF_SALES, AccountKind.EXPENSE}
)
"""The accounts of profit and loss: a year begins with nothing on them."""


class AccountPurpose(Word):
    """The part that an account plays when documents are posted; each is played once in a company."""

    RECEIVABLE = "RECEIVABLE", "The control account of what customers owe."
    PAYABLE = "PAYABLE", "The control account of what suppliers are owed."
    BANK = "BANK", "Where payments come in unless another account is named."
    CASH = "CASH", "Money in hand."
    INVENTORY = "INVENTORY", "The value of goods in stock."
    GOODS_RECEIVED = "GOODS_RECEIVED", "Goods that came in and are not invoiced yet."
    SALES = "SALES", "Income from what is sold."
    CHARGES = "CHARGES", "Income from freight and the like."
    SALES_TAX = "SALES_TAX", "Tax on sales, owed."
    PURCHASE_TAX = "PURCHASE_TAX", "Tax on purchases, to be had back."
    COST_OF_SALES = "COST_OF_SALES", "What was sold has cost."
    OPENING = "OPENING", "The other side of opening balances."
    RETAINED = "RETAINED", "Profits of earlier years."
    EXCHANGE_GAIN = "EXCHANGE_GAIN", "Gains by exchange rates."
    EXCHANGE_LOSS = "EXCHANGE_LOSS", "Losses by exchange rates."
    CASH_ROUNDING = "CASH_ROUNDING", "What is lost and won by rounding to what can be paid in cash."
    SALES_DISCOUNT = "SALES_DISCOUNT", "What is given up for early payment; it takes off income."
    PURCHASES = "PURCHASES", "What is bought and not stocked, unless a line names another account."
    PURCHASE_DISCOUNT = "PURCHASE_DISCOUNT", "What suppliers give up for early payment; it takes off costs."
    PAYMENTS_IN_TRANSIT = "PAYMENTS_IN_TRANSIT", "Money that is on its way to or from a bank."
    BANK_CHARGES = "BANK_CHARGES", "What banks charge."
    WRITE_OFF = "WRITE_OFF", "Small differences in payments that are given up or kept."
    UNREALISED_GAIN = "UNREALISED_GAIN", "Gains by exchange rates on what is still open."
    UNREALISED_LOSS = "UNREALISED_LOSS", "Losses by exchange rates on what is still open."
    FIXED_ASSETS = "FIXED_ASSETS", "What assets for longer than a year have cost."
    ACCUMULATED_DEPRECIATION = "ACCUMULATED_DEPRECIATION", "By how much fixed assets have lost value."
    DEPRECIATION = "DEPRECIATION", "The expense of fixed assets losing value."
    REVALUATION_SURPLUS = "REVALUATION_SURPLUS", "By how much fixed assets have been valued up."
    ASSET_GAIN = "ASSET_GAIN", "Gains by selling fixed assets."
    ASSET_LOSS = "ASSET_LOSS", "Losses by selling or scrapping fixed assets."
    DEFERRED_REVENUE = "DEFERRED_REVENUE", "What was invoiced and is earned later."
    DEFERRED_EXPENSE = "DEFERRED_EXPENSE", "What was bought and is used later."
    DUNNING_FEES = "DUNNING_FEES", "Fees and interest for paying late."
    RECEIVABLE_ADJUSTMENT = (
        "RECEIVABLE_ADJUSTMENT",
        "By how much open receivables in other currencies are worth more or less at the end of a period.",
    )
    PAYABLE_ADJUSTMENT = (
        "PAYABLE_ADJUSTMENT",
        "By how much open payables in other currencies are worth more or less at the end of a period.",
    )
    STOCK_DIFFERENCE = "STOCK_DIFFERENCE", "Goods that were found or are missing, and new values of stock."
    PRICE_VARIANCE = "PRICE_VARIANCE", "By how much purchases differ from standard costs."
    STOCK_VARIATION = (
        "STOCK_VARIATION",
        "By how much stock grew or shrank, where purchases are expensed at once.",
    )
    DOWN_PAYMENTS = "DOWN_PAYMENTS", "What customers have paid ahead of what they get."
    COMMISSIONS = "COMMISSIONS", "What those earn who bring sales."
    COMMISSIONS_PAYABLE = "COMMISSIONS_PAYABLE", "Commissions that are owed."


class JournalKind(Word):
    """Which business a journal records; each journal numbers its entries for itself."""

    SALES = "SALES", "Invoices to customers."
    SALES_CREDIT = "SALES_CREDIT", "Credit notes to customers."
    RECEIPTS = "RECEIPTS", "Payments that come in."
    EXCHANGE = "EXCHANGE", "Differences by exchange rates."
    INVENTORY = "INVENTORY", "Movements of the value of stock."
    CLOSING = "CLOSING", "The result of a year going into equity."
    GENERAL = "GENERAL", "What is written by hand, and the rest."
    PURCHASES = "PURCHASES", "Bills of suppliers."
    PURCHASE_DEBITS = "PURCHASE_DEBITS", "Debit notes to suppliers."
    DISBURSEMENTS = "DISBURSEMENTS", "Payments that go out."
    BANK = "BANK", "What else bank statements tell."
    ASSETS = "ASSETS", "Fixed assets: bought, depreciated, sold."
    DEFERRALS = "DEFERRALS", "Income and expenses that belong to other periods."
    REVALUATION = "REVALUATION", "Open items and accounts in foreign currency valued anew."


class ChartTemplate(Word):
    """With which accounts and journals a company can begin."""

    GENERIC = "GENERIC", "A small chart along the lines of IFRS, in English."
    CHINESE = "CHINESE", "The accounts of 企业会计准则, in Chinese."


class JournalEntryStatus(Word):
    """A draft may change; what is posted never does."""

    DRAFT = "DRAFT", "May still change; counts nowhere."
    POSTED = "POSTED", "In the books; never changes."


class PeriodStatus(Word):
    """Whether a period takes postings."""

    OPEN = "OPEN", "Takes postings."
    CLOSED = "CLOSED", "Takes none."


@dataclass(frozen=True, slots=True)
class ChartLoaded:
    """A company has been given its accounts and journals."""

    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class FiscalYearCreated:
    """A year and its periods have been opened."""

    fiscal_year_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PeriodClosed:
    """A period takes no postings any more."""

    period_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PeriodReopening:
    """A closed period is about to take postings again; may be refused."""

    period_id: uuid.UUID
    fiscal_year_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PeriodReopened:
    """A closed period takes postings again."""

    period_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class EntryDrafted:
    """A draft entry has been written."""

    entry_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class EntryPosted:
    """An entry is in the books for good."""

    entry_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class AllocationMade:
    """A debit and a credit item settle each other, wholly or in part."""

    allocation_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class AllocationRemoved:
    """An allocation has been taken back by a row that negates it, which this names."""

    allocation_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class CustomerCreditSet:
    """A customer may owe a company so much, or has no limit any more."""

    customer_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PartyHeld:
    """An order of a party that is on hold is about to be confirmed; whoever holds it refuses, or lets go."""

    company_id: uuid.UUID
    party_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DimensionCreated:
    """A company divides its lines by something new."""

    dimension_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DimensionChanged:
    """A dimension has another name, was switched on or off, or is needed on other accounts."""

    dimension_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DimensionValueCreated:
    """There is a new value of a dimension."""

    value_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DimensionValueChanged:
    """A value has another name, place or span, or was switched on or off."""

    value_id: uuid.UUID
