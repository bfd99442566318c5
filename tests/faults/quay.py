"""A database, couriers that a test may kill, and the two ledgers that they keep."""

import signal
from collections.abc import Iterator
from dataclasses import dataclass

from tests.faults.ledgers import TABLE
from tests.faults.stack import Stack, until

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.faults.courier_settings"}


@dataclass
class Couriers:
    """A database, and couriers by name."""

    stack: Stack

    def end_all(self) -> None:
        """No courier, no plan."""
        for name in list(self.stack.processes):
            self.stack.kill(name)
        self.stack.plan()

    def begin(self, name: str = "courier") -> int:
        """Start a courier; its process id."""
        self.stack.start_courier(name)
        return self.stack.processes[name].pid

    def end(self, name: str = "courier") -> int:
        """SIGTERM; its exit code."""
        process = self.stack.processes[name]
        process.terminate()
        until(lambda: process.poll() is not None, lambda: f"it ends: {self.stack.log(name)}")
        self.stack.kill(name)
        return int(process.returncode)

    def wait_for_death(self, name: str = "courier") -> None:
        """It is killed at a failpoint."""
        process = self.stack.processes[name]
        until(lambda: process.poll() is not None, lambda: f"it dies: {self.stack.log(name)}")
        assert process.returncode == -signal.SIGKILL
        self.stack.kill(name)

    def numbers(self, query: str) -> list[int]:
        with self.stack.db() as db:
            return [row[0] for row in db.execute(query)]

    def holder(self, name: str) -> int:
        """The process that holds a reader; 0 for nobody."""
        owner = self.stack.value(
            "SELECT lease_owner FROM catalog_readerstate WHERE name = %s", name
        )
        return int(owner.split(":")[1]) if owner else 0

    def said(self) -> str:
        """What every courier said, and the rows, for the message of a failure."""
        with self.stack.db() as db:
            rows = db.execute("SELECT * FROM catalog_readerstate").fetchall()
        logs = [path.read_text() for path in self.stack.var.glob("courier*.log")]
        return f"{rows}\n" + "\n".join(logs)[-3_000:]


class Quay(Couriers):
    """A database, couriers by name, and the two ledgers."""

    def ready(self) -> None:
        """No courier, no plan, empty ledgers, and eleven changes that nobody has brought in."""
        self.end_all()
        with self.stack.db() as db:
            db.execute("TRUNCATE ledger, catalog_readerstate, catalog_change CASCADE")
        (self.stack.var / "ledger").write_text("")
        self.change(11)

    def change(self, times: int = 1) -> None:
        """So many changes, each committed by itself."""
        with self.stack.db() as db:
            for _ in range(times):
                db.execute("INSERT INTO catalog_change DEFAULT VALUES")

    def ledgers(self) -> dict[str, list[int]]:
        """What was written down, in that order."""
        return {
            "table": self.numbers("SELECT number FROM ledger ORDER BY place"),
            "file": [int(line) for line in (self.stack.var / "ledger").read_text().split()],
        }

    def check(self, *names: str) -> None:
        """Every change is in each ledger, once, in its order; the rows of the readers say so."""
        wanted = self.numbers("SELECT number FROM catalog_change ORDER BY number")
        names = names or ("table", "file")
        positions = "SELECT position FROM catalog_readerstate WHERE name = %s"
        for name in names:
            until(
                lambda name=name: self.stack.value(positions, name) == wanted[-1],
                lambda name=name: f"{name} is up to date: {self.said()}",
            )
            assert self.ledgers()[name] == wanted, name


def moored(stack: Stack) -> Iterator[Quay]:
    """A database with what the ledgers need; ended afterwards."""
    try:
        stack.start_database_alone()
        with stack.db() as db:
            db.execute(TABLE)
        yield Quay(stack)
    finally:
        stack.stop()
