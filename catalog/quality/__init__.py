"""How good the metadata are: points, links that work, their history. Begin with score.py."""
