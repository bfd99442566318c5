"""What is kept: sources and their runs, resources and their changes, what is
missing or renamed, findings, verdicts, readers, feeds, scores, links, hosts, alerts, watches."""

from catalog.models.alert import Alert
from catalog.models.change import Change, Version, VersionBody
from catalog.models.feed import FeedEntity, FeedPage
from catalog.models.finding import StoredFinding
from catalog.models.harvest_key import HarvestKey
from catalog.models.host import HostLease, HostTurn
from catalog.models.missing import HeldWithdrawal, Missing
from catalog.models.quality import DatasetScore, LinkCheck, SourceScore
from catalog.models.reader import ReaderState
from catalog.models.rename import Rename
from catalog.models.resource import Distribution, Kind, Link, Resource
from catalog.models.source import HarvestRun, HarvestSource, RunPage, RunPartition
from catalog.models.verdict import CheckPlace, Verdict
from catalog.models.watch import Event, Known, News, Notice, Stir, Topic, Watch

__all__ = [
    "Alert",
    "Change",
    "CheckPlace",
    "DatasetScore",
    "Distribution",
    "Event",
    "FeedEntity",
    "FeedPage",
    "HarvestKey",
    "HarvestRun",
    "HarvestSource",
    "HeldWithdrawal",
    "HostLease",
    "HostTurn",
    "Kind",
    "Known",
    "Link",
    "LinkCheck",
    "Missing",
    "News",
    "Notice",
    "ReaderState",
    "Rename",
    "Resource",
    "RunPage",
    "RunPartition",
    "SourceScore",
    "Stir",
    "StoredFinding",
    "Topic",
    "Verdict",
    "Version",
    "VersionBody",
    "Watch",
]
