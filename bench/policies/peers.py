"""Other engines at the small question, for comparison. Run by the interpreter that has them.

python bench/policies/peers.py ENGINE QUESTION

QUESTION is JSON: asset, party, from, until, now (RFC 3339), allowed, and the purposes that are
asked in turn. Prints how often it was permitted, of how many, and how many a second of processor
time. Policies are parsed beforehand, and what each engine lets one prepare of a request is
prepared.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

SECONDS, SLICE = 1.0, 0.02
Ask = Callable[[], bool]


def cedar(question: dict[str, Any]) -> Iterator[Ask]:
    """cedarpy: `is_authorized` with a parsed PolicySet and Entities."""
    import cedarpy  # type: ignore[import-not-found]

    start, end, now = (_milliseconds(question[name]) for name in ("from", "until", "now"))
    allowed = json.dumps(question["allowed"])
    policies = cedarpy.PolicySet.from_str(
        f'permit(principal == P::"{question["party"]}", action == Action::"use",'
        f' resource == R::"{question["asset"]}") when {{ context.now >= {start} &&'
        f" context.now < {end} && {allowed}.contains(context.purpose) }};"
    )
    entities = cedarpy.Entities.from_json_str("[]")
    for purpose in question["purposes"]:
        request = {
            "principal": f'P::"{question["party"]}"',
            "action": 'Action::"use"',
            "resource": f'R::"{question["asset"]}"',
            "context": {"now": now, "purpose": purpose},
        }
        yield partial(_cedar, cedarpy.is_authorized, request, policies, entities)


def _cedar(is_authorized: Callable[..., Any], *said: Any) -> bool:
    return bool(is_authorized(*said).allowed)


def regorus(question: dict[str, Any]) -> Iterator[Ask]:
    """regorus: `set_input` and `eval_rule`."""
    from regorus import Engine  # type: ignore[import-not-found]

    engine = Engine()
    engine.add_policy(
        "policy.rego",
        f"""package policy
import rego.v1
default allow := false
allow if {{
  input.action == "use"
  input.target == "{question["asset"]}"
  input.party == "{question["party"]}"
  input.now >= {_milliseconds(question["from"])}
  input.now < {_milliseconds(question["until"])}
  input.purpose in {json.dumps(question["allowed"])}
}}""",
    )

    def ask(said: dict[str, Any]) -> bool:
        engine.set_input(said)
        return engine.eval_rule("data.policy.allow") is True

    for said in _said(question):
        yield partial(ask, said)


def cel(question: dict[str, Any]) -> Iterator[Ask]:
    """common-expression-language: a compiled program and a dictionary."""
    from cel import compile as compiled  # type: ignore[import-not-found]

    program = compiled(
        f'action == "use" && target == "{question["asset"]}" && party == "{question["party"]}"'
        f" && now >= {_milliseconds(question['from'])} && now < {_milliseconds(question['until'])}"
        f" && purpose in {json.dumps(question['allowed'])}"
    )
    for said in _said(question):
        yield partial(program.execute, said)


def _said(question: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for purpose in question["purposes"]:
        yield {
            "action": "use",
            "target": question["asset"],
            "party": question["party"],
            "now": _milliseconds(question["now"]),
            "purpose": purpose,
        }


def _milliseconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp() * 1_000)


ENGINES = {"cedar": cedar, "regorus": regorus, "cel": cel}


def main(name: str, question: str) -> None:
    """Ask for about a second of processor time, in short slices; the best of them counts."""
    asks = list(ENGINES[name](json.loads(question)))
    permitted = asked = 0
    best, end = 0.0, time.process_time() + SECONDS
    while (began := time.process_time()) < end:
        here = 0
        while (spent := time.process_time() - began) < SLICE:
            for ask in asks:
                permitted += ask()
            here += len(asks)
        asked += here
        best = max(best, here / spent)
    print(permitted, asked, best)


if __name__ == "__main__":
    main(*sys.argv[1:])
