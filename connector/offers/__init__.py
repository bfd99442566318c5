"""Offers of ours: verbs.py changes them, faults.py checks them, selection.py says what is in them,
reader.py takes in what is harvested later.
"""
