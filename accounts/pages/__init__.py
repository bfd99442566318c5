"""Pages for people: log in, first run, own account, organisations."""
