"""Tests of erp.closing."""
