"""Feeds of changes: DCAT-AP Feeds over HTTP, event by event."""

from tests import feeds
from tests.catalog.harvest.kinds import KindContract


class TestFeed(KindContract):
    """A chain of pages; the portal tells of what is new and what is gone as events."""

    kind = "ldes"
    media_type = "application/trig"

    def document(self, path: str, names: tuple[str, ...]) -> str | None:
        log: list[feeds.Event] = self.__dict__.setdefault("log", [])
        live = {event.entity for event in log} - {e.entity for e in log if e.kind == "Delete"}
        wanted = {feeds.PORT + name for name in names}
        for name in names:
            if feeds.PORT + name not in live:
                log.append(feeds.upsert(name, len(log)))
        for entity in sorted(live - wanted):
            log.append(feeds.Event("Delete", entity, len(log)))
        return feeds.chain(log).get(path)
