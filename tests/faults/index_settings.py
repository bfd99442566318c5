"""The settings of a courier that keeps the search index in many small steps."""

from config.settings import *  # noqa: F403 - settings are all names of a module

COURIER_READERS = {"search": "tests.faults.small_steps.reader"}
