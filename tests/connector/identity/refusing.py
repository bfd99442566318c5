"""What is refused, and what the log says of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from connector.errors import NotAuthorised


@contextmanager
def refused(reason: str = "") -> Iterator[None]:
    """The block is refused for this reason (a regular expression)."""
    with pytest.raises(NotAuthorised) as caught:
        yield
    assert re.search(reason, caught.value.detail), caught.value.detail
