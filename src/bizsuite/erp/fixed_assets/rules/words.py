"""The words of fixed assets: methods, states, permissions, events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

ASSET_READ = Permission("assets.asset.read")
ASSET_WRITE = Permission("assets.asset.write")
ASSET_POST = Permission("assets.asset.post")
CATEGORY_WRITE = Permission("assets.category.write")
DEPRECIATION_POST = Permission("assets.depreciation.post")


class DepreciationMethod(Word):
    """How the cost of an asset becomes an expense over its life."""

    STRAIGHT_LINE = "STRAIGHT_LINE", "The same amount for the same time."
    DECLINING_BALANCE = (
        "DECLINING_BALANCE",
        "Each year a fraction of the book value; the last year takes what is left.",
    )
    DOUBLE_DECLINING = (
        "DOUBLE_DECLINING",
        "Each year twice the straight-line fraction of the book value, or the straight line once that is more.",
    )
    WRITTEN_DOWN_VALUE = (
        "WRITTEN_DOWN_VALUE",
        "Each year that fraction of the book value which leaves the residual value at the end.",
    )


class AssetStatus(Word):
    """Where an asset is in its life."""

    DRAFT = "DRAFT", "May still change; it is not in the books."
    IN_SERVICE = "IN_SERVICE", "In use and in the books."
    FULLY_DEPRECIATED = "FULLY_DEPRECIATED", "Still in use, at its residual value."
    DISPOSED = "DISPOSED", "Given up without proceeds."
    SOLD = "SOLD", "Given up for proceeds."


ALIVE = frozenset({AssetStatus.IN_SERVICE, AssetStatus.FULLY_DEPRECIATED})
"""In the books."""


class DepreciationLineStatus(Word):
    """Whether a line of a schedule is in the books."""

    PLANNED = "PLANNED", "To be posted at the end of its span."
    POSTED = "POSTED", "In the books."
    REVERSED = "REVERSED", "It was posted and taken back; another line stands in its place."
    REPLACED = "REPLACED", "A later revision, or the end of the asset, has put it away unposted."


class AssetRevisionKind(Word):
    """Why an asset has another schedule from some day on."""

    INITIAL = "INITIAL", "It was placed in service."
    CHANGED = "CHANGED", "Its life, method or residual value was estimated anew."
    REVALUED = "REVALUED", "It was given another value."
    PARTLY_DISPOSED = "PARTLY_DISPOSED", "A part of it was given up."


class AssetMovementKind(Word):
    """What an entry has done to an asset."""

    ACQUISITION = "ACQUISITION", "It came into the books."
    DEPRECIATION = "DEPRECIATION", "It was depreciated."
    DEPRECIATION_REVERSAL = "DEPRECIATION_REVERSAL", "A depreciation was taken back."
    REVALUATION = "REVALUATION", "It was given another value."
    DISPOSAL = "DISPOSAL", "It left the books, wholly or in part."


@dataclass(frozen=True, slots=True)
class AssetCategoryCreated:
    """There is a new category of assets."""

    category_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class AssetCategoryChanged:
    """A category has another name, or was switched on or off."""

    category_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class AssetCreated:
    """There is a draft of an asset."""

    asset_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class AssetChanged:
    """Something that is recorded of an asset has changed."""

    asset_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class AssetDeleted:
    """A draft has been thrown away."""

    asset_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class AssetPlacedInService:
    """An asset is in the books, with its schedule."""

    asset_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class AssetRevised:
    """An asset has another schedule from some day on."""

    asset_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class AssetRevalued:
    """An asset has been given another value."""

    asset_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class AssetGivenUp:
    """An asset has been sold or scrapped, wholly or in part."""

    asset_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DepreciationPosted:
    """The depreciation of a company's assets is in the books up to a day."""

    run_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DepreciationReversed:
    """The last depreciation of an asset has been taken back."""

    asset_id: uuid.UUID
    company_id: uuid.UUID
