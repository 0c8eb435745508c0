"""Which taxes a line of a document bears. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.erp.taxes.rules.computing import Levy, levied
from bizsuite.erp.taxes.rules.mapping import KnownRule
from bizsuite.erp.taxes.rules.words import TaxRounding, TaxUse
from bizsuite.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class TaxBook:
    """What taxing documents needs to know: the taxes that were named or are standard, and how companies round."""

    levies: Mapping[uuid.UUID, Levy]
    roundings: Mapping[uuid.UUID, TaxRounding]
    """By company; one that has no taxes has none."""

    def standard(
        self, company_id: uuid.UUID, rate: Decimal, on: date, use: TaxUse = TaxUse.SALES
    ) -> Levy | None:
        """The tax that a line bears which names only its rate; None where the company has none for it on the day."""
        for levy in self.levies.values():
            if (
                levy.is_standard
                and levy.is_active
                and levy.company_id == company_id
                and levy.rate == rate
                and levy.use is use
                and levy.holds_on(on)
            ):
                return levy
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxWish:
    """What a line asks for: taxes, a rate of its own, or what its product's rate stands for."""

    tax_ids: Sequence[uuid.UUID] | None
    rate: Decimal
    is_rate_given: bool


@dataclass(frozen=True, slots=True)
class Burden:
    """What a line bears: taxes in the order in which they are computed, instead of its rate where that is void."""

    levies: Sequence[Levy]
    voids_rate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxpayer:
    """Whose documents are taxed, on which day, and the rule that speaks of them."""

    company_id: uuid.UUID
    on: date
    rule: KnownRule | None
    use: TaxUse = TaxUse.SALES


def require_use(tax: str, use: TaxUse, wanted: TaxUse, path: Sequence[str]) -> None:
    """A tax counts on the side of trade that it is for. Refuses with TAX_USE (facts: tax, use)."""
    if use is not wanted:
        raise Refused("TAX_USE", "The tax {tax} is for {use}.", path=path, tax=tax, use=use.value)


def burden_of(wish: TaxWish, of: Taxpayer, book: TaxBook, path: Sequence[str]) -> Burden:
    """What a line bears that asks for something; `path` is where it names its taxes.

    One that names a rate bears the company's standard tax for it; where there is none, it keeps to its rate. A rule
    replaces the taxes that are named, and the standard one for the product's rate; a rate that is named stays.
    Refuses with NOT_FOUND, INVALID_VALUE, TAX_USE and what `computing.levied` refuses.
    """
    if wish.tax_ids is None:
        standard = book.standard(of.company_id, wish.rate, of.on, of.use)
        if standard is None or wish.is_rate_given:
            return Burden([] if standard is None else [standard])
        kept = levied(_replaced([standard], book, of.rule), of.on, path)
        return Burden(kept, voids_rate=kept != [standard])
    if wish.is_rate_given:
        raise Refused("INVALID_VALUE", "A line names a rate of tax or taxes, not both.", path=path)
    return Burden(levied(_replaced(_named(wish.tax_ids, of, book, path), book, of.rule), of.on, path))


def settled_burden(tax_ids: Sequence[uuid.UUID], of: Taxpayer, book: TaxBook, path: Sequence[str]) -> Burden:
    """What a line bears whose taxes were settled before, as by an order: no rule replaces them, also one that is off.

    Refuses with NOT_FOUND, TAX_NOT_IN_FORCE (fact: tax).
    """
    named = _named(tax_ids, of, book, path)
    for levy in named:
        if not levy.holds_on(of.on):
            raise Refused(
                "TAX_NOT_IN_FORCE", "The tax {tax} is not taken on this day.", path=path, tax=levy.code
            )
    return Burden(sorted(named, key=lambda levy: (levy.position, levy.code)))


def _named(tax_ids: Sequence[uuid.UUID], of: Taxpayer, book: TaxBook, path: Sequence[str]) -> list[Levy]:
    named = []
    for at, key in enumerate(tax_ids):
        levy = book.levies.get(key)
        if levy is None or levy.company_id != of.company_id:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*path, str(at)])
        require_use(levy.code, levy.use, of.use, [*path, str(at)])
        named.append(levy)
    return named


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
