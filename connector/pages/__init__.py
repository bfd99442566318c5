"""Pages for the people of an organisation: what waits for them, and what they have agreed to."""
