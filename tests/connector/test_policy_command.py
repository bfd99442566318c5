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
    for what in ("describe", "check"):
        first, wrong, last = said(what, f"--policy={many}", *files[2:], "--batch").splitlines()
        assert "error" in json.loads(wrong)
        assert first == last != "[]"


@pytest.mark.parametrize("text", ["", "nonsense", "{}", "[]", '{"permission": [{}]}', "\x00"])
def test_what_is_no_policy_ends_with_2_and_a_sentence(tmp_path, text):
    (tmp_path / "no").write_text(text, "utf-8")
    with pytest.raises(CommandError, match=r"\w{3}") as raised:
        call_command("policy", "decide", f"--policy={tmp_path / 'no'}")
    assert raised.value.returncode == 2


# --- a whole history ----------------------------------------------------------------------------
ODRL = "http://www.w3.org/ns/odrl/2/"
HEADER = ",".join(
    [*(ODRL + name for name in ("dateTime", "Party", "Action", "Asset")), ODRL + "purpose",
     f"{ODRL}Party urn:x:age", f"{ODRL}payAmount"]
)  # fmt: skip
TURTLE = """
@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
<urn:policy> a odrl:Set ; odrl:permission [ odrl:target <urn:a> ; odrl:action odrl:print ;
    odrl:assignee [ a odrl:PartyCollection ; odrl:source <urn:team> ; odrl:refinement [
        odrl:leftOperand <urn:x:age> ; odrl:operator odrl:gt ; odrl:rightOperand 17 ] ] ;
    odrl:constraint [ odrl:leftOperand odrl:purpose ; odrl:operator odrl:eq ;
        odrl:rightOperand "research" ] ;
    odrl:duty [ odrl:action [ rdf:value odrl:compensate ; odrl:refinement [
        odrl:leftOperand odrl:payAmount ; odrl:operator odrl:gteq ; odrl:rightOperand 50 ;
        odrl:unit <urn:euro> ] ] ] ] .
<urn:p> odrl:partOf <urn:team> .
"""
PRINT = f"2026-06-01T12:00:00Z,urn:p,{ODRL}print,urn:a,research,20,"
PAY = f"2026-06-01 11:00:00,urn:p,{ODRL}compensate,urn:a,,,50"


def traced(tmp_path, *rows, header=HEADER):
    (tmp_path / "policy.ttl").write_text(TURTLE, "utf-8")
    (tmp_path / "events.csv").write_text("\n".join([header, *rows]), "utf-8")
    files = f"--policy={tmp_path / 'policy.ttl'}", f"--events={tmp_path / 'events.csv'}"
    return lambda *more: json.loads(said("trace", *files, *more))


def test_trace_says_whether_a_history_is_compliant(tmp_path):
    assert traced(tmp_path, PRINT, PAY)("--json") == {
        "compliant": True, "verdict": "compliant", "first": None, "reasons": [], "events": 2
    }  # fmt: skip
    found = traced(tmp_path, PRINT)()
    assert (found["compliant"], found["verdict"]) == (False, "violated")
    assert found["first"] == found["reasons"][0]
    assert (found["first"]["rule"], found["first"]["event"]["row"]) == ("/permission/0/duty/0", 1)
    late = PAY.replace("11:00", "13:00")
    assert traced(tmp_path, PRINT, late)("--duties=eventual")["compliant"]
    assert not traced(tmp_path, PRINT, late)()["compliant"]
    unknown = traced(tmp_path, PRINT.replace(",20,", ",,"), PAY)()
    assert (unknown["compliant"], unknown["verdict"]) == (False, "unknown")
    assert unknown["reasons"]


def test_trace_ends_with_2_for_what_is_no_history(tmp_path):
    with pytest.raises(CommandError, match="no column http") as raised:
        traced(tmp_path, header="when,who")()
    assert raised.value.returncode == 2
    with pytest.raises(CommandError, match="--events") as raised:
        said("trace", f"--policy={tmp_path / 'policy.ttl'}")
    assert raised.value.returncode == 2
    (tmp_path / "no.ttl").write_text("nonsense")
    with pytest.raises(CommandError, match=r"no\.ttl") as raised:
        said("trace", f"--policy={tmp_path / 'no.ttl'}", f"--events={tmp_path / 'events.csv'}")
    assert raised.value.returncode == 2


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [
        ("en", "Permitted: use, if all of this holds:", "Everything else is forbidden."),
        ("nl", "Toegestaan: use, als dit alles geldt:", "Al het andere is verboden."),
        (
            "fr",
            "Autorisé\u00a0: use, si tout ceci s’applique\u00a0:",
            "Tout le reste est interdit.",
        ),
        ("de", "Erlaubt: use, wenn all das gilt:", "Alles andere ist verboten."),
    ],
)
def test_describe_speaks_four_languages(files, language, first, last):
    lines = said("describe", files[0], f"--language={language}").splitlines()
    assert (lines[0], lines[-1]) == (first, last)
    [rule, rest] = json.loads(said("describe", files[0], f"--language={language}", "--json"))
    assert (rule["sentence"], rest["sentence"]) == (first, last)
    assert rule["clauses"][-1]["path"] == "/permission/0/duty/0"


def test_explain_redacted_tells_no_fact(files, tmp_path):
    (tmp_path / "state").write_text(json.dumps({**STATE, "values": {"purpose": "spying"}}), "utf-8")
    text = said("explain", *files, "--redacted", "--language=de")
    assert text.splitlines()[0] == "read wird verweigert"
    assert "/permission/0/constraint/0 false: der Zweck ist research" in text
    found = json.loads(said("explain", *files, "--redacted", "--json"))
    assert found["hindrances"][0]["demands"][0]["sentence"] == "the purpose is research"
    assert "spying" not in text + json.dumps(found)
    other = {**POLICY, "permission": [{"action": "sell", "target": DATASET}]}
    (tmp_path / "shown").write_text(json.dumps(other), "utf-8")
    hidden = said("explain", *files, "--redacted", f"--shown={tmp_path / 'shown'}", "--json")
    assert "research" not in hidden


def test_check_says_what_is_wrong(files):
    late = ("--policy", files[0].split("=", 1)[1], "--json")
    assert [one["kind"] for one in json.loads(said("check", *late, *files[2:]))] == ["expiring"]
    kinds = [
        one["kind"] for one in json.loads(said("check", *late, "--known=dateTime", *files[2:]))
    ]
    assert kinds == ["undecidable", "undecidable", "expiring"]
    assert "/permission/0 expiring: sie endet: " in said(
        "check", *files[:1], "--language=de", *files[2:]
    )


# --- two policies -------------------------------------------------------------------------------
def document(uid, *constraint, **more):
    rule = {"action": "use", "target": DATASET, "constraint": list(constraint)}
    return {"@context": "http://www.w3.org/ns/odrl.jsonld", "@type": "Set", "uid": uid,
            "permission": [rule | more]}  # fmt: skip


def purpose(operator, name):
    return {"leftOperand": "purpose", "operator": operator, "rightOperand": {"@id": name}}


RESEARCH = document("urn:one", purpose("isA", "urn:research"))
HEALTH = document("urn:two", purpose("eq", "urn:health"), action="read")
TRADE = document("urn:three", purpose("isA", "urn:trade"))
CONCEPTS = {"@id": "urn:health", "@type": "skos:Concept", "skos:broader": {"@id": "urn:research"}}


def written(tmp_path, name, *documents):
    (tmp_path / name).write_text(json.dumps(documents), "utf-8")
    return str(tmp_path / name)


def test_compare_finds_a_request_that_both_permit_which_decide_confirms(tmp_path):
    both = written(tmp_path, "both.json", RESEARCH, HEALTH, CONCEPTS)
    found = json.loads(said("compare", both))
    assert found["verdict"] == "compatible"
    assert found["subsumption"]["second_within_first"] == {"answer": "yes", "witness": None}
    for name, witness, outcomes in (
        ("both", found["witness"], ["permitted", "permitted"]),
        ("one", found["subsumption"]["first_within_second"]["witness"], ["permitted", "refused"]),
    ):
        files = [f"--{part}={tmp_path / part}-{name}" for part in ("request", "state")]
        for part in ("request", "state"):
            (tmp_path / f"{part}-{name}").write_text(json.dumps(witness[part]), "utf-8")
        for policy, outcome in zip((RESEARCH, HEALTH), outcomes, strict=True):
            path = written(tmp_path, "policy.json", policy)
            decided = json.loads(said("decide", f"--policy={path}", *files, "--json"))
            assert decided["outcome"] == outcome


def test_compare_takes_two_files_and_a_state_and_says_what_stands_against_what(tmp_path):
    one, other = (
        written(tmp_path, name, policy) for name, policy in (("1", RESEARCH), ("3", TRADE))
    )
    assert json.loads(said("compare", one, other))["verdict"] == "unknown"
    (tmp_path / "state").write_text('{"broader": {"urn:research": [], "urn:trade": []}}', "utf-8")
    found = json.loads(said("compare", one, other, f"--state={tmp_path / 'state'}"))
    assert found["verdict"] == "conflict"
    [clash] = found["conflicts"]
    assert clash["first"] == clash["second"] == "/permission/0/constraint/0"
    assert "urn:research" in clash["sentence"]


def test_compare_reads_the_hierarchy_and_the_members_in_turtle(tmp_path):
    path = tmp_path / "two.ttl"
    path.write_text("""
        @prefix odrl: <http://www.w3.org/ns/odrl/2/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <urn:one> a odrl:Set ; odrl:permission [ odrl:action odrl:use ; odrl:assignee <urn:p> ;
            odrl:constraint [ odrl:leftOperand odrl:purpose ; odrl:operator odrl:isA ;
                odrl:rightOperand <urn:research> ] ] .
        <urn:two> a odrl:Set ; odrl:permission [ odrl:action odrl:use ;
            odrl:assignee [ a odrl:PartyCollection ; odrl:source <urn:team> ] ;
            odrl:constraint [ odrl:leftOperand odrl:purpose ; odrl:operator odrl:isNoneOf ;
                odrl:rightOperand <urn:research>, <urn:health> ] ] .
        <urn:research> skos:narrower <urn:health> .
        <urn:p> odrl:partOf <urn:team> .
    """, "utf-8")  # fmt: skip
    found = json.loads(said("compare", str(path)))
    assert found["verdict"] == "conflict"
    path.write_text(path.read_text("utf-8").replace(", <urn:health> ]", " ]"), "utf-8")
    assert json.loads(said("compare", str(path)))["verdict"] == "unknown"


def test_compare_answers_many_pairs_one_line_each(tmp_path):
    many = tmp_path / "many"
    pairs = [[RESEARCH, HEALTH, CONCEPTS], [RESEARCH], [RESEARCH, TRADE]]
    many.write_text("\n".join(map(json.dumps, pairs)), "utf-8")
    first, wrong, last = map(json.loads, said("compare", str(many), "--batch").splitlines())
    assert (first["verdict"], last["verdict"]) == ("compatible", "unknown")
    assert "two policies are compared" in wrong["error"]


@pytest.mark.parametrize("documents", [[], [{}], [RESEARCH], [RESEARCH, HEALTH, TRADE]])
def test_compare_of_other_than_two_policies_ends_with_2_and_a_sentence(tmp_path, documents):
    path = written(tmp_path, "some.json", *documents)
    with pytest.raises(CommandError, match="two policies are compared") as raised:
        call_command("policy", "compare", path)
    assert raised.value.returncode == 2


def test_compare_is_told_where_the_policies_are_and_nothing_else_takes_files(tmp_path, files):
    path = written(tmp_path, "both.json", RESEARCH, HEALTH)
    for arguments in (["compare"], ["compare", path, path, path], ["compare", path, files[0]],
                      ["decide", path], ["decide"]):  # fmt: skip
        with pytest.raises(CommandError) as raised:
            call_command("policy", *arguments)
        assert raised.value.returncode == 2
