"""What a conformance kit needs of an installation that it examines; off unless CONFORMANCE is set.

preset.py makes what must be there, script.py says our part, triggers.py lets the kit begin.
"""
