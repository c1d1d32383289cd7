"""The firm, its people, its working time, and the doors they come in by."""
