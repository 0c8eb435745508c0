"""The manifest of taxes."""

from bizsuite.base.identity.types import Company
from bizsuite.erp.finance.types import JournalEntry
from bizsuite.erp.taxes import files, loaders, resolvers, types
from bizsuite.erp.taxes.rules import words
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.TAX_READ)]
_ALL = [*_READ, Grant(words.TAX_WRITE)]

MODULE = Module(
    name="erp.taxes",
    description="Taxes: what is taken on what, where it is posted, and what is told to the authorities.",
    requires=["base.catalog", "base.identity", "base.parties", "erp.finance"],
    types=[
        types.Tax,
        types.TaxMember,
        types.TaxShare,
        types.TaxBox,
        types.TaxMovement,
        types.TaxRule,
        types.TaxRuleTax,
        types.TaxRuleAccount,
    ],
    extends={
        Query: resolvers.TaxesQuery,
        Mutation: resolvers.TaxesMutation,
        Company: resolvers.CompanyTaxes,
        JournalEntry: resolvers.JournalEntryTaxes,
    },
    files={files.MAKER: files.make},
    events=[
        Emits(words.TaxCreated, "TAX_CREATED", "Tax", "tax_id", "There is a new tax."),
        Emits(
            words.TaxChanged,
            "TAX_CHANGED",
            "Tax",
            "tax_id",
            "A tax has another name or last day, or was switched on or off.",
        ),
        Emits(words.TaxBoxCreated, "TAX_BOX_CREATED", "TaxBox", "tax_box_id", "There is a new box."),
        Emits(words.TaxBoxChanged, "TAX_BOX_CHANGED", "TaxBox", "tax_box_id", "A box has another name."),
        Emits(words.TaxRuleCreated, "TAX_RULE_CREATED", "TaxRule", "tax_rule_id", "There is a new rule."),
        Emits(
            words.TaxRuleChanged,
            "TAX_RULE_CHANGED",
            "TaxRule",
            "tax_rule_id",
            "A rule has another name, or was switched on or off.",
        ),
        Emits(
            words.TaxRoundingSet,
            "COMPANY_TAX_SET",
            "Company",
            "company_id",
            "A company rounds its taxes in another way.",
        ),
    ],
    grants={
        "admin": _ALL,
        "finance": _ALL,
        "sales": _READ,
        "manager": _READ,
        "analyst": _READ,
        "integrator": _ALL,
    },
    integrity=[loaders.integrity],
)
