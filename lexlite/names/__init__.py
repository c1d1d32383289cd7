"""Names: how a typed name is read, how like two names are, and the index that finds the like of one (rule C3)."""
