"""The manifest of fixed assets."""

from bizsuite.erp.finance.types import JournalEntry, JournalLine
from bizsuite.erp.fixed_assets import loaders, reads, resolvers, types
from bizsuite.erp.fixed_assets.rules import words
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.ASSET_READ)]
_DRAFT = [*_READ, Grant(words.ASSET_WRITE)]
_ALL = [*_DRAFT, Grant(words.ASSET_POST), Grant(words.CATEGORY_WRITE), Grant(words.DEPRECIATION_POST)]

MODULE = Module(
    name="erp.fixed_assets",
    description="Fixed assets: acquired, depreciated by a schedule, revalued, sold or scrapped.",
    requires=["base.identity", "base.parties", "erp.finance"],
    aggregates=[reads.asset_aggregates, reads.line_aggregates],
    types=[
        types.AssetCategory,
        types.Asset,
        types.AssetRevision,
        types.DepreciationLine,
        types.DepreciationRun,
        types.AssetDisposal,
        types.AssetMovement,
    ],
    extends={
        Query: resolvers.AssetsQuery,
        Mutation: resolvers.AssetsMutation,
        JournalEntry: resolvers.JournalEntryAssets,
        JournalLine: resolvers.JournalLineAssets,
    },
    events=[
        Emits(
            words.AssetCategoryCreated,
            "ASSET_CATEGORY_CREATED",
            "AssetCategory",
            "category_id",
            "There is a new category of assets.",
        ),
        Emits(
            words.AssetCategoryChanged,
            "ASSET_CATEGORY_CHANGED",
            "AssetCategory",
            "category_id",
            "A category of assets has another name, or was switched on or off.",
        ),
        Emits(words.AssetCreated, "ASSET_CREATED", "Asset", "asset_id", "There is a draft of an asset."),
        Emits(
            words.AssetChanged,
            "ASSET_CHANGED",
            "Asset",
            "asset_id",
            "What is recorded of an asset has changed.",
        ),
        Emits(words.AssetDeleted, "ASSET_DELETED", "Asset", "asset_id", "A draft has been thrown away."),
        Emits(
            words.AssetPlacedInService,
            "ASSET_PLACED_IN_SERVICE",
            "Asset",
            "asset_id",
            "An asset is in the books, with its schedule.",
        ),
        Emits(
            words.AssetRevised,
            "ASSET_REVISED",
            "Asset",
            "asset_id",
            "An asset has another schedule from a day on.",
        ),
        Emits(words.AssetRevalued, "ASSET_REVALUED", "Asset", "asset_id", "An asset has another value."),
        Emits(
            words.AssetGivenUp,
            "ASSET_GIVEN_UP",
            "Asset",
            "asset_id",
            "An asset, or a part of it, was sold or scrapped.",
        ),
        Emits(
            words.DepreciationReversed,
            "DEPRECIATION_REVERSED",
            "Asset",
            "asset_id",
            "The last depreciation of an asset was taken back.",
        ),
        Emits(
            words.DepreciationPosted,
            "DEPRECIATION_POSTED",
            "DepreciationRun",
            "run_id",
            "The depreciation of a company's assets is posted up to a day.",
        ),
    ],
    integrity=[loaders.integrity],
    grants={
        "admin": _ALL,
        "finance": _ALL,
        "manager": _READ,
        "analyst": _READ,
        "integrator": _DRAFT,
    },
)
