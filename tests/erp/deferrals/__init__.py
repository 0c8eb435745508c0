"""Tests of erp.deferrals."""
