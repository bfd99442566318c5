"""Search. Begin with query.py: a question as a value."""
