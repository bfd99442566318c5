"""Two readers that write down every number they are brought, so that a test can count.

One keeps its ledger in the database and confirms before it commits, as readers with tables do. The
other keeps a file beside its cursor and lets nobody else in, as the embedded index does.
"""

import fcntl
import os

from django.conf import settings
from django.db import connection, transaction

from catalog.courier.reader import Confirm
from catalog.failpoints import failpoint
from catalog.models import Change

BATCH = 4
TABLE = "CREATE TABLE ledger (place serial PRIMARY KEY, number bigint, courier integer)"


def after(number: int) -> list[int]:
    rows = Change.objects.filter(number__gt=number).order_by("number")
    return list(rows.values_list("number", flat=True)[:BATCH])


class TableLedger:
    """Numbers in the table `ledger`, with the process that wrote them."""

    def __init__(self, confirm: Confirm) -> None:
        self.confirm = confirm

    def step(self) -> bool:
        with transaction.atomic(), connection.cursor() as cursor:
            new = after(self.position())
            rows = [(number, os.getpid()) for number in new]
            cursor.executemany("INSERT INTO ledger (number, courier) VALUES (%s, %s)", rows)
            failpoint("ledger.before_commit")
            self.confirm()
        return len(new) == BATCH

    def position(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(number), 0) FROM ledger")
            return int(cursor.fetchone()[0])

    def rest_seconds(self) -> float:
        return float(settings.COURIER_POLL_SECONDS)

    def close(self) -> None:
        pass


class FileLedger:
    """Numbers in the file `ledger`, a line each; one process at a time."""

    def __init__(self, confirm: Confirm) -> None:
        self.file = os.open(settings.VAR_DIR / "ledger", os.O_RDWR | os.O_CREAT | os.O_APPEND)
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self.file)
            raise

    def step(self) -> bool:
        new = after(self.position())
        os.write(self.file, "".join(f"{number}\n" for number in new).encode())
        return len(new) == BATCH

    def position(self) -> int:
        lines = os.pread(self.file, os.fstat(self.file).st_size, 0).split()
        return int(lines[-1]) if lines else 0

    def rest_seconds(self) -> float:
        return float(settings.COURIER_POLL_SECONDS)

    def close(self) -> None:
        os.close(self.file)
