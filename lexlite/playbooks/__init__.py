"""Playbooks: what is asked, what happens and what can go wrong, by practice area and side."""
