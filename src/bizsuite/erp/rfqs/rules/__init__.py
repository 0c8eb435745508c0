"""The words of requests for quotation, how answers compare, and what may be awarded. Pure."""
