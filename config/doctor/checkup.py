"""All checks of this installation, in the order in which one would look for a fault."""

from collections.abc import Iterable, Iterator

from django.db import Error, connection

from catalog.api.away import AWAY
from config.doctor import address, cluster, machine, stores, work
from config.doctor.result import Check, Grade, Result, warning

CHECKS: tuple[Check, ...] = (
    machine.python,
    machine.packages,
    machine.folder,
    machine.secret_key,
    machine.failpoints,
    machine.settings_together,
    stores.database,
    stores.encoding,
    stores.migrations,
    stores.clock,
    stores.broker,
    work.workers,
    work.courier,
    work.readers,
    cluster.search_engine,
    work.search_index,
    work.sources,
    work.sandbox,
    address.public_address,
    address.https,
)


def examine(checks: Iterable[Check] = CHECKS) -> Iterator[Result]:
    """What each check finds. Without a database those that need it say only that."""
    for check in checks:
        try:
            yield check()
        except Error as error:
            connection.close()
            yield warning(check.__name__.replace("_", " "), f"not known {_why(error)}")


def is_well(results: Iterable[Result]) -> bool:
    """Whether none of them is a fault."""
    return all(result.grade is not Grade.FAULT for result in results)


def _why(error: Error) -> str:
    if isinstance(error, AWAY):
        return "while the database does not answer"
    reason = str(error).strip().partition("\n")[0]
    return f"({reason}): mend what is wrong with database and migrations first"
