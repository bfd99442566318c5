"""Search: a question as a value (query.py; parse.py reads it from an address), text as tokens."""
