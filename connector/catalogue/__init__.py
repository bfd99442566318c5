"""Our catalogue as the Dataspace Protocol has it: reading.py finds what a participant may see,
described.py says it in DCAT, asking.py reads what was asked for.
"""
