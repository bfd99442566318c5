"""The settings of a courier that a test may kill: two readers of the tests' own."""

from config.settings import *  # noqa: F403 - settings are all names of a module

COURIER_READERS = {
    "table": "tests.faults.ledgers.TableLedger",
    "file": "tests.faults.ledgers.FileLedger",
}
