"""Tests of the benchmark: what it measures on, and whether it compares like with like."""
