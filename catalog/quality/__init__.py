"""How good the records are: checked against the profiles, by a reader of the sequence."""
