"""Django's PostgreSQL backend, with a server of our own behind the first connection.

Nothing starts for --help or collectstatic: only who connects needs a server. Below `start`
(settings.LOCAL_SERVERS_ATTACH_ONLY) a missing server is an OperationalError like any other, for two
servers that both think themselves the first would be worse than none.
"""

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from config.local import postgres


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the PostgreSQL server below settings.EMBEDDED_POSTGRES_DIR."""

    def get_new_connection(self, params: dict[str, Any]) -> Any:
        """Connect, starting the server where this process may; raises CannotServe."""
        folder = settings.EMBEDDED_POSTGRES_DIR
        if folder and not settings.LOCAL_SERVERS_ATTACH_ONLY:
            postgres.ensure(folder)
        return super().get_new_connection(params)
