"""Tests of files that users send."""
