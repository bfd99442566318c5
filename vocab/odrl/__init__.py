"""Usage policies in ODRL 2.2: values, read, write, decide, describe. No clock, no network."""
