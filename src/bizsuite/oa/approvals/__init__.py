"""Approvals: business acts wait for people, provably."""
