"""Tests of erp.taxes."""
