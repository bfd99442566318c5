"""How fast policies are read, decided, explained and compared; and what they cost a page."""
