"""Harvesting. Begin with pipeline.py: it is one page and shows the whole flow."""
