"""A server of another kind than DCAT on this machine."""

import pytest

from tests.servers import Server


@pytest.fixture
def service(portal: Server) -> Server:
    """A service on this machine that rests between no two requests; set its `answers`."""
    return portal
