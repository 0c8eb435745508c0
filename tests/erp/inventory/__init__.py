"""Tests of erp.inventory."""
