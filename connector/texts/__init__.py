"""Contract texts beside the policy: english.py and dutch.py say them, filled.py fills them in."""
