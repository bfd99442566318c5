"""Messages to the contacts of a source: when its harvests go wrong, and when all is well again."""
