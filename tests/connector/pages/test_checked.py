"""Flaws of a policy while it is written, and how each of its rules is kept."""

import json
from datetime import UTC, datetime

import pytest

from connector.models import Offer
from connector.pages.checked import checked
from tests.connector.pages.offering import client_of
from tests.connector.pages.test_offers import NEW, form

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def rule(*constraints, action="use", **more):
    keys = ("leftOperand", "operator", "rightOperand")
    found = [dict(zip(keys, one, strict=True)) for one in constraints]
    return {"action": action, **({"constraint": found} if found else {}), **more}


def flaws(*permissions, field="contract_policy", **more):
    text = json.dumps({"permission": list(permissions), **more})
    (found,) = checked({field: text}, NOW)
    return [(one.kind, one.path) for one in found.wrong]


UNTIL = ("dateTime", "lteq", "2027-12-31")


@pytest.mark.parametrize(
    ("permissions", "expected"),
    [
        ([rule()], []),
        ([rule(UNTIL)], [("will end", "/permission/0")]),
        ([rule(("dateTime", "lt", "2026-01-01"))], [("has ended", "/permission/0")]),
        ([rule(), rule(UNTIL)], [("changes nothing", "/permission/1"), ("will end", "/permission/1")]),
        ([rule(("language", "eq", "nl"))], [("stays unknown", "/permission/0/constraint/0")]),
        ([rule(action="read")], [("to mend", "/permission")]),
        (
            [rule(UNTIL, ("dateTime", "gt", "2028-01-01"))],
            [("permits nothing", ""), ("never holds", "/permission/0")],
        ),
    ],
)  # fmt: skip
def test_a_flaw_has_a_kind_and_a_place(permissions, expected):
    assert flaws(*permissions) == expected


def test_a_count_is_not_known_to_who_may_see_an_offer():
    ten = rule(("count", "lteq", "10"))
    assert flaws(ten) == []
    assert flaws(ten, field="access_policy") == [("stays unknown", "/permission/0/constraint/0")]


def test_what_cannot_be_read_says_where():
    (found,) = checked({"contract_policy": '{"permission": [{"action": 7}]}'}, NOW)
    assert found.wrong
    assert found.rules == ()
    assert checked({"contract_policy": "[]"}, NOW)[0].wrong[0].text.startswith("Write an object")
    assert checked({"access_policy": " ", "contract_policy": ""}, NOW) == []


def test_each_rule_says_how_it_is_kept():
    body = {
        "permission": [rule(UNTIL), rule(("purpose", "eq", "urn:x:research"))],
        "prohibition": [rule(action="distribute")],
        "obligation": [{"action": "delete"}],
    }
    (found,) = checked({"contract_policy": json.dumps(body)}, NOW)
    assert [(one.line.text, one.how) for one in found.rules] == [
        ("Permitted: use, if all of this holds:", "technical"),
        ("Permitted: use, if all of this holds:", "contractual"),
        ("Forbidden: distribute.", "contractual"),
        ("To be done: delete.", "contractual"),
    ]


@pytest.mark.django_db
def test_the_form_checks_and_keeps_what_was_typed_and_drafts_nothing():
    steward = client_of("steward")
    ended = json.dumps({"permission": [rule(("dateTime", "lt", "2026-01-01"))]})
    fields = form(title="", contract_policy=ended, check="1")
    page = steward.post(NEW, fields).content.decode()
    assert "Has ended:" in page
    assert "Give the offer a title." not in page
    assert "2026-01-01" in page.partition('name="contract_policy"')[2].partition("</textarea>")[0]
    part = steward.post(NEW, fields, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<section class="answer">')
    assert "Has ended:" in part
    assert not Offer.objects.exists()
    assert client_of("reader").post(NEW, fields).status_code == 403
