"""The readers of the courier: who works on each, how far it has come, and what ails it."""

from django.db import models


class ReaderState(models.Model):
    """One reader that the courier steps (settings.COURIER_READERS), known by its name there.

    A courier holds it by a lease (`lease_owner` until `lease_until`, the database's clock); only
    the holder steps it and writes here.
    """

    name = models.CharField(primary_key=True, max_length=64)
    lease_owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    # The last change brought in, by number; null: it follows no sequence, or has not begun.
    position = models.BigIntegerField(null=True)
    stepped = models.DateTimeField(null=True)  # the end of its last step without an error
    error = models.TextField(blank=True)  # of its last step, for administrators: a sentence
    failing_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
