"""Evidence of an agreement: document.py puts all of it together, checking.py sees that it holds."""
