"""What is said and answered when assets in service are revised, revalued, given up."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.erp.fixed_assets import reads
from bizsuite.erp.fixed_assets.rules.words import DepreciationMethod
from bizsuite.erp.fixed_assets.types.nodes import Asset, AssetDisposal, AssetRevision
from bizsuite.graph.fields import result
from bizsuite.graph.mutations import Change, Payload

_LIFE = "How many months it is used in all, from the day it was placed in service; as before when left out."
_METHOD = "Another method; with it the rate is the one that is given here, or none."
_RATE = "The fraction of the book value that a year takes, where the method has one."
_RESIDUAL = "What is left at the end; as before when left out."


@strawberry.input
class AssetReviseInput(Change):
    """What is thought of an asset anew, from a day on."""

    on: date = strawberry.field(description="From which day on it counts.")
    life_months: int | None = strawberry.field(default=UNSET, description=_LIFE)
    method: DepreciationMethod | None = strawberry.field(default=UNSET, description=_METHOD)
    rate: Decimal | None = strawberry.field(default=UNSET, description=_RATE)
    residual_value: Decimal | None = strawberry.field(default=UNSET, description=_RESIDUAL)
    reason: str | None = strawberry.field(default=UNSET, description="Why, in words.")


@strawberry.input
class AssetRevalueInput(Change):
    """Another value of an asset."""

    on: date = strawberry.field(
        description="The day of the valuation; what is due before is depreciated first."
    )
    value: Decimal = strawberry.field(description="The book value that it has then.")
    life_months: int | None = strawberry.field(default=UNSET, description=_LIFE)
    method: DepreciationMethod | None = strawberry.field(default=UNSET, description=_METHOD)
    rate: Decimal | None = strawberry.field(default=UNSET, description=_RATE)
    residual_value: Decimal | None = strawberry.field(default=UNSET, description=_RESIDUAL)
    reason: str | None = strawberry.field(default=UNSET, description="Why, in words.")


@strawberry.input
class AssetDisposeInput(Change):
    """An asset, or a part of it, that is given up."""

    on: date = strawberry.field(description="On which day; it is depreciated until then.")
    proceeds: Decimal | None = strawberry.field(
        default=UNSET,
        description="What it is given up for, in the company's currency and without tax; nothing when left out.",
    )
    proceeds_account_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="Where the proceeds go, such as the account that the invoice was posted to; that with the purpose "
        "BANK when left out.",
    )
    fraction: Decimal | None = strawberry.field(
        default=UNSET, description="How much of it: 0.25 for a quarter; all of it when left out."
    )
    reason: str | None = strawberry.field(default=UNSET, description="Why, in words.")


@strawberry.input
class AssetDepreciationReverseInput(Change):
    """An asset of which the last depreciation is to be taken back."""

    on: date | None = strawberry.field(
        default=UNSET, description="The day of the reversal; that on which it was posted when left out."
    )


@strawberry.type
class AssetRevisePayload(Payload):
    """The revision."""

    asset_revision: AssetRevision | None = result(
        reads.revision, "The revision, with the schedule from then on."
    )


@strawberry.type
class AssetRevaluePayload(Payload):
    """The revaluation."""

    asset_revision: AssetRevision | None = result(reads.revision, "The revision, with what it posted.")


@strawberry.type
class AssetDisposePayload(Payload):
    """The end of the asset."""

    asset_disposal: AssetDisposal | None = result(reads.disposal, "The disposal, with gain or loss.")


@strawberry.type
class AssetDepreciationReversePayload(Payload):
    """The asset."""

    asset: Asset | None = result(reads.asset, "The asset, of which that is planned again.")
