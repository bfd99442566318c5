"""The version of everything that turns statements into what we derive from them.

Raise it when drafts, documents or findings change: unchanged records are then derived again.
"""

RULES_VERSION = 1
