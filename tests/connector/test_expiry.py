"""When an agreement ends by its own terms, whatever is known of the participant."""

from datetime import UTC, datetime

import pytest

from connector.dsp.values import Json
from connector.expiry import end_by_terms
from tests.connector.offered import RESEARCH, constraint, moment

SIGNED = datetime(2026, 11, 28, 10, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
BEFORE = constraint("dateTime", "lt", moment("2027-01-01T00:00:00Z"))


def agreed(*constraints, **rules):
    permission = [{"action": "use", "constraint": list(constraints)}]
    body = {
        "@id": "urn:a", "@type": "Agreement", "target": "urn:d", "assigner": "urn:p",
        "assignee": "urn:c", "timestamp": "2026-11-28T10:00:00Z",
    }  # fmt: skip
    return Json.of(body | {"permission": permission} | rules).text


@pytest.mark.parametrize(
    ("constraints", "end"),
    [
        ((BEFORE,), NEW_YEAR),
        ((BEFORE, constraint("purpose", "eq", RESEARCH)), NEW_YEAR),
        ((BEFORE, constraint("count", "lteq", "10")), NEW_YEAR),
        ((constraint("elapsedTime", "lteq", "P3M"),), datetime(2027, 2, 28, 10, 0, 0, 1, UTC)),
        ((constraint("purpose", "eq", RESEARCH),), None),
        ((constraint("dateTime", "gteq", moment("2027-01-01T00:00:00Z")),), None),
        ((), None),
    ],
)
def test_the_clock_alone_is_an_end(constraints, end):
    found = end_by_terms(agreed(*constraints), SIGNED)
    if end is None:
        assert found is None
    else:
        assert found is not None
        assert abs((found - end).total_seconds()) < 1


def test_a_window_that_opens_and_closes_ends_when_it_closes():
    later = constraint("dateTime", "gteq", moment("2026-12-01T00:00:00Z"))
    assert end_by_terms(agreed(later, BEFORE), SIGNED) == NEW_YEAR


def test_what_begins_to_be_forbidden_ends_then():
    since = constraint("dateTime", "gteq", moment("2027-01-01T00:00:00Z"))
    forbidden = [{"action": "use", "constraint": [since]}]
    assert end_by_terms(agreed(prohibition=forbidden), SIGNED) == NEW_YEAR


def test_of_what_cannot_be_read_no_end_is_known():
    assert end_by_terms(agreed(permission=[7]), SIGNED) is None
