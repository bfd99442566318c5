"""Conformance kits against a running site: make tck."""
