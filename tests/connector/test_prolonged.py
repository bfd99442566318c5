"""What ends is moved on, in the form that it had; all else stays letter by letter."""

import pytest

from connector.dsp.values import Json
from connector.prolonged import moved_on
from tests.connector.offered import RESEARCH, constraint, moment


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (constraint("dateTime", "lt", moment("2027-01-01T00:00:00Z")),
         constraint("dateTime", "lt", moment("2027-01-31T00:00:00Z"))),
        (constraint("dateTime", "lteq", "2027-12-31"), constraint("dateTime", "lteq", "2028-01-30")),
        (constraint("odrl:dateTime", "odrl:lteq", "2027-02-01T10:00:00+01:00"),
         constraint("odrl:dateTime", "odrl:lteq", "2027-03-03T09:00:00Z")),
        ({"leftOperand": {"@id": "http://www.w3.org/ns/odrl/2/dateTime"}, "operator": {"@id": "odrl:lt"},
          "rightOperand": {"@value": "2027-01-01", "@type": "xsd:date"}},
         {"leftOperand": {"@id": "http://www.w3.org/ns/odrl/2/dateTime"}, "operator": {"@id": "odrl:lt"},
          "rightOperand": {"@value": "2027-01-31", "@type": "xsd:date"}}),
        (constraint("cx-policy:DataUsageEndDate", "eq", "2027-01-01T00:00:00Z"),
         constraint("cx-policy:DataUsageEndDate", "eq", "2027-01-31T00:00:00Z")),
    ],
)  # fmt: skip
def test_an_end_is_moved_on(before, after):
    rules = {"permission": [{"action": "use", "constraint": [{"or": [before]}]}]}
    found = moved_on(Json.of(rules), 30).value
    assert found == {"permission": [{"action": "use", "constraint": [{"or": [after]}]}]}


@pytest.mark.parametrize(
    "one",
    [
        constraint("dateTime", "gteq", moment("2027-01-01T00:00:00Z")),
        constraint("dateTime", "eq", "2027-01-01"),
        constraint("dateTime", "lt", "soon"),
        constraint("elapsedTime", "lteq", "P3M"),
        constraint("purpose", "eq", RESEARCH),
        constraint("count", "lteq", "10"),
    ],
)
def test_what_is_no_end_stays(one):
    rules = Json.of({"permission": [{"action": "use", "constraint": [one]}]})
    assert moved_on(rules, 30) == rules
