"""What ends a run. (What is wrong with one page or record is a Finding, and the run goes on.)

HarvestError
- SourceUnavailable       the source did not give us its first page (its message says what to mend)
- NotACatalogue           we got a page, but nothing that we can read as metadata
- UnknownSourceKind       no such key in settings.HARVEST_SOURCES
- StorageFull             the database or the spool has no room left
- LeaseLost               another worker holds this run now: stop, write nothing more
"""

from vocab.sentence import gettext_noop

NO_FILE = gettext_noop("there is no file %(path)s")
NOT_READ = gettext_noop("%(path)s cannot be read: %(why)s")
EMPTY = gettext_noop("the document is empty")
NO_DATASET = gettext_noop("there is no dcat:Dataset, dcat:DataService or dcat:Catalog in it")
NO_EVENT = gettext_noop(
    "there is no event in it that can be understood: give the address of an event stream whose"
    " tree:member are activities (DCAT-AP Feeds)"
)
NO_RECORD = gettext_noop("no record could be read; %(place)s: %(message)s")
NO_ROOM = gettext_noop("there is no room left for %(where)s: free some, then harvest again")
OURS = gettext_noop("an error of ours stopped the run: see the log")
DIED = gettext_noop("the run was started %(n)s times and its worker died each time before the end")
WHERE = (gettext_noop("the spool"), gettext_noop("the database"))
# What a run may say of its end; pages know it again by these. What the source or a parser said is
# quoted as it came.
ENDS = (
    NO_FILE,
    EMPTY,
    NO_DATASET,
    NO_EVENT,
    NO_RECORD,
    NO_ROOM,
    OURS,
    DIED,
    *WHERE,
    NOT_READ,
)


class HarvestError(Exception):
    """Root of this tree. The message is shown to people, in the language of their page."""


class SourceUnavailable(HarvestError):
    """The source did not give us its first page."""


class NotACatalogue(HarvestError):
    """We got a page, but nothing in it that we can read as metadata."""


class UnknownSourceKind(HarvestError):
    """No such key in settings.HARVEST_SOURCES."""


class StorageFull(HarvestError):
    """No room left for the spool or the database."""

    def __init__(self, where: str) -> None:
        super().__init__(NO_ROOM % {"where": where})


class LeaseLost(HarvestError):
    """Another worker holds this run now."""
