"""What stands before each schedule begins, and the clock that both sides have."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection

from connector.models import (
    Agreement,
    AuditEntry,
    ContractNegotiation,
    Message,
    PolicyDecision,
    RemoteOffer,
    TransferProcess,
)
from tests.connector.badchannel.channel import BadChannel


class Clock:
    """Both sides have it, and it only goes on."""

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real, self.ahead = real, timedelta()

    def __call__(self) -> datetime:
        return self._real() + self.ahead


KINDS = (ContractNegotiation, Agreement, TransferProcess, PolicyDecision, Message, AuditEntry)
TABLES = [kind._meta.db_table for kind in KINDS]


@dataclass
class World:
    """What stands before each schedule begins: nothing, or what was kept."""

    channel: BadChannel
    clock: Clock
    offers: list[RemoteOffer]
    bytes: bytes
    doors: list[tuple[str, str]] = field(default_factory=list)

    def keep(self) -> None:
        """Begin with what there is now, whenever a schedule begins with something."""
        self.doors = list(self.channel.doors)
        with connection.cursor() as cursor:
            for name in TABLES:
                cursor.execute(f"CREATE TABLE kept.{name} AS TABLE {name}")

    def begin(self, *, kept: bool) -> None:
        """As it was."""
        done = [f"DELETE FROM {name};" for name in TABLES]
        if kept:
            done += [f"INSERT INTO {name} SELECT * FROM kept.{name};" for name in TABLES]
        with connection.cursor() as cursor:  # (no triggers: the audit's rows go too)
            cursor.execute(
                "SET session_replication_role = replica;"
                + "".join(done)
                + "RESET session_replication_role"
            )
        self.channel.forget()
        self.channel.doors = list(self.doors) if kept else []
        self.clock.ahead = timedelta()
