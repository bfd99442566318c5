"""Figures for operators, in the text format of Prometheus: read from rows at each scrape.

Nothing is counted in memory, so it does not matter how many processes answer, or who died.
"""
