"""Doors for machines that copy: the statements of one resource, and a paged feed of all of them."""
