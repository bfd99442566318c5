"""Another participant's DSP catalogue as a source of ours: its datasets found, its offers kept.

source.py asks page by page, as_dcat.py says it in DCAT, offers.py keeps the offers as they came.
"""
