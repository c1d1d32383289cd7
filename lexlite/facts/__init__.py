"""Facts: who says so, how far it is verified, and in which words each may be stated."""
