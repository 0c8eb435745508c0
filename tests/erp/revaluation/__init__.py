"""Tests of erp.revaluation."""
