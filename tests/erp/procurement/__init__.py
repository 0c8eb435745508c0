"""Tests of erp.procurement."""
