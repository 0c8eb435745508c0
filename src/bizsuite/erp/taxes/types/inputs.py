"""What is said and answered when taxes are written."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import Company
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.types.inputs import COMPANY
from bizsuite.erp.taxes import reads
from bizsuite.erp.taxes.rules.checks import NewTax, Share
from bizsuite.erp.taxes.rules.words import TaxDocument, TaxKind, TaxPart, TaxRounding, TaxUse
from bizsuite.erp.taxes.types.nodes import Tax, TaxBox
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import key_of


@strawberry.input
class TaxShareInput:
    """Where a part of a tax goes on documents of one kind."""

    document: TaxDocument = strawberry.field(
        default=TaxDocument.INVOICE,
        description="For which documents; shares for invoices hold for credit notes where these have none.",
    )
    part: TaxPart = strawberry.field(description="Of its base, or of the tax itself.")
    factor: Decimal | None = strawberry.field(
        default=UNSET, description="How much of it, from -1 to 1 and not 0; 1 when left out."
    )
    account_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="Where the tax is posted; the company's tax on sales or purchases when left out.",
    )
    box_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The box of the report that it counts in."
    )

    def value(self) -> Share:
        """The share as the rules speak of it."""
        told: dict[str, Any] = known(self, "factor", account_id=finance.account, box_id=reads.box)
        return Share(document=self.document, part=self.part, **told)


@strawberry.input
class TaxCreateInput(Command):
    """A new tax of a company."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    code: str = strawberry.field(description="The code; unique in the company.")
    name: str = strawberry.field(description="The name.")
    kind: TaxKind = strawberry.field(description="How it is computed.")
    use: TaxUse = strawberry.field(default=TaxUse.SALES, description="On which side of trade it counts.")
    rate: Decimal | None = strawberry.field(
        default=UNSET, description="The fraction of its base, for PERCENT; below zero it is withheld."
    )
    amount: Decimal | None = strawberry.field(
        default=UNSET, description="The amount for each unit, for FIXED, in the company's currency."
    )
    is_included: bool = strawberry.field(default=False, description="Whether prices contain it.")
    is_compound: bool = strawberry.field(
        default=False, description="Whether its base contains the taxes before it."
    )
    is_standard: bool = strawberry.field(
        default=False, description="Whether lines bear it that name only its rate; one for each rate and day."
    )
    position: int = strawberry.field(default=0, description="Its place among the taxes of a line.")
    first_day: date | None = strawberry.field(
        default=UNSET, description="The first day on which it is taken."
    )
    last_day: date | None = strawberry.field(default=UNSET, description="The last day on which it is taken.")
    transition_account_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="Where it waits until the document is paid, and is due as that is; left out: it is due at once.",
    )
    member_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="The taxes of a group; those count that hold on the day of a document.",
    )
    shares: list[TaxShareInput] = strawberry.field(
        default_factory=list,
        description="Where it goes; all to the company's tax on sales or purchases when left out.",
    )

    def new(self) -> NewTax:
        """The tax as the rules speak of it."""
        told = known(self, "rate", "amount", "first_day", "last_day", transition_account_id=finance.account)
        names = ("code", "name", "kind", "use", "is_included", "is_compound", "is_standard", "position")
        return NewTax(
            **told,
            **{name: getattr(self, name) for name in names},
            members=[
                key_of(reads.tax, each, "memberIds", str(at)) for at, each in enumerate(self.member_ids)
            ],
            shares=[share.value() for share in self.shares],
        )


@strawberry.input
class TaxUpdateInput(Change):
    """What is to change of a tax; what it comes to and where it goes never do."""

    name: str | None = strawberry.field(default=UNSET, description="Another name.")
    is_active: bool | None = strawberry.field(default=UNSET, description="Whether new lines may bear it.")
    last_day: date | None = strawberry.field(default=UNSET, description="The last day on which it is taken.")


@strawberry.input
class TaxBoxCreateInput(Command):
    """A new box of the tax report, or a heading above boxes."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    code: str = strawberry.field(description="The code; unique in the company.")
    name: str = strawberry.field(description="The name.")
    parent_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The heading above it.")


@strawberry.input
class TaxBoxUpdateInput(Change):
    """What is to change of a box."""

    name: str | None = strawberry.field(default=UNSET, description="Another name.")


@strawberry.input
class CompanyTaxSetInput(Change):
    """How a company, named by `id`, taxes its documents from now on."""

    rounding: TaxRounding = strawberry.field(description="When tax is rounded.")


@strawberry.type
class TaxCreatePayload(Payload):
    """The new tax."""

    tax: Tax | None = result(reads.tax, "The new tax.")


@strawberry.type
class TaxUpdatePayload(Payload):
    """The changed tax."""

    tax: Tax | None = result(reads.tax, "The changed tax.")


@strawberry.type
class TaxBoxCreatePayload(Payload):
    """The new box."""

    tax_box: TaxBox | None = result(reads.box, "The new box.")


@strawberry.type
class TaxBoxUpdatePayload(Payload):
    """The changed box."""

    tax_box: TaxBox | None = result(reads.box, "The changed box.")


@strawberry.type
class CompanyTaxSetPayload(Payload):
    """The company."""

    company: Company | None = result(identity.company, "The company.")
