"""Tests of erp.invoicing."""
