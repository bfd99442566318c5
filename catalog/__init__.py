"""The catalogue: harvest, keep, search, serve."""
