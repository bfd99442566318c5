"""Search: how text becomes tokens."""
