"""Payments of customers: received, allocated to invoices, reversed."""
