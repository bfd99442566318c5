"""The audit log: what was done, by whom, chained so that a change in the middle shows.

The database numbers and chains an entry at commit, and refuses to change or remove it (migration
0001). Entries are written by `connector.audit.record` and by nothing else.
"""

from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models.functions import Now


class AuditEntry(models.Model):
    """One thing that was done. `number`, `previous` and `hash` are given at commit.

    `entry` is what the hash is of: canonical JSON with action, subject, actor and detail; the first
    two stand beside it to be found. `previous` is the hash of the entry before.
    """

    number = models.BigIntegerField(null=True, unique=True, editable=False)
    at = models.DateTimeField(db_default=Now(), editable=False)
    action = models.TextField(editable=False)
    subject = models.TextField(editable=False)
    entry = models.TextField(editable=False)
    previous = models.CharField(max_length=64, default="", editable=False)
    hash = models.CharField(max_length=64, default="", editable=False)

    class Meta:
        ordering = ("number",)
        # A hash: a subject may be longer than what a B-tree takes.
        indexes = [HashIndex(fields=["subject"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"
