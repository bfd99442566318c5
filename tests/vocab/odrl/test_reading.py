"""How many of the policies that others have published are read, and what is decided of them.

`python -m tests.vocab.odrl.test_reading` writes the table of the IDS patterns anew.
"""

from pathlib import Path

from tests.vocab.odrl.suites import ODRL, bytes_of, needs_suites
from vocab.errors import UnreadablePolicy
from vocab.odrl.documents import policies_of, read_document
from vocab.odrl.explain import explain
from vocab.odrl.facts import Request
from vocab.odrl.policy import Policy, source
from vocab.odrl.world import read_state

pytestmark = needs_suites
TABLE = Path(__file__).parents[3] / "docs/reference/ids-patterns.md"
PATTERNS = sorted(
    (ODRL / "patterns-ids/Contract/Policies").glob("*odrl*.json"),
    key=lambda path: (len(path.name.split("-")[0]), path.name),
)
NOON = b'{"now": "2026-12-01T12:00:00Z"}'
HEAD = """\
# The IDS usage control patterns, and what is decided of them

The 33 examples in ODRL that IDSA publishes for its policy classes, read as they are and asked for what their first rule is about,
by the party that it names, when nothing is known but the time. `missing` names the left operands of which a fact would help; what has neither
is stopped by something that is not understood, or by a duty of which nothing is known. A test compares this table with what the engine says.

| pattern | read | decided | missing |
| --- | --- | --- | --- |
"""


def read(path):
    try:
        return read_document(bytes_of(path), path.name)
    except UnreadablePolicy:
        return None


def row(path):
    policy = read(path)
    name = path.name.removesuffix("-example.json").removesuffix(".json").replace("-odrl-", " ")
    if policy is None:
        return f"| {name} | no: not JSON | | |\n"
    report = explain(policy, asked_by(policy), read_state(NOON))
    missing = ", ".join(f"`{one}`" for one in report.missing)
    return f"| {name} | yes | {report.decision.outcome} | {missing} |\n"


def asked_by(policy: Policy) -> Request:
    for rule in (*policy.permissions, *policy.prohibitions):
        return Request(rule.action, source(rule.target), source(rule.assignee))
    return Request(policy.obligations[0].action, source(policy.obligations[0].target), "")


def table():
    return HEAD + "".join(map(row, PATTERNS))


def test_all_25_valid_patterns_of_ids_are_read_and_the_others_are_no_json():
    assert len(PATTERNS) == 33
    assert sum(read(path) is not None for path in PATTERNS) == 25


def test_the_table_of_the_patterns_says_what_the_engine_says():
    assert TABLE.read_text("utf-8") == table()


def test_all_38_policies_of_fiware_are_read_in_utf_16_and_utf_8():
    paths = sorted((ODRL / "suite-fiware-odrl-pap/examples").rglob("*.json"))
    assert [len(policies_of(bytes_of(path), path.name)) for path in paths] == [1] * 38
    assert sum(bytes_of(path).startswith(b"\xff\xfe") for path in paths) == 29


def test_the_examples_of_the_oac_profile_are_read_and_their_profile_stops_them():
    for path in sorted((ODRL / "profile-oac/examples").iterdir()):
        for policy in policies_of(bytes_of(path), path.name):
            report = explain(policy, Request(), read_state(NOON))
            assert not report.decision.is_permitted


if __name__ == "__main__":
    TABLE.write_text(table(), "utf-8")
