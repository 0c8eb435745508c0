"""Tests of erp.payments."""
