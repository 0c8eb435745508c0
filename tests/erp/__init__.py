"""Tests of erp."""
