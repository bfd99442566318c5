"""The document of an agreement: what is in it, that it holds, and that nothing can be changed."""

import hashlib
import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from connector import audit
from connector.evidence.checking import differs_here, faults
from connector.models import Agreement, AuditEntry
from tests.connector.evidence.deals import changed, document, numbered, used
from tests.connector.transfer.flows import deal, get, started, token

pytestmark = pytest.mark.django_db


def test_it_has_all_and_all_of_it_holds(wire):
    made = used(wire)
    text = document(wire, made.ours)
    assert faults(text.text.encode()) == []
    found = text.value
    assert hashlib.sha256(found["agreement"]["body"].encode()).hexdigest() == made.ours.body_hash
    assert found["parties"]["provider"]["id"] == "https://provider.example"
    assert found["parties"]["written_by"] == "provider"
    steps = [one["step"] for one in found["messages"]]
    assert len(steps) == 6, steps  # four of the negotiation, two of the transfer
    scopes = [one["scope"] for one in found["decisions"]]
    assert scopes == ["negotiation", "transfer", "delivery", "delivery"]
    (transfer,) = found["transfers"]
    assert transfer["sent"] == 2 * made.file.stat().st_size
    assert found["agreement"]["uses"] == 2
    assert "Dataset one" in found["statements"]["text"]
    assert found["log"]["head"] == _head()


def _head():
    last = AuditEntry.objects.exclude(number=None).last()
    return f"{last.number}:{last.hash}"


def test_both_sides_prove_the_same_agreement(wire):
    made = used(wire)
    ours, theirs = (document(wire, one).value for one in (made.ours, made.theirs))
    for name in ("body", "sha256", "id"):
        assert ours["agreement"][name] == theirs["agreement"][name]
    assert ours["policy"] == theirs["policy"]
    assert ours["parties"] == theirs["parties"] | {"written_by": "provider"}


def test_the_same_state_gives_the_same_bytes_and_no_secret(wire):
    made = used(wire)
    text = document(wire, made.theirs).text
    assert document(wire, made.theirs).text == text
    assert token(made) not in text
    starts = [one for one in json.loads(text)["messages"] if "dataAddress" in one["body"]]
    assert [one["is_whole"] for one in starts] == [False]


# A place in the document, what is put there, and what is said of it.
CHANGES = [
    (("form",), "another", "no document of evidence"),
    (("agreement", "sha256"), "0" * 64, "The agreement is not the text"),
    (("agreement", "id"), "urn:other", "another identifier"),
    (("policy", "text"), "{}", "The policy is not that of the agreement"),
    (("statements", "text"), "", "“statements” is not the text"),
    (("messages", 0, "sha256"), "0" * 64, "Message 1 is not the text"),
    (("messages", 0, "is_whole"), False, "Message 1 is not whole"),
    (("decisions", 3, "outcome"), "refused", "Decision 4 comes out otherwise"),
    (("decisions", 3, "known", "uses"), 7, "Decision 4 comes out otherwise"),
    (("decisions", 0, "policy"), "0" * 64, "that is not in the document"),
    (("log", "entries", 0, "at"), "2020-01-01T00:00:00.000000Z", "was changed after"),
    (("log", "entries", 0, "entry"), "{}", "was changed after"),
    (("log", "head"), f"1:{'0' * 64}", "The chain ends before"),
    (("log", "entries"), 7, "It cannot be read"),
    (("agreement",), None, "It cannot be read"),
]


def test_whatever_is_changed_is_found(wire):
    text = document(wire, used(wire).ours)
    for path, to, said in CHANGES:
        found = faults(changed(text, *path, to=to))
        assert any(said in one for one in found), (path, found)
    said = "No message brings this agreement, word for word."
    assert said in faults(changed(text, "messages", to=[]))


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"\xff", b'{"form":"hansa-evidence-1"}', b"[" * 9_999]
)
def test_what_is_no_document_is_said_to_be_none(text):
    assert len(faults(text)) == 1


def test_the_command_writes_checks_and_compares_with_the_log_here(wire, tmp_path, capsys):
    made = used(wire)
    with wire.provider.acting():
        call_command("evidence", "write", str(made.ours.pk))
    written = capsys.readouterr().out
    assert written == document(wire, made.ours).text
    file = tmp_path / "evidence.json"
    file.write_text(written)
    call_command("evidence", "check", str(file), here=True)
    digest = hashlib.sha256(written.encode()).hexdigest()
    assert digest in capsys.readouterr().out
    file.write_bytes(changed(document(wire, made.ours), "agreement", "uses", to=1))
    call_command("evidence", "check", str(file))  # (the side that writes it says how often)
    other = changed(document(wire, made.ours), "log", "entries", 0, "number", to=10**9)
    assert "is another one here, or none" in differs_here(other)[0]


def test_the_command_says_what_to_mend(wire, tmp_path):
    made = used(wire)
    file = tmp_path / "evidence.json"
    file.write_bytes(changed(document(wire, made.ours), "agreement", "sha256", to="0" * 64))
    for arguments, said in (
        (("check", str(file)), "The agreement is not the text"),
        (("check", str(tmp_path / "none")), "cannot be read"),
        (("write", "0"), "There is no agreement 0 here"),
        (("write", "x"), "There is no agreement x here"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("evidence", *arguments)
    with pytest.raises(CommandError, match="--here does not belong"):
        call_command("evidence", "write", "1", here=True)


def test_a_decision_by_what_the_delivery_does_holds(wire):
    rules = {"permission": [{"action": "use", "duty": [{"action": "anonymize"}]}]}
    made = deal(wire, rules, b"a,b\n1,2\n", "a = keep")
    started(made)
    assert get(made).status_code == 200
    numbered()
    assert faults(document(wire, made.ours).text.encode()) == []


def test_an_id_of_the_other_sides_choosing_shows_nothing_of_others(wire):
    made = used(wire)
    with transaction.atomic():
        audit.record("data source: kept", subject="resource 1", actor="a@b.example", detail={})
    numbered()
    Agreement.objects.filter(pk=made.theirs.pk).update(iri="resource 1")
    assert "a@b.example" not in document(wire, made.theirs).text


def test_a_notice_is_in_it(wire):
    made = used(wire)
    Agreement.objects.filter(pk=made.ours.pk).update(notice="Moved.", ends_at=made.ours.agreed_at)
    found = document(wire, made.ours).value["agreement"]["notice"]
    assert (found["reason"], found["ends_at"]) == ("Moved.", made.ours.agreed_at.isoformat())


def test_it_asks_a_few_times_whatever_is_there(wire, django_assert_max_num_queries):
    made = used(wire)
    numbered()
    with django_assert_max_num_queries(12):
        text = document(wire, made.ours).text
    assert not re.search(r"[^\x20-\U0010ffff]", text), "one line"
