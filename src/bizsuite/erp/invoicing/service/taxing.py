"""The taxes of drafts: which a line bears, and the rows that say what they come to."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from bizsuite.erp.invoicing import tables
from bizsuite.erp.invoicing.rules.discounts import Borne, Discounted, discounted
from bizsuite.erp.invoicing.rules.invoices import NewInvoice, NewInvoiceLine, require_held
from bizsuite.erp.taxes.loaders import TaxBook
from bizsuite.erp.taxes.rules.computing import Levy, Taxable, TaxedPart, compute, levied, sums
from bizsuite.erp.taxes.rules.mapping import KnownRule
from bizsuite.erp.taxes.rules.words import TaxRounding
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

TaxRow = tables.InvoiceTax | tables.InvoiceLineTax


def taxes_named(new: Iterable[NewInvoice]) -> set[uuid.UUID]:
    """The taxes that the lines of drafts name."""
    return {key for each in new for line in each.lines for key in line.tax_ids or ()}


def tax_draft(
    given: NewInvoice,
    invoice: tables.Invoice,
    lines: Sequence[tables.InvoiceLine],
    book: TaxBook,
    rule: KnownRule | None,
    on: date,
) -> list[TaxRow]:
    """Let the lines of a draft bear the taxes of a day; the rows that say what these come to.

    A line that names a rate bears the company's standard tax for it; where there is none, it keeps to its rate. A rule
    replaces the taxes that are named, and the standard one for the product's rate; a rate that is named stays.
    Refuses with NOT_FOUND, INVALID_VALUE and what `computing.levied` and `computing.compute` refuse.
    """
    levies = [
        _levies(each, invoice, lines[place], book, rule, place, on) for place, each in enumerate(given.lines)
    ]
    if not any(levies):
        return []
    rounding = book.roundings.get(invoice.company_id, TaxRounding.LINE)
    taxable = [Taxable(line.net, line.quantity, own) for line, own in zip(lines, levies, strict=True)]
    computed = compute(taxable, rounding, invoice.currency)
    rows: list[TaxRow] = []
    for place, (line, taxed) in enumerate(zip(lines, computed, strict=True)):
        if taxed.parts:
            line.net, line.tax, line.gross = taxed.net, taxed.tax, taxed.net + taxed.tax
            sizes = [size for part in taxed.parts for size in (part.base, part.unrounded, part.amount)]
            require_held([line.gross, *sizes], ["lines", str(place), "taxIds"])
            rows += [
                tables.InvoiceLineTax(line_id=line.id, position=at, **_told(invoice, part))
                for at, part in enumerate(taxed.parts, 1)
            ]
    return rows + [
        tables.InvoiceTax(position=at, **_told(invoice, part)) for at, part in enumerate(sums(computed), 1)
    ]


def _levies(
    given: NewInvoiceLine,
    invoice: tables.Invoice,
    line: tables.InvoiceLine,
    book: TaxBook,
    rule: KnownRule | None,
    place: int,
    on: date,
) -> list[Levy]:
    path = ["lines", str(place), "taxIds"]
    if given.tax_ids is None:
        standard = book.standard(invoice.company_id, line.tax_rate, on)
        if standard is None or given.tax_rate is not None:
            return [] if standard is None else [standard]
        kept = levied(_replaced([standard], book, rule), on, path)
        if kept != [standard]:
            line.tax_rate = line.tax = ZERO
            line.gross = line.net
        return kept
    if given.tax_rate is not None:
        raise Refused("INVALID_VALUE", "A line names a rate of tax or taxes, not both.", path=path)
    named = []
    for at, key in enumerate(given.tax_ids):
        levy = book.levies.get(key)
        if levy is None or levy.company_id != invoice.company_id:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*path, str(at)])
        named.append(levy)
    return levied(_replaced(named, book, rule), on, path)


def _replaced(named: Sequence[Levy], book: TaxBook, rule: KnownRule | None) -> list[Levy]:
    """Taxes after a rule: what it replaces by nothing is left out, and what two come to is taken once."""
    if rule is None:
        return list(named)
    keys = [rule.taxes.get(levy.id, levy.id) for levy in named]
    return [
        book.levies[key]
        for key in (keys if keys == [levy.id for levy in named] else dict.fromkeys(keys))
        if key
    ]


def replace_accounts(
    invoice: tables.Invoice, lines: Iterable[tables.InvoiceLine], rule: KnownRule | None
) -> None:
    """Let a rule replace the accounts of a draft, and the draft know the rule."""
    if rule is not None:
        invoice.tax_rule_id = rule.id
        for line in lines:
            line.account_id = rule.accounts.get(line.account_id, line.account_id)


def _told(invoice: tables.Invoice, part: TaxedPart) -> dict[str, Any]:
    return {
        "company_id": invoice.company_id,
        "invoice_id": invoice.id,
        "tax_id": part.levy.id,
        "currency": invoice.currency,
        "base": part.base,
        "unrounded": part.unrounded,
        "amount": part.amount,
    }


def discountable(
    lines: Sequence[tables.InvoiceLine], rows: Iterable[TaxRow], book: TaxBook
) -> list[Discounted]:
    """The lines of a draft as far as a discount goes, with the rows that say what their taxes come to."""
    borne: dict[uuid.UUID, list[Borne]] = {line.id: [] for line in lines}
    for row in rows:
        if isinstance(row, tables.InvoiceLineTax):
            levy = book.levies[row.tax_id]
            borne[row.line_id].append(Borne(row.tax_id, row.amount, levy.kind, levy.is_included))
    return [discounted(line.net, line.tax_rate, borne[line.id]) for line in lines]
