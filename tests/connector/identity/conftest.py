"""A data space for the tests of decentralised claims."""

from collections.abc import Iterator

import pytest

from tests.connector.identity.dataspace import Dataspace, forget_all, ours
from tests.servers import Server


@pytest.fixture
def space(db: None) -> Iterator[Dataspace]:
    """Everybody says what is right."""
    forget_all()
    with Server(
        {"*": [[{"send": "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"}]]}
    ) as server:
        made = Dataspace(server)
        made.serve()
        with ours():
            yield made
    forget_all()
