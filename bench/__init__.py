"""Benchmarks: `make bench CASE=harvest`. Each prints a table and ends with one RESULT line."""
