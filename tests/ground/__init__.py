"""Tests of what everything stands on: locks, make, settings, the console."""
