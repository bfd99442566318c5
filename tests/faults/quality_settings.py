"""The settings of a courier that checks in many small steps."""

from config.settings import *  # noqa: F403 - settings are all names of a module

COURIER_READERS = {"quality": "tests.faults.small_checks.reader"}
