"""Django's PostgreSQL backend, with a server of our own behind the first connection.

Nothing starts for --help or collectstatic: only who connects needs a server. Below `start`
(settings.LOCAL_SERVERS_ATTACH_ONLY) a missing server is an OperationalError like any other, for two
servers that both think themselves the first would be worse than none.

A process that gives way (`start` lowers the priority of harvests and of the index) is served by a
process of PostgreSQL that gives way as well: COPY and the upkeep of indexes are half of a harvest's
work, and on a small machine they would otherwise stand before the messages of a contract.
"""

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from config.local import postgres
from vocab import niceness


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the PostgreSQL server below settings.EMBEDDED_POSTGRES_DIR."""

    def get_new_connection(self, params: dict[str, Any]) -> Any:
        """Connect, starting the server where this process may; raises CannotServe."""
        folder = settings.EMBEDDED_POSTGRES_DIR
        if folder and not settings.LOCAL_SERVERS_ATTACH_ONLY:
            postgres.ensure(folder)
        made = super().get_new_connection(params)
        niceness.lower(made.info.backend_pid, niceness.of_this_process())
        return made
