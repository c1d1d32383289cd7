"""Risks told before a step, and the plan (rules K1 to K3)."""
