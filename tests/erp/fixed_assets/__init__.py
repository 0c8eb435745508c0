"""Tests of erp.fixed_assets."""
