"""A deal with everything in it, and its evidence, for the tests of evidence."""

from typing import Any

from django.db import connection

from connector.dsp.values import Json
from connector.evidence.document import evidence_of
from connector.models import Agreement
from tests.connector.transfer.flows import Deal, count, deal, get, started
from tests.connector.two_sides import Wire


def used(wire: Wire) -> Deal:
    """A contract in force, under which data were delivered twice; the log has its numbers."""
    made = deal(wire, count(3))
    started(made)
    get(made)
    get(made)
    numbered()
    return made


def numbered() -> None:
    """As a commit does."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def document(wire: Wire, found: Agreement) -> Json:
    """As its own side writes it."""
    side = wire.provider if found.negotiation.role == "provider" else wire.consumer
    with side.acting():
        return evidence_of(Agreement.objects.get(pk=found.pk))


def changed(text: Json, *path: Any, to: Any) -> bytes:
    """The document with one value changed."""
    whole: Any = text.value
    at = whole
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = to
    return Json.of(whole).text.encode()
