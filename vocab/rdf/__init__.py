"""RDF from strangers: read in a child process, split into records, hashed without labels.

Start at `sandbox.py`: `read` makes one document a spool of clean N-Triples, `split` makes many
spools partitions of records. What reads runs in the child (`child.py`); `write.py` writes.
"""
