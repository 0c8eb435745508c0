"""Tests of erp.finance."""
