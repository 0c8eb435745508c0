"""Tests of erp.terms."""
