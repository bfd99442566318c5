"""The settings of a courier that keeps the scores in many small steps."""

from config.settings import *  # noqa: F403 - settings are all names of a module

COURIER_READERS = {"score": "tests.faults.small_scores.reader"}
