"""A harvest leaves the garbage collector as it found it."""

import gc

from catalog.harvest.calm import few_collections


def test_the_collector_is_as_before_afterwards():
    before = gc.get_threshold()
    with few_collections():
        assert gc.get_threshold()[0] > before[0]
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
