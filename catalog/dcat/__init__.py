"""DCAT-AP and our values: drafts from statements, statements from what we keep."""
