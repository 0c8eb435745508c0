"""Requests for quotation: several suppliers are asked, their answers stand side by side, the best become orders."""
