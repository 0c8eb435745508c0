"""The words of taxes: kinds, shares, rounding, permissions, events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

TAX_READ = Permission("taxes.tax.read")
TAX_WRITE = Permission("taxes.tax.write")


class TaxKind(Word):
    """How a tax is computed."""

    PERCENT = "PERCENT", "A fraction of its base; below zero it is withheld."
    FIXED = "FIXED", "A fixed amount for each unit."
    GROUP = "GROUP", "Several taxes under one name; of its members those count that hold on the day."


class TaxUse(Word):
    """On which side of trade a tax or a rule counts."""

    SALES = "SALES", "On what is sold."
    PURCHASES = "PURCHASES", "On what is bought."


class TaxDocument(Word):
    """The kind of document that a share of a tax is for."""

    INVOICE = "INVOICE", "What claims: an invoice, or the bill of a supplier."
    CREDIT_NOTE = "CREDIT_NOTE", "What gives a claim up: a credit note, or a debit note to a supplier."


class TaxPart(Word):
    """What of a tax is told or posted."""

    BASE = "BASE", "What the tax was taken on; it is told, not posted."
    TAX = "TAX", "The tax itself; it is posted and told."


class TaxRounding(Word):
    """When tax is rounded."""

    LINE = "LINE", "On each line; the tax of a document is the sum."
    DOCUMENT = (
        "DOCUMENT",
        "Once for each tax of a document; the first line that bears it takes what is left over.",
    )


@dataclass(frozen=True, slots=True)
class TaxCreated:
    """There is a new tax."""

    tax_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class TaxChanged:
    """A tax has another name or last day, or was switched on or off."""

    tax_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class TaxBoxCreated:
    """There is a new box of the tax report."""

    tax_box_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class TaxBoxChanged:
    """A box of the tax report has another name."""

    tax_box_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class TaxRuleCreated:
    """There is a new rule that replaces taxes and accounts."""

    tax_rule_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class TaxRuleChanged:
    """A rule has another name, or was switched on or off."""

    tax_rule_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class TaxRoundingSet:
    """A company rounds its taxes in another way."""

    company_id: uuid.UUID
