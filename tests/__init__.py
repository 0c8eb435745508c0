"""Tests of bizsuite; folders mirror the source."""
