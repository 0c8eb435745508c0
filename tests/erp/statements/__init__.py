"""Tests of erp.statements."""
