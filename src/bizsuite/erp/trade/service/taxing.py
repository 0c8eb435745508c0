"""The taxes of drafts: which a line bears, and the rows that say what they come to."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from bizsuite.erp.taxes.rules.bearing import TaxBook, Taxpayer, TaxWish, burden_of, settled_burden
from bizsuite.erp.taxes.rules.computing import Levy, Taxable, TaxedPart, compute, sums
from bizsuite.erp.taxes.rules.mapping import KnownRule
from bizsuite.erp.taxes.rules.words import TaxRounding
from bizsuite.erp.trade.rules.discounts import Borne, Discounted, discounted
from bizsuite.erp.trade.rules.documents import NewDocument, NewDocumentLine, require_held
from bizsuite.erp.trade.rules.rests import reduced_plain, rest_of_plain, rest_of_taxed
from bizsuite.erp.trade.tables import D, Document, DocumentLine, DocumentLineTax, DocumentTax, Register
from bizsuite.kernel.values import ZERO


def taxes_named(new: Iterable[NewDocument]) -> set[uuid.UUID]:
    """The taxes that the lines of drafts name."""
    return {
        key
        for each in new
        for line in each.lines
        for key in (*(line.tax_ids or ()), *(line.settled_tax_ids or ()))
    }


def tax_draft(
    register: Register[D],
    given: NewDocument,
    document: D,
    lines: Sequence[DocumentLine],
    book: TaxBook,
    rule: KnownRule | None,
    on: date,
) -> list[DocumentTax]:
    """Let the lines of a draft bear the taxes of a day, and take no more than what is left of what was agreed on.

    Answers the rows that say what the taxes come to. Refuses with NOT_FOUND, INVALID_VALUE and what
    `bearing.burden_of`, `bearing.settled_burden` and `computing.compute` refuse.
    """
    of = Taxpayer(company_id=document.company_id, on=on, rule=rule, use=register.side.use)
    levies = [_levies(each, lines[place], of, book, place) for place, each in enumerate(given.lines)]
    for each, line, own in zip(given.lines, lines, levies, strict=True):
        if not own:
            if each.rest is not None:
                line.net, line.tax = rest_of_plain(each.rest, line.net, line.tax)
            if document.tax_reduction:
                line.tax = reduced_plain(line.net, line.tax_rate, document.tax_reduction, document.currency)
            line.gross = line.net + line.tax
    if not any(levies):
        return []
    rounding = book.roundings.get(document.company_id, TaxRounding.LINE)
    taxable = [
        # What takes something back says itself what its taxes are, and has no part in how others are rounded.
        Taxable(ZERO if each.rest is not None and each.rest.net < 0 else line.net, line.quantity, own)
        for each, line, own in zip(given.lines, lines, levies, strict=True)
    ]
    computed = compute(taxable, rounding, document.currency, document.tax_reduction)
    computed = [
        taxed
        if each.rest is None
        else rest_of_taxed(each.rest, taxed, is_reduced=bool(document.tax_reduction))
        for each, taxed in zip(given.lines, computed, strict=True)
    ]
    rows: list[DocumentTax] = []
    for place, (line, taxed) in enumerate(zip(lines, computed, strict=True)):
        if taxed.parts:
            line.net, line.tax, line.gross = taxed.net, taxed.tax, taxed.net + taxed.tax
            sizes = [size for part in taxed.parts for size in (part.base, part.unrounded, part.amount)]
            require_held([line.gross, *sizes], ["lines", str(place), "taxIds"])
            rows += [
                register.line_tax(line_id=line.id, position=at, **_told(register, document, part))
                for at, part in enumerate(taxed.parts, 1)
            ]
    return rows + [
        register.tax(position=at, **_told(register, document, part))
        for at, part in enumerate(sums(computed), 1)
    ]


def _levies(
    given: NewDocumentLine, line: DocumentLine, of: Taxpayer, book: TaxBook, place: int
) -> Sequence[Levy]:
    path = ["lines", str(place), "taxIds"]
    if given.settled_tax_ids is not None:
        return settled_burden(given.settled_tax_ids, of, book, path).levies
    wish = TaxWish(tax_ids=given.tax_ids, rate=line.tax_rate, is_rate_given=given.tax_rate is not None)
    burden = burden_of(wish, of, book, path)
    if burden.voids_rate:
        line.tax_rate = line.tax = ZERO
        line.gross = line.net
    return burden.levies


def replace_accounts(document: Document, lines: Iterable[DocumentLine], rule: KnownRule | None) -> None:
    """Let a rule replace the accounts of a draft, and the draft know the rule."""
    if rule is not None:
        document.tax_rule_id = rule.id
        for line in lines:
            line.account_id = rule.accounts.get(line.account_id, line.account_id)


def _told(register: Register[D], document: Document, part: TaxedPart) -> dict[str, Any]:
    return {
        **register.belonging_to(document),
        "tax_id": part.levy.id,
        "currency": document.currency,
        "base": part.base,
        "unrounded": part.unrounded,
        "amount": part.amount,
    }


def discountable(
    lines: Sequence[DocumentLine], rows: Iterable[DocumentTax], book: TaxBook
) -> list[Discounted]:
    """The lines of a draft as far as a discount goes, with the rows that say what their taxes come to."""
    borne: dict[uuid.UUID, list[Borne]] = {line.id: [] for line in lines}
    for row in rows:
        if isinstance(row, DocumentLineTax):
            levy = book.levies[row.tax_id]
            borne[row.line_id].append(Borne(row.tax_id, row.amount, levy.kind, levy.is_included))
    return [discounted(line.net, line.tax_rate, borne[line.id]) for line in lines]
