"""Search engines behind one contract: base.py says what is asked of each."""
