"""Does a document of evidence hold? Every hash anew, every decision anew; no database is needed.

What it proves, and what only the other side or the audit log can, stands in
docs/reference/evidence.md.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from connector import audit
from connector.deciding import Known, reasons_of, weigh
from connector.dsp.values import Json, members
from connector.evidence.document import FORM
from connector.models import AuditEntry
from connector.moves import digest_of
from connector.rules import rules_of
from vocab.errors import UnreadablePolicy
from vocab.odrl.decide import ENGINE

LARGEST = 256 * 1024 * 1024  # bytes of a document
Member = Mapping[str, Any]


def faults(text: bytes) -> list[str]:
    """What does not hold, a sentence each; none: all of it does."""
    try:
        found = json.loads(text)
        if not isinstance(found, dict) or found.get("form") != FORM:
            return [f"This is no document of evidence: “form” has to be {FORM}."]
        return [fault for check in _CHECKS for fault in check(found)]
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        return [f"It cannot be read: {type(wrong).__name__}: {wrong}."]


def differs_here(text: bytes) -> list[str]:
    """Which entries of the document are not in the audit log here, as they stand. One query."""
    entries = json.loads(text)["log"]["entries"]
    numbers = [one["number"] for one in entries]
    rows = AuditEntry.objects.filter(number__in=numbers).values_list("number", "hash")
    here = {number: digest for number, digest in rows if number is not None}
    return [
        f"Entry {one['number']:,} of the log is another one here, or none."
        for one in entries
        if here.get(one["number"]) != one["hash"]
    ]


def _agreement(found: Member) -> Iterator[str]:
    said = found["agreement"]
    body = Json(said["body"])
    if digest_of(body.text) != said["sha256"]:
        yield "The agreement is not the text that its hash is of."
    if members(body)["@id"] != said["id"]:
        yield "The agreement has another identifier than its text."
    if rules_of(body).text != found["policy"]["text"]:
        yield "The policy is not that of the agreement."
    for name in ("policy", "statements", "text"):
        one = found[name]
        if one is not None and digest_of(one["text"]) != one["sha256"]:
            yield f"“{name}” is not the text that its hash is of."


def _messages(found: Member) -> Iterator[str]:
    agreed = False
    for number, one in enumerate(found["messages"], start=1):
        if one["is_whole"] and digest_of(one["body"]) != one["sha256"]:
            yield f"Message {number} is not the text that its hash is of."
        if not one["is_whole"] and "dataAddress" not in members(Json(one["body"])):
            yield f"Message {number} is not whole, and no secret is hidden in it."
        said = members(Json(one["body"])).get("agreement")
        agreed = agreed or (bool(said) and Json.of(said).text == found["agreement"]["body"])
    if not agreed:
        yield "No message brings this agreement, word for word."


def _decisions(found: Member) -> Iterator[str]:
    for digest, text in found["policies"].items():
        if digest_of(text) != digest:
            yield f"Policy {digest[:12]}… is not the text that its hash is of."
    for number, one in enumerate(found["decisions"], start=1):
        if said := _difference(one, found["policies"]):
            yield f"Decision {number} {said}"


def _difference(one: Member, policies: Mapping[str, str]) -> str:
    """How a decision comes out otherwise; nothing where another engine made it."""
    if one["policy"] not in policies:
        return "is by a policy that is not in the document."
    if one["engine"] != ENGINE:
        return ""
    said = one["known"]
    known = Known(
        now=datetime.fromisoformat(said["now"]),
        party=said["party"],
        values={left: frozenset(values) for left, values in said["values"].items()},
        since=datetime.fromisoformat(said["since"]) if said["since"] else None,
        uses=said["uses"],
        done=frozenset(said.get("done", ())),
    )
    try:
        again = weigh(Json(policies[one["policy"]]), known)
    except UnreadablePolicy:
        return "is by a policy that cannot be read."
    reasons = [] if again.is_permitted else reasons_of(again)
    if (again.outcome.value, reasons) != (one["outcome"], one["reasons"]):
        return "comes out otherwise when it is made again."
    return ""


def _log(found: Member) -> Iterator[str]:
    before = 0
    for one in found["log"]["entries"]:
        right = audit.hash_of(one["previous"], one["number"], one["at"], one["entry"])
        if one["hash"] != right:
            yield f"Entry {one['number']:,} of the log was changed after it was recorded."
        if one["number"] <= before:
            yield f"Entry {one['number']:,} of the log stands out of its order."
        before = one["number"]
    number, _colon, digest = found["log"]["head"].partition(":")
    if before > int(number):
        yield "The chain ends before the last entry: its head is of another log."
    for one in found["log"]["entries"]:
        if one["number"] == int(number) and one["hash"] != digest:
            yield "The head of the chain is not its last entry."


_CHECKS: tuple[Callable[[Member], Iterator[str]], ...] = (_agreement, _messages, _decisions, _log)
