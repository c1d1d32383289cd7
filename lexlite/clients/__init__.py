"""Clients, the people one talks to for them, how to reach them, and their links."""
