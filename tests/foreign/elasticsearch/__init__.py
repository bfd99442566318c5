"""A real Elasticsearch node for tests and benches: node.py runs it, shared.py lends it out."""
