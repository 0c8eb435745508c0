"""Which rule replaces taxes and accounts for a customer, a supplier or a country. Pure."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bizsuite.base.parties.rules.checks import country_of, name_of
from bizsuite.erp.taxes.rules.checks import POSITION_MAX
from bizsuite.erp.taxes.rules.words import TaxUse
from bizsuite.kernel.errors import Refused

LINES_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTaxRule:
    """A rule to be recorded: for a customer or a supplier, a country, both, or everybody.

    A tax without a replacement is left out; the account None stands for the company's sales, or purchases.
    """

    name: str
    country: str = ""
    use: TaxUse = TaxUse.SALES
    customer_id: uuid.UUID | None = None
    supplier_id: uuid.UUID | None = None
    position: int = 0
    taxes: Sequence[tuple[uuid.UUID, uuid.UUID | None]] = ()
    accounts: Sequence[tuple[uuid.UUID | None, uuid.UUID]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRule:
    """A rule as far as choosing and following it goes."""

    id: uuid.UUID
    company_id: uuid.UUID
    name: str
    country: str
    customer_id: uuid.UUID | None
    position: int
    use: TaxUse = TaxUse.SALES
    supplier_id: uuid.UUID | None = None
    taxes: dict[uuid.UUID, uuid.UUID | None] = field(default_factory=dict)
    accounts: dict[uuid.UUID | None, uuid.UUID] = field(default_factory=dict)

    @property
    def party_id(self) -> uuid.UUID | None:
        """For whom alone it is."""
        return self.customer_id or self.supplier_id


def tax_rule_of(new: NewTaxRule) -> NewTaxRule:
    """A rule in the form in which it is kept. Refuses with INVALID_VALUE, TAX_RULE_EMPTY."""
    if not new.taxes and not new.accounts:
        raise Refused("TAX_RULE_EMPTY", "A rule replaces a tax or an account.", path=["taxes"])
    for name, named in (
        ("taxes", [key for key, _ in new.taxes]),
        ("accounts", [key for key, _ in new.accounts]),
    ):
        if len(named) > LINES_MAX or len(set(named)) < len(named):
            raise Refused(
                "INVALID_VALUE",
                "A rule replaces up to {most} of them, each once.",
                path=[name],
                most=LINES_MAX,
            )
    for use, party_id, name in (
        (TaxUse.SALES, new.customer_id, "customerId"),
        (TaxUse.PURCHASES, new.supplier_id, "supplierId"),
    ):
        if party_id is not None and new.use is not use:
            raise Refused(
                "INVALID_VALUE",
                "A rule for sales names a customer, one for purchases a supplier.",
                path=[name],
            )
    if abs(new.position) > POSITION_MAX:
        raise Refused(
            "INVALID_VALUE",
            "A position lies between {least} and {most}.",
            path=["position"],
            least=-POSITION_MAX,
            most=POSITION_MAX,
        )
    country = country_of(new.country, "country")
    if country and len(country) != 2:
        raise Refused("INVALID_VALUE", "A country is known by its code of two letters.", path=["country"])
    return replace(new, name=name_of(new.name, "name"), country=country)


def chosen(
    rules: Iterable[KnownRule],
    company_id: uuid.UUID,
    party_id: uuid.UUID,
    country: str,
    use: TaxUse = TaxUse.SALES,
) -> KnownRule | None:
    """The rule for a party of a company: one for this party before one for the country before one for all.

    Among equals the first position, then the first name, counts.
    """
    fitting = [
        rule
        for rule in rules
        if rule.company_id == company_id
        and rule.use is use
        and rule.party_id in (None, party_id)
        and rule.country in ("", country)
    ]
    return min(
        fitting,
        key=lambda rule: (rule.party_id is None, not rule.country, rule.position, rule.name),
        default=None,
    )


@dataclass(frozen=True, slots=True)
class TaxRules:
    """The rules that may speak of some customers or suppliers, and the countries of these."""

    rules: Sequence[KnownRule] = ()
    countries: Mapping[uuid.UUID, str] = field(default_factory=dict)

    def of(self, company_id: uuid.UUID, party_id: uuid.UUID, use: TaxUse = TaxUse.SALES) -> KnownRule | None:
        """The rule for a customer or a supplier of a company."""
        return chosen(self.rules, company_id, party_id, self.countries.get(party_id, ""), use)
