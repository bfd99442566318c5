"""manage.py policy: what a file says, on one line or as RDF, and code 2 for what is no policy."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.vocab.odrl.policies import CONSUMER, DATASET

RULE = {
    "action": "use",
    "constraint": [
        {"leftOperand": "purpose", "operator": "eq", "rightOperand": "research"},
        {"leftOperand": "dateTime", "operator": "lt", "rightOperand": "2027-01-01T00:00:00Z"},
    ],
    "duty": [{"@id": "urn:duty", "action": "inform"}],
}
POLICY = {"@context": "http://www.w3.org/ns/odrl.jsonld", "@type": "Set", "uid": "urn:policy",
          "permission": [{**RULE, "target": DATASET, "assignee": CONSUMER}]}  # fmt: skip
REQUEST = {"action": "read", "target": DATASET, "party": CONSUMER}
STATE = {"now": "2026-12-01T00:00:00Z", "values": {"purpose": "research"},
         "duties": {"urn:duty": "pending"}}  # fmt: skip


@pytest.fixture
def files(tmp_path):
    for name, document in (("policy", POLICY), ("request", REQUEST), ("state", STATE)):
        (tmp_path / name).write_text(json.dumps(document), "utf-8")
    return [f"--{name}={tmp_path / name}" for name in ("policy", "request", "state")]


def said(what, *arguments):
    out = StringIO()
    call_command("policy", what, *arguments, stdout=out)
    return out.getvalue()


def test_decide_says_until_when_and_what_is_to_be_done(files):
    found = json.loads(said("decide", *files, "--duties=eventual", "--json"))
    assert found["outcome"] == "permitted"
    assert found["valid_until"] == "2027-01-01T00:00:00Z"
    assert [one["action"] for one in found["outstanding"]] == ["inform"]
    assert json.loads(said("decide", *files, "--json"))["outcome"] == "refused"


def test_explain_shows_every_rule_and_what_would_help_to_know(files):
    found = json.loads(said("explain", *files[:2], "--json"))
    assert found["outcome"] == "unknown"
    assert found["missing"] == ["purpose"]
    [rule] = found["rules"]
    assert rule["premises"] == {
        "target": "satisfied", "party": "satisfied", "action": "satisfied"
    }  # fmt: skip
    assert [one["state"] for one in rule["constraints"]] == ["unknown", "satisfied"]
    assert said("explain", *files[:2]).startswith("unknown\n")
    assert "a report:PermissionReport" in said("explain", *files, "--turtle")


def test_many_policies_are_answered_one_line_each(tmp_path, files):
    many = tmp_path / "many"
    many.write_text(f"{json.dumps(POLICY)}\nnonsense\n{json.dumps(POLICY)}\n", "utf-8")
    lines = said("decide", f"--policy={many}", *files[1:], "--batch").splitlines()
    assert [set(json.loads(line)) & {"outcome", "error"} for line in lines] == [
        {"outcome"}, {"error"}, {"outcome"}
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "nonsense", "{}", "[]", '{"permission": [{}]}', "\x00"])
def test_what_is_no_policy_ends_with_2_and_a_sentence(tmp_path, text):
    (tmp_path / "no").write_text(text, "utf-8")
    with pytest.raises(CommandError, match=r"\w{3}") as raised:
        call_command("policy", "decide", f"--policy={tmp_path / 'no'}")
    assert raised.value.returncode == 2
