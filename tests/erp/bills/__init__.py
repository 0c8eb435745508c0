"""Tests of erp.bills."""
