"""Every write of suppliers' prices, and what orders are told of them."""

from bizsuite.erp.sourcing.loaders import supplier_choices
from bizsuite.erp.sourcing.service.answering import answer_prices
from bizsuite.erp.sourcing.service.prices import end_supplier_price, set_supplier_price

__all__ = ["answer_prices", "end_supplier_price", "set_supplier_price", "supplier_choices"]
