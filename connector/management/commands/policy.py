"""manage.py policy: what a policy in a file says, to a request or a history, and in words."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from connector import policy_words
from vocab.errors import UnreadableHistory, UnreadablePolicy
from vocab.odrl import check, compare, redact
from vocab.odrl.documents import policies_of, read_document
from vocab.odrl.explain import Report, explain
from vocab.odrl.facts import Facts
from vocab.odrl.history import read_events
from vocab.odrl.operands import OPERANDS
from vocab.odrl.policy import Policy
from vocab.odrl.report import as_json, as_turtle
from vocab.odrl.trace import as_json as traced_as_json
from vocab.odrl.trace import trace
from vocab.odrl.weigh import Duties
from vocab.odrl.world import (
    Asked,
    read_members,
    read_request,
    read_state,
    with_documents,
    with_features,
)

T = TypeVar("T")
SHORT = ("policy", "outcome", "valid_until", "outstanding", "missing")


class Command(BaseCommand):
    """Answer for one policy, or for many with --batch. Touches no database."""

    help = (
        "Say what a usage policy in a file permits, and why. Ends with 2 when the file holds none."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and with which files."""
        parser.add_argument(
            "what",
            metavar="decide|explain|describe|check|trace|compare",
            choices=("decide", "explain", "describe", "check", "trace", "compare"),
            help="decide: the outcome; explain: with the state of every rule and constraint; "
            "describe: the terms in words; check: what is wrong with them; "
            "trace: is a whole history compliant; compare: what two policies permit together",
        )
        parser.add_argument(
            "files",
            nargs="*",
            metavar="FILE",
            help="compare: a file of two policies, or two files; with --batch two on a line",
        )
        parser.add_argument(
            "--policy",
            help="a file: JSON-LD, or RDF; - for standard input",
        )
        parser.add_argument(
            "--request",
            help='a file: {"action", "target", "party"}, an odrl:Request or an EvaluationRequest',
        )
        parser.add_argument(
            "--state",
            help='a file: {"now", "since", "uses", "values", "partOf", "duties"} or a graph',
        )
        parser.add_argument(
            "--events",
            help="trace: a CSV file with a row for each event, its columns named by IRI",
        )
        parser.add_argument(
            "--profile",
            action="append",
            default=[],
            help="trace: take the terms of this profile as they stand, though it is not known",
        )
        parser.add_argument(
            "--duties",
            choices=tuple(Duties),
            default=Duties.STRICT.value,
            help="strict: done first; eventual: not violated; in a trace, at last (strict)",
        )
        parser.add_argument("--json", action="store_true", help="the answer as JSON, on one line")
        parser.add_argument(
            "--turtle", action="store_true", help="explain: the report as RDF, for other tools"
        )
        parser.add_argument(
            "--redacted",
            action="store_true",
            help="explain: only what the counterparty may read, who has seen the policy",
        )
        parser.add_argument(
            "--shown", help="--redacted: a file with what the counterparty has seen of the policy"
        )
        parser.add_argument(
            "--language",
            choices=policy_words.LANGUAGES,
            default="en",
            help="describe, check, --redacted: of the sentences; JSON of the last two is English",
        )
        parser.add_argument(
            "--known",
            action="append",
            metavar="OPERAND",
            help="check: a left operand that will be known (all, and duties); may be repeated",
        )
        parser.add_argument(
            "--batch",
            action="store_true",
            help="--policy is a file of JSON policies, one a line; one JSON answer a line",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Answer; raises CommandError with code 2 for what cannot be read."""
        if options["turtle"] and (options["json"] or options["what"] != "explain"):
            raise CommandError("--turtle belongs to explain, without --json", returncode=2)
        if options["redacted"] and options["what"] != "explain":
            raise CommandError("--redacted belongs to explain", returncode=2)
        if options["what"] == "compare":
            for answer in _compared(options):
                self.stdout.write(answer)
            return
        if options["files"] or not options["policy"]:
            raise CommandError("say --policy FILE; files alone are for compare", returncode=2)
        if options["what"] == "trace":
            self.stdout.write(_traced(options))
            return
        asked = _read(options["request"] or "", read_request, b'{"action": "use"}')
        facts = _read(options["state"] or "", read_state, _now())
        if options["batch"]:
            for line in _bytes(options["policy"]).splitlines():
                self.stdout.write(_line(line, asked, facts, options))
            return
        policy = _read(options["policy"], read_document, b"")
        self.stdout.write(_answer(policy, asked, facts, options))


def _answer(policy: Policy, asked: Asked, facts: Facts, options: dict[str, Any]) -> str:
    if options["what"] == "describe":
        return _described(policy, options)
    if options["what"] == "check":
        return _checked(policy, facts, options)
    report = _report(policy, asked, facts, options)
    return (_redacted if options["redacted"] else _whole)(report, policy, asked, options)


def _described(policy: Policy, options: dict[str, Any]) -> str:
    if options["json"]:
        found = policy_words.described_as_json(policy, options["language"])
        return json.dumps(found, ensure_ascii=False)
    return "\n".join(policy_words.described(policy, options["language"]))


def _checked(policy: Policy, facts: Facts, options: dict[str, Any]) -> str:
    """Where no left operands are named, those are known that can be; and duties."""
    given = options["known"]
    flaws = check.check(
        policy,
        OPERANDS if given is None else given,
        duties=given is None,
        at=check.Moments(facts.now, facts.since),
    )
    if options["json"]:
        return json.dumps(check.as_json(flaws), ensure_ascii=False)
    return "\n".join(policy_words.flawed(flaws, options["language"]))


def _redacted(report: Report, policy: Policy, _asked: Asked, options: dict[str, Any]) -> str:
    shown = _read(options["shown"], read_document, b"") if options["shown"] else policy
    found = redact.redact(report, policy, shown)
    if options["json"]:
        return json.dumps(redact.as_json(found), ensure_ascii=False)
    return "\n".join(policy_words.redacted(found, options["language"]))


def _traced(options: dict[str, Any]) -> str:
    """One JSON object: is the history compliant, what offended first, and all reasons."""
    if not options["events"] or options["batch"] or options["request"]:
        raise CommandError("trace needs --policy and --events, and no --request", returncode=2)
    facts = _read(options["state"] or "", read_state, b"{}")
    try:
        data = _bytes(options["policy"])
        policies = policies_of(data, options["policy"])
        members = read_members(data, options["policy"])
    except UnreadablePolicy as error:
        raise CommandError(f"{options['policy']}: {error}", returncode=2) from error
    if not policies:
        raise CommandError(f"{options['policy']}: holds no policy", returncode=2)
    if facts.part_of is None:
        facts = replace(facts, part_of=members)
    try:
        events = read_events(_bytes(options["events"]))
        duties, profiles = Duties(options["duties"]), frozenset(options["profile"])
        answer = trace(policies, events, facts, duties=duties, profiles=profiles)
    except UnreadableHistory as error:
        raise CommandError(f"{options['events']}: {error}", returncode=2) from error
    return json.dumps(traced_as_json(answer), ensure_ascii=False)


def _compared(options: dict[str, Any]) -> Iterator[str]:
    """One JSON object, or with --batch one for each line: do the two policies agree?"""
    files = options["files"]
    most = 1 if options["batch"] else 2
    if not 1 <= len(files) <= most or options["policy"] or options["request"]:
        raise CommandError("compare needs FILE, or FILE FILE without --batch", returncode=2)
    known = _read(options["state"] or "", read_state, b"{}")
    documents = [(_bytes(name), name) for name in files]
    if not options["batch"]:
        try:
            yield _comparison(documents, known, options)
        except UnreadablePolicy as error:
            raise CommandError(f"{', '.join(files)}: {error}", returncode=2) from error
        return
    for line in documents[0][0].splitlines():
        try:
            yield _comparison([(line, "")], known, options)
        except UnreadablePolicy as error:
            yield json.dumps({"error": str(error)}, ensure_ascii=False)


def _comparison(
    documents: Sequence[tuple[bytes, str]], known: Facts, options: dict[str, Any]
) -> str:
    """What the documents say of members and of terms is known. Raises UnreadablePolicy."""
    each = [policies_of(data, name) for data, name in documents]
    policies = [policy for found in each for policy in found]
    if len(policies) != 2 or () in each:
        counts = " and ".join(str(len(found)) for found in each)
        raise UnreadablePolicy("", f"two policies are compared; found: {counts}")
    known = with_documents(known, documents)
    found = compare.compare(policies[0], policies[1], known, duties=Duties(options["duties"]))
    return json.dumps(compare.as_json(found), ensure_ascii=False)


def _line(line: bytes, asked: Asked, facts: Facts, options: dict[str, Any]) -> str:
    """The answer for one policy of many; one that cannot be read costs itself."""
    try:
        policy = read_document(line)
    except UnreadablePolicy as error:
        return json.dumps({"error": str(error)}, ensure_ascii=False)
    return _answer(policy, asked, facts, options | {"json": True})


def _report(policy: Policy, asked: Asked, facts: Facts, options: dict[str, Any]) -> Report:
    known = with_features(facts, asked, policy)
    return explain(policy, asked.request, known, duties=Duties(options["duties"]))


def _whole(report: Report, _policy: Policy, asked: Asked, options: dict[str, Any]) -> str:
    if options["turtle"]:
        return as_turtle(report, created=datetime.now(UTC), request=asked.id).rstrip()
    whole = as_json(report)
    is_short = options["what"] == "decide"
    if options["json"]:
        found = {key: whole[key] for key in SHORT} if is_short else whole
        return json.dumps(found, ensure_ascii=False)
    decision = report.decision
    lines = [str(decision.outcome)]
    if decision.valid_until:
        lines.append(f"until {decision.valid_until:%Y-%m-%dT%H:%M:%SZ} at least")
    lines += [f"to be done: {one.duty.action} ({one.path})" for one in decision.outstanding]
    if report.missing:
        lines.append(f"would help to know: {', '.join(report.missing)}")
    if not is_short:
        lines += [f"{one.path or '/'} {one.truth}: {one.sentence}" for one in decision.reasons]
    return "\n".join(lines)


def _read(name: str, read: Callable[[bytes, str], T], default: bytes) -> T:
    """What is in a file, or in `default` when none is named."""
    try:
        return read(_bytes(name), name) if name else read(default, "")
    except UnreadablePolicy as error:
        raise CommandError(f"{name}: {error}", returncode=2) from error


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}", returncode=2) from error


def _now() -> bytes:
    return json.dumps({"now": datetime.now(UTC).isoformat()}).encode()
