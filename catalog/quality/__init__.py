"""How good the metadata are: checked against profiles; points, links that work, their history."""
