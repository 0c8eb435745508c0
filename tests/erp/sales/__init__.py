"""Tests of erp.sales."""
