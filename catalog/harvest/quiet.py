"""Quiet hours: a window of local times in which no harvest is started by the schedule. Pure."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

UTC = "UTC"


@dataclass(frozen=True, slots=True)
class Window:
    """From `begins` until `ends`, every day, as clocks in `zone` say; over midnight if it ends
    earlier than it begins."""

    begins: time
    ends: time
    zone: str = UTC

    def holds(self, now: datetime) -> bool:
        """Whether `now`, which knows its zone, is in it. Its end is not.

        An hour that clocks show twice is quiet twice, one that they skip never.
        """
        local = now.astimezone(ZoneInfo(self.zone)).time()
        if self.begins < self.ends:
            return self.begins <= local < self.ends
        return local >= self.begins or local < self.ends
