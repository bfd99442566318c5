"""Metadata that are no RDF: each dialect says in terms of DCAT what a document of its kind says.

A dialect is one file here, a line in `registry.py` and a test that inherits
`tests/vocab/dialects/contract.py`. It is pure, and runs inside the sandboxed reader, where its
nodes go to the same parser and cleaner as any JSON-LD (vocab/rdf/jsonld.py, vocab/rdf/wrapped.py).
"""
