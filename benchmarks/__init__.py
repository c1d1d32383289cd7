"""What LexLite costs: pages, memory, the sweep, weights. Measured, never asserted. See README.md."""
