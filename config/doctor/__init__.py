"""Is this installation well, and what is to be mended if not: what `manage.py doctor` asks."""
