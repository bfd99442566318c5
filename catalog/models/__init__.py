"""What is kept: sources and their runs, resources and their changes, what is
missing, findings, readers, and how far feeds of changes were read."""

from catalog.models.change import Change, Version, VersionBody
from catalog.models.feed import FeedEntity, FeedPage
from catalog.models.finding import StoredFinding
from catalog.models.missing import HeldWithdrawal, Missing
from catalog.models.reader import ReaderState
from catalog.models.resource import Distribution, Kind, Link, Resource
from catalog.models.source import HarvestRun, HarvestSource, RunPage, RunPartition

__all__ = [
    "Change",
    "Distribution",
    "FeedEntity",
    "FeedPage",
    "HarvestRun",
    "HarvestSource",
    "HeldWithdrawal",
    "Kind",
    "Link",
    "Missing",
    "ReaderState",
    "Resource",
    "RunPage",
    "RunPartition",
    "StoredFinding",
    "Version",
    "VersionBody",
]
