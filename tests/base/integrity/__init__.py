"""Tests of base.integrity."""
