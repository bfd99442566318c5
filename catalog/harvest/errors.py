"""What ends a run. (What is wrong with one page or record is a Finding, and the run goes on.)

HarvestError
- SourceUnavailable       the source did not give us its first page (its message says what to mend)
- NotACatalogue           we got a page, but nothing that we can read as metadata
- UnknownSourceKind       no such key in settings.HARVEST_SOURCES
- StorageFull             the database or the spool has no room left
- LeaseLost               another worker holds this run now: stop, write nothing more
"""


class HarvestError(Exception):
    """Root of this tree. The message is shown to people as it stands."""


class SourceUnavailable(HarvestError):
    """The source did not give us its first page."""


class NotACatalogue(HarvestError):
    """We got a page, but nothing in it that we can read as metadata."""


class UnknownSourceKind(HarvestError):
    """No such key in settings.HARVEST_SOURCES."""


class StorageFull(HarvestError):
    """No room left for the spool or the database."""

    def __init__(self, where: str) -> None:
        super().__init__(f"there is no room left for {where}: free some, then harvest again")


class LeaseLost(HarvestError):
    """Another worker holds this run now."""
