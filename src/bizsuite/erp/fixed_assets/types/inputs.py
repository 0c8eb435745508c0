"""What is said and answered when assets are written."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.rules.schedules import ProRata, ScheduleFrequency
from bizsuite.erp.finance.types.inputs import COMPANY
from bizsuite.erp.fixed_assets import reads
from bizsuite.erp.fixed_assets.rules.assets import Depreciation, NewAsset, NewAssetCategory
from bizsuite.erp.fixed_assets.rules.words import DepreciationMethod
from bizsuite.erp.fixed_assets.types.nodes import Asset, AssetCategory, DepreciationRun
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import key_of

_RATE = "The fraction of the book value that a year takes: 0.25. Needed by DECLINING_BALANCE only."
_COST = "What it cost, in the company's currency, without tax that is had back."
_SOURCE = "The line of a posted entry that it comes from: a debit. Instead of a counter account."
_ACQUIRED = "When it was acquired; the day of that line, else today, when left out."
_DEPRECIATED = "What was depreciated before it comes into these books; nothing when left out."
_CATEGORYS = "The category's when left out."


@strawberry.input
class AssetCategoryCreateInput(Command):
    """A new category of assets."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    name: str = strawberry.field(description="The name; unique in the company.")
    method: DepreciationMethod = strawberry.field(
        default=DepreciationMethod.STRAIGHT_LINE, description="How its assets are depreciated."
    )
    life_months: int = strawberry.field(description="How many months they are used; 1 to 1200.")
    rate: Decimal | None = strawberry.field(default=UNSET, description=_RATE)
    pro_rata: ProRata = strawberry.field(default=ProRata.MONTHS, description="How time is counted.")
    frequency: ScheduleFrequency = strawberry.field(
        default=ScheduleFrequency.MONTHLY, description="How often depreciation is posted."
    )
    residual_fraction: Decimal | None = strawberry.field(
        default=UNSET, description="The part of the cost that is left at the end; nothing when left out."
    )
    cost_account_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="Where their cost stands; that with the purpose FIXED_ASSETS when left out.",
    )
    accumulated_account_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="Where their accumulated depreciation stands; that with the purpose ACCUMULATED_DEPRECIATION when "
        "left out.",
    )
    expense_account_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="The expense that depreciation is; that with the purpose DEPRECIATION when left out.",
    )

    def value(self, company_id: uuid.UUID) -> NewAssetCategory:
        """The category as the rules speak of it."""
        how = Depreciation(
            method=self.method,
            life_months=self.life_months,
            pro_rata=self.pro_rata,
            frequency=self.frequency,
            **known(self, "rate"),
        )
        told: dict[str, Any] = known(
            self,
            "residual_fraction",
            cost_account_id=finance.account,
            accumulated_account_id=finance.account,
            expense_account_id=finance.account,
        )
        return NewAssetCategory(company_id=company_id, name=self.name, depreciation=how, **told)


@strawberry.input
class AssetCategoryUpdateInput(Change):
    """What is to change of a category. Its accounts and method never do: switch it off, and make another one."""

    name: str | None = strawberry.field(default=UNSET, description="Another name.")
    is_active: bool | None = strawberry.field(default=UNSET, description="Whether new assets may have it.")


@strawberry.input
class AssetCreateInput(Command):
    """An asset to be drafted. It comes from a counter account, or from a line of an entry."""

    category_id: strawberry.ID = strawberry.field(description="Its category.")
    name: str = strawberry.field(description="What it is called.")
    note: str | None = strawberry.field(default=UNSET, description="What else is worth saying.")
    cost: Decimal = strawberry.field(description=_COST)
    counter_account_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="What its acquisition is booked against. Instead of a line."
    )
    source_line_id: strawberry.ID | None = strawberry.field(default=UNSET, description=_SOURCE)
    acquired_on: date | None = strawberry.field(default=UNSET, description=_ACQUIRED)
    depreciated: Decimal | None = strawberry.field(default=UNSET, description=_DEPRECIATED)
    residual_value: Decimal | None = strawberry.field(
        default=UNSET, description="What is left at the end; the category's part of the cost when left out."
    )
    method: DepreciationMethod | None = strawberry.field(default=UNSET, description=_CATEGORYS)
    life_months: int | None = strawberry.field(default=UNSET, description=_CATEGORYS)
    rate: Decimal | None = strawberry.field(default=UNSET, description=_RATE)
    pro_rata: ProRata | None = strawberry.field(default=UNSET, description=_CATEGORYS)
    frequency: ScheduleFrequency | None = strawberry.field(default=UNSET, description=_CATEGORYS)
    place_in_service_on: date | None = strawberry.field(
        default=UNSET, description="Place it in service on this day at once."
    )

    def value(self) -> NewAsset:
        """The asset as the rules speak of it."""
        return NewAsset(
            category_id=key_of(reads.category, self.category_id, "categoryId"),
            name=self.name,
            cost=self.cost,
            **plan_of(self),
        )


@strawberry.input
class AssetUpdateInput(Change):
    """What is to change of an asset: of one in the books only name and note."""

    name: str | None = strawberry.field(default=UNSET, description="Another name.")
    note: str | None = strawberry.field(default=UNSET, description="What else is worth saying.")
    cost: Decimal | None = strawberry.field(default=UNSET, description=_COST)
    counter_account_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="What its acquisition is booked against. Instead of a line."
    )
    source_line_id: strawberry.ID | None = strawberry.field(default=UNSET, description=_SOURCE)
    acquired_on: date | None = strawberry.field(default=UNSET, description="When it was acquired.")
    depreciated: Decimal | None = strawberry.field(default=UNSET, description=_DEPRECIATED)
    residual_value: Decimal | None = strawberry.field(
        default=UNSET, description="What is left at the end of its life."
    )
    method: DepreciationMethod | None = strawberry.field(default=UNSET, description="How it is depreciated.")
    life_months: int | None = strawberry.field(default=UNSET, description="How many months it is used.")
    rate: Decimal | None = strawberry.field(default=UNSET, description=_RATE)
    pro_rata: ProRata | None = strawberry.field(default=UNSET, description="How time is counted.")
    frequency: ScheduleFrequency | None = strawberry.field(
        default=UNSET, description="How often depreciation is posted."
    )

    def changes(self) -> dict[str, Any]:
        """What changes, by the names of the rules."""
        return known(self, "name", "cost") | plan_of(self)


def plan_of(said: AssetCreateInput | AssetUpdateInput) -> dict[str, Any]:
    """What inputs of assets say alike, by the names of the rules."""
    return known(
        said,
        "note",
        "acquired_on",
        "depreciated",
        "residual_value",
        "method",
        "life_months",
        "rate",
        "pro_rata",
        "frequency",
        counter_account_id=finance.account,
        source_line_id=finance.line,
    )


@strawberry.input
class AssetDeleteInput(Change):
    """A draft to be thrown away."""


@strawberry.input
class AssetPlaceInServiceInput(Change):
    """A draft to be brought into the books."""

    on: date = strawberry.field(description="From which day on it is used and depreciated.")


@strawberry.input
class DepreciationRunCreateInput(Command):
    """Up to which day the depreciation of a company's assets is to be posted."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    until: date = strawberry.field(description="What is planned up to this day is posted.")
    on: date | None = strawberry.field(
        default=UNSET,
        description="Post all of it on this day, such as when earlier periods are closed; each line on its last day "
        "when left out.",
    )


@strawberry.type
class AssetCategoryCreatePayload(Payload):
    """The new category."""

    asset_category: AssetCategory | None = result(reads.category, "The new category.")


@strawberry.type
class AssetCategoryUpdatePayload(Payload):
    """The changed category."""

    asset_category: AssetCategory | None = result(reads.category, "The changed category.")


@strawberry.type
class AssetCreatePayload(Payload):
    """The new asset."""

    asset: Asset | None = result(reads.asset, "The draft, or the asset in service.")


@strawberry.type
class AssetUpdatePayload(Payload):
    """The changed asset."""

    asset: Asset | None = result(reads.asset, "The changed asset.")


@strawberry.type
class AssetDeletePayload(Payload):
    """Nothing is left of the draft."""


@strawberry.type
class AssetPlaceInServicePayload(Payload):
    """The asset in service."""

    asset: Asset | None = result(reads.asset, "The asset, with its schedule.")


@strawberry.type
class DepreciationRunCreatePayload(Payload):
    """What was posted."""

    depreciation_run: DepreciationRun | None = result(
        reads.run, "The run with its entries; null where nothing was due."
    )
