"""Every write of fixed assets, by noun."""

from bizsuite.erp.fixed_assets.service.categories import create_category, update_category
from bizsuite.erp.fixed_assets.service.disposing import (
    NewDisposal,
    dispose,
    reverse_depreciation,
)
from bizsuite.erp.fixed_assets.service.drafting import create_asset, delete_asset, update_asset
from bizsuite.erp.fixed_assets.service.placing import place_in_service
from bizsuite.erp.fixed_assets.service.revising import Estimate, revalue, revise
from bizsuite.erp.fixed_assets.service.running import post_depreciation

__all__ = [
    "Estimate",
    "NewDisposal",
    "create_asset",
    "create_category",
    "delete_asset",
    "dispose",
    "place_in_service",
    "post_depreciation",
    "revalue",
    "reverse_depreciation",
    "revise",
    "update_asset",
    "update_category",
]
