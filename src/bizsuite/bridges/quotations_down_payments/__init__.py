"""Quotations say in which parts they are to be paid ahead; the order of an accepted one has that plan."""

from bizsuite.bridges.quotations_down_payments.module import MODULE

__all__ = ["MODULE"]
