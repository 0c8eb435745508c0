"""Tests of erp.trade."""
