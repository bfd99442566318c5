"""What the connector keeps, a module for each of its nouns."""

from connector.models.audit import AuditEntry

__all__ = ["AuditEntry"]
