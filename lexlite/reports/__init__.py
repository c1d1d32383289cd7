"""Reports: what the rows of several features say together."""
