"""What the connector keeps, a module for each of its nouns."""
