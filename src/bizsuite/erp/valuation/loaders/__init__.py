"""What cannot be declared about the value of stock: its history, why goods cost what they do, broken promises."""

from bizsuite.erp.valuation.loaders.explaining import Explained, costs_of
from bizsuite.erp.valuation.loaders.integrity import integrity

__all__ = ["Explained", "costs_of", "integrity"]
