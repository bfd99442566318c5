"""A report as JSON, and as Turtle in the compliance-report vocabulary of the SolidLab suite.

What is unknown is `report:Unknown` there, a state that the vocabulary has for performance only.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import count

from vocab.namespaces import DCT, ODRL, XSD
from vocab.odrl.explain import ConditionReport, Report, RuleReport
from vocab.odrl.facts import DutyState
from vocab.odrl.logic import Truth
from vocab.odrl.names import short
from vocab.odrl.policy import LogicalConstraint, Opaque, RightOperand, Value
from vocab.odrl.write import condition as written

REPORT = "https://w3id.org/force/compliance-report#"
_BAD = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SATISFIED = {Truth.TRUE: "Satisfied", Truth.FALSE: "Unsatisfied", Truth.UNKNOWN: "Unknown"}
_ACTIVE = {Truth.TRUE: "Active", Truth.FALSE: "Inactive", Truth.UNKNOWN: "Unknown"}
_PERFORMED = {
    DutyState.FULFILLED: ("Performed", "Fulfilled"),
    DutyState.LATE: ("Performed", "Fulfilled"),
    DutyState.PENDING: ("Unperformed", "NonSet"),
    DutyState.VIOLATED: ("Unperformed", "Violated"),
    None: ("Unknown", "NonSet"),
}


def as_json(report: Report) -> dict[str, object]:
    """The report as JSON: verdict, until when, reasons in English, the state of every part."""
    decision = report.decision
    request = report.request
    return {
        "policy": report.policy,
        "request": {"action": request.action, "target": request.target, "party": request.party},
        "outcome": str(decision.outcome),
        "valid_until": _moment(decision.valid_until),
        "outstanding": [
            {"path": one.path, "action": one.duty.action, "state": one.state}
            for one in decision.outstanding
        ],
        "reasons": [
            {"path": one.path, "state": str(one.truth), "sentence": str(one.sentence)}
            for one in decision.reasons
        ],
        "missing": list(report.missing),
        "rules": [_rule_json(rule) for rule in report.rules],
    }


def _rule_json(rule: RuleReport) -> dict[str, object]:
    return {
        "type": rule.kind,
        "path": rule.path,
        "id": rule.id,
        "action": rule.action,
        "activation": _ACTIVE[rule.activation].lower(),
        "holds": str(rule.control),
        "sentence": str(rule.sentence),
        "premises": {name: _SATISFIED[state].lower() for name, state in rule.premises},
        "constraints": [_condition_json(one) for one in rule.constraints],
        "refinements": [_condition_json(one) for one in rule.refinements],
        "duties": [_rule_json(one) for one in rule.duties],
    } | ({"duty": rule.duty} if rule.kind == "Duty" else {})


def _condition_json(found: ConditionReport) -> dict[str, object]:
    return {
        "path": found.path,
        "id": found.condition.id,
        "constraint": written(found.condition),
        "state": _SATISFIED[found.state].lower(),
        "sentence": str(found.sentence),
        "members": [_condition_json(one) for one in found.members],
    }


def as_turtle(report: Report, *, created: datetime | None = None, request: str = "") -> str:
    """The report as Turtle; `created` an aware moment, `request` the address of the request."""
    return "\n".join(_Writer(report, created, request).lines()) + "\n"


class _Writer:
    def __init__(self, report: Report, created: datetime | None, request: str) -> None:
        self._report, self._created, self._request = report, created, request
        self._labels = count()
        self._lines: list[str] = []

    def lines(self) -> Iterator[str]:
        for prefix, iri in (("report", REPORT), ("odrl", ODRL), ("dct", DCT), ("xsd", XSD)):
            yield f"@prefix {prefix}: <{iri}> ."
        rules = [self._rule(rule) for rule in self._report.rules]
        moment = _moment(self._created)
        self._node(
            "PolicyReport",
            ("dct:created", [f"{_text(moment)}^^xsd:dateTime"] if moment else []),
            ("report:policy", _iri(self._report.policy)),
            ("report:policyRequest", _iri(self._request)),
            ("report:ruleReport", rules),
        )
        yield from self._lines

    def _rule(self, rule: RuleReport) -> str:
        premises = [
            self._node(
                f"{name.capitalize()}Report",
                ("report:satisfactionState", [f"report:{_SATISFIED[state]}"]),
            )
            for name, state in rule.premises
        ]
        premises += [self._condition(one) for one in (*rule.constraints, *rule.refinements)]
        performed, deontic = _PERFORMED[rule.duty]
        is_duty = rule.kind == "Duty"
        return self._node(
            f"{rule.kind}Report",
            ("report:attemptState", [] if is_duty else ["report:Attempted"]),
            ("report:rule", _iri(rule.id)),
            ("report:premiseReport", premises),
            ("report:conditionReport", [self._rule(one) for one in rule.duties]),
            ("report:performanceState", [f"report:{performed}"] if is_duty else []),
            ("report:deonticState", [f"report:{deontic}"] if is_duty else []),
            ("report:activationState", [f"report:{_ACTIVE[rule.activation]}"]),
            (
                "report:controlState",
                ["report:Permit" if rule.control is Truth.TRUE else "report:Deny"]
                if rule.kind == "Permission"
                else [],
            ),
        )

    def _condition(self, found: ConditionReport) -> str:
        condition = found.condition
        if isinstance(condition, LogicalConstraint):
            said = [
                ("report:constraintLogicalOperand", [f"odrl:{condition.logic}"]),
                ("report:premiseReport", [self._condition(one) for one in found.members]),
            ]
        else:
            operator = _iri(ODRL + condition.operator)
            said = [
                ("report:constraintOperator", operator),
                ("report:constraintRightOperand", list(_right(condition.right))),
            ]
        return self._node(
            "ConstraintReport",
            ("report:constraint", _iri(condition.id)),
            *said,
            ("report:satisfactionState", [f"report:{_SATISFIED[found.state]}"]),
            ("dct:description", [f"{_text(str(found.sentence))}@en"]),
        )

    def _node(self, kind: str, *said: tuple[str, list[str]]) -> str:
        label = f"_:r{next(self._labels)}"
        parts = [f"{label} a report:{kind}"]
        parts += [f"    {key} {', '.join(objects)}" for key, objects in said if objects]
        self._lines.append(" ;\n".join(parts) + " .")
        return label


def _right(right: RightOperand) -> Iterable[str]:
    for one in right if isinstance(right, tuple) else (right,):
        if isinstance(one, Opaque):
            yield _text(one.json)
        elif one.is_iri and (iri := _iri(one.text)):
            yield iri[0]
        else:
            yield _literal(one)


def _literal(value: Value) -> str:
    if re.fullmatch(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*", value.language):
        return f"{_text(value.text)}@{value.language}"
    kind = _iri(value.datatype)
    return f"{_text(value.text)}^^{kind[0]}" if kind else _text(value.text)


def _iri(name: str) -> list[str]:
    """An address in angle brackets; what is none is left out."""
    full = ODRL + name if name and short(ODRL + name) == name and ":" not in name else name
    return [f"<{full}>"] if ":" in full and not _BAD.search(full) else []


def _text(text: str) -> str:
    escaped = "".join(
        _ESCAPES.get(char, char if char >= " " else f"\\u{ord(char):04X}") for char in text
    )
    return f'"{escaped}"'


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
