"""The way out: every byte that Hansa fetches from another machine comes through this room."""
