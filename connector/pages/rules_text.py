"""Rules that a person has written as JSON: read, checked, and every fault with its place."""

import json
from collections.abc import Iterable

from django.utils.translation import gettext as _

from connector.deciding import policy_of
from connector.dsp.checks import Place
from connector.dsp.parse import parse
from connector.dsp.policy_checks import check_message_offer
from connector.dsp.values import Json
from connector.errors import Fault, MalformedMessage
from connector.negotiation.terms import message_offer
from connector.rules import RULES, rules_of
from vocab.errors import UnreadablePolicy

LARGEST = 100_000  # bytes
MOST_STRANGERS = 10  # names that are said not to belong there


def written(rules: Json) -> str:
    """Rules as people read and change them."""
    return json.dumps(rules.value, ensure_ascii=False, indent=2)


def read_rules(text: str) -> Json:
    """The rules in `text`, as connector.rules.rules_of has them. Raises MalformedMessage."""
    found = parse(text.encode(), limit=LARGEST)
    if not isinstance(found, dict):
        raise MalformedMessage([Fault("", _("Write an object such as { “permission”: [ … ] }."))])
    if faults := [*_strangers(found)]:
        raise MalformedMessage(faults)
    rules = rules_of(Json.of(found))
    offer = message_offer("urn:hansa:terms", "urn:hansa:dataset", rules)
    check_message_offer(offer.value, Place(faults))
    if faults:
        raise MalformedMessage(faults)
    try:
        policy_of(offer)
    except UnreadablePolicy as wrong:
        raise MalformedMessage([Fault(wrong.pointer, wrong.problem)]) from None
    return rules


def _strangers(found: Iterable[str]) -> Iterable[Fault]:
    strange = [name for name in found if name not in RULES]
    for name in strange[:MOST_STRANGERS]:
        sentence = _("Leave it out: only %(rules)s can be negotiated.")
        yield Fault(f"/{name[:80]}", sentence % {"rules": ", ".join(RULES)})
