"""A record that its source calls by another IRI now, and was recognised by its content."""

from django.db import models


class Rename(models.Model):
    """`resource` was called `before`, and is called `after` since `change`.

    Until the run that saw it was complete the new name was a resource of its own: `gone`, which is
    a tombstone since then and leads to `resource`.
    """

    resource = models.ForeignKey("catalog.Resource", models.CASCADE, related_name="renames")
    gone = models.OneToOneField("catalog.Resource", models.CASCADE, related_name="renamed_to")
    change = models.ForeignKey("catalog.Change", models.PROTECT, related_name="renames")
    before = models.TextField()
    after = models.TextField()

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["before"], name="rename_before")]

    def __str__(self) -> str:
        return f"{self.before} -> {self.after}"
