"""Rules that replace taxes and accounts, as clients see and write them."""

import strawberry
from strawberry import UNSET

from bizsuite.base.parties import reads as parties
from bizsuite.base.parties.types import Customer, Supplier
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.types import LedgerAccount
from bizsuite.erp.finance.types.inputs import COMPANY
from bizsuite.erp.taxes import reads
from bizsuite.erp.taxes.rules.mapping import NewTaxRule
from bizsuite.erp.taxes.rules.words import TaxUse
from bizsuite.erp.taxes.types.nodes import Tax
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node, key_of
from bizsuite.graph.page import Connection


@entity(reads.rule)
class TaxRule(Node):
    """Which taxes and accounts are replaced for a customer or a supplier, a country, or everybody. It never changes."""

    name: str = column("The name; unique in the company.")
    use: TaxUse = column("On which side of trade it counts.")
    country: str = column("For customers, or suppliers, in this country (ISO 3166-1); empty: in any.")
    position: int = column("Among rules that fit equally well the first one counts.")
    is_active: bool = column("Whether it holds.")
    customer: Customer | None = related(reads.rule_customer, "For which customer alone; null: for any.")
    supplier: Supplier | None = related(reads.rule_supplier, "For which supplier alone; null: for any.")
    taxes: Connection["TaxRuleTax"] | None = related(reads.rule_taxes, "The taxes that it replaces.")
    accounts: Connection["TaxRuleAccount"] | None = related(
        reads.rule_accounts, "The accounts that it replaces."
    )


@entity(reads.rule_tax)
class TaxRuleTax(Node):
    """A tax that a rule replaces."""

    tax: Tax | None = related(reads.rule_tax_tax, "The tax that is replaced.")
    replacement: Tax | None = related(reads.rule_tax_replacement, "What takes its place; null: nothing.")
    rule: TaxRule | None = related(reads.rule_tax_rule, "The rule.")


@entity(reads.rule_account)
class TaxRuleAccount(Node):
    """An account that a rule replaces."""

    account: LedgerAccount | None = related(
        reads.rule_account_account, "The account that is replaced; null: the company's sales, or purchases."
    )
    replacement: LedgerAccount | None = related(reads.rule_account_replacement, "What takes its place.")
    rule: TaxRule | None = related(reads.rule_account_rule, "The rule.")


@strawberry.input
class TaxRuleTaxInput:
    """A tax to be replaced."""

    tax_id: strawberry.ID = strawberry.field(description="The tax that is replaced.")
    replacement_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="What takes its place; nothing when left out."
    )


@strawberry.input
class TaxRuleAccountInput:
    """An account to be replaced."""

    account_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="The account that is replaced; the company's sales, or purchases, when left out.",
    )
    replacement_id: strawberry.ID = strawberry.field(description="What takes its place.")


@strawberry.input
class TaxRuleCreateInput(Command):
    """A new rule that replaces taxes and accounts."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    name: str = strawberry.field(description="The name; unique in the company.")
    country: str | None = strawberry.field(
        default=UNSET, description="For customers in this country, by code or name; any when left out."
    )
    customer_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="For this customer alone; anybody when left out."
    )
    supplier_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="For this supplier alone, where it is for purchases; anybody when left out.",
    )
    use: TaxUse = strawberry.field(default=TaxUse.SALES, description="On which side of trade it counts.")
    position: int = strawberry.field(default=0, description="Among equals the first one counts.")
    taxes: list[TaxRuleTaxInput] = strawberry.field(default_factory=list, description="Taxes to be replaced.")
    accounts: list[TaxRuleAccountInput] = strawberry.field(
        default_factory=list, description="Accounts to be replaced."
    )

    def new(self) -> NewTaxRule:
        """The rule as the rules speak of it."""
        taxes = []
        for at, tax in enumerate(self.taxes):
            told = known(tax, replacement_id=reads.tax)
            taxes.append(
                (key_of(reads.tax, tax.tax_id, "taxes", str(at), "taxId"), told.get("replacement_id"))
            )
        accounts = []
        for at, account in enumerate(self.accounts):
            told = known(account, account_id=finance.account)
            other = key_of(finance.account, account.replacement_id, "accounts", str(at), "replacementId")
            accounts.append((told.get("account_id"), other))
        return NewTaxRule(
            name=self.name,
            use=self.use,
            position=self.position,
            taxes=taxes,
            accounts=accounts,
            **known(self, "country", customer_id=parties.customer, supplier_id=parties.supplier),
        )


@strawberry.input
class TaxRuleUpdateInput(Change):
    """What is to change of a rule; what it replaces never does."""

    name: str | None = strawberry.field(default=UNSET, description="Another name.")
    is_active: bool | None = strawberry.field(default=UNSET, description="Whether it holds.")


@strawberry.type
class TaxRuleCreatePayload(Payload):
    """The new rule."""

    tax_rule: TaxRule | None = result(reads.rule, "The new rule.")


@strawberry.type
class TaxRuleUpdatePayload(Payload):
    """The changed rule."""

    tax_rule: TaxRule | None = result(reads.rule, "The changed rule.")
