"""A harvest leaves the garbage collector as it found it."""

import gc

from catalog.harvest.calm import few_collections


def test_the_collector_is_as_before_when_the_last_harvest_ends():
    before = gc.get_threshold()
    one, two = few_collections(), few_collections()
    one.__enter__()
    two.__enter__()
    assert gc.get_threshold()[0] > before[0]
    assert gc.get_freeze_count() > 0
    one.__exit__(None, None, None)
    assert gc.get_threshold()[0] > before[0]
    two.__exit__(None, None, None)
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
