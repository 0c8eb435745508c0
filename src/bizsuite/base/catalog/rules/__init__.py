"""The words of the catalogue and the decisions about it: units, prices. Pure."""
