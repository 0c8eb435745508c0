"""Tests of erp.rates."""
