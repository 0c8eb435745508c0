"""Tests of erp.payment_runs."""
