"""Requests for quotation: asked, answered, compared, awarded."""
