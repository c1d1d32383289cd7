"""Matters, who works on them, who else is in them, their dates and stages."""
