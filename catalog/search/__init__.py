"""Search. Begin with query.py: a question as a value; parse.py makes it from an address."""
