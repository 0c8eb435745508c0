"""Every write of fixed assets, by noun."""

from bizsuite.erp.fixed_assets.service.categories import create_category, update_category
from bizsuite.erp.fixed_assets.service.drafting import create_asset, delete_asset, update_asset
from bizsuite.erp.fixed_assets.service.placing import place_in_service
from bizsuite.erp.fixed_assets.service.running import post_depreciation

__all__ = [
    "create_asset",
    "create_category",
    "delete_asset",
    "place_in_service",
    "post_depreciation",
    "update_asset",
    "update_category",
]
