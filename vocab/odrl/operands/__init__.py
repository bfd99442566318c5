"""What is asked of which left operand. To add one: a function, and a line here."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from vocab.odrl.facts import Facts, Verdict
from vocab.odrl.names import LEFT_OPERANDS
from vocab.odrl.operands import measured, ordered, profiles, spatial, terms
from vocab.odrl.policy import RightOperand

# (operator, right operand, facts) -> True, False or Unknown. Never raises.
Operand = Callable[[str, RightOperand, Facts], Verdict]
# (operator, right operand, facts) -> when the clock alone may turn the answer, in any order.
Turns = Callable[[str, RightOperand, Facts], Iterator[datetime]]

# What the facts give as terms, as numbers, as durations.
TERMS = (
    "purpose", "recipient", "assignee", "industry", "product", "media", "systemDevice",
    "deliveryChannel", "unitOfCount", "fileFormat", "language", "version", "virtualLocation",
    "event",
)  # fmt: skip
NUMBERS = (
    "payAmount", "percentage", "resolution", "absolutePosition", "absoluteSize",
    "relativePosition", "relativeSize",
)  # fmt: skip
DURATIONS = ("meteredTime", "delayPeriod", "timeInterval")
_EDC = "https://w3id.org/edc/v0.0.1/ns/"
_CX = "https://w3id.org/catenax/2025/9/policy/"
ENDS = {
    _EDC + "inForceDate": profiles.in_force,
    _CX + "DataUsageEndDate": profiles.end_date,
    _CX + "DataProvisioningEndDate": profiles.end_date,
    _CX + "DataUsageEndDurationDays": profiles.end_days,
    _CX + "DataProvisioningEndDurationDays": profiles.end_days,
}
OPERANDS: Mapping[str, Operand] = {
    **{name: profiles.verdict(ends) for name, ends in ENDS.items()},
    **{name: terms.operand(name) for name in TERMS},
    **{name: measured.numbers(name) for name in NUMBERS},
    **{name: measured.durations(name) for name in DURATIONS},
    "device": terms.operand("systemDevice"),  # deprecated: what replaced it
    "system": terms.operand("systemDevice"),
    "dateTime": ordered.date_time,
    "elapsedTime": ordered.elapsed_time,
    "count": ordered.count,
    "spatial": spatial.spatial,
}
TURNS: Mapping[str, Turns] = {
    **{name: profiles.turns(ends) for name, ends in ENDS.items()},
    "dateTime": ordered.date_time_turns,
    "elapsedTime": ordered.elapsed_time_turns,
}


def foreign(left: str, facts: Facts) -> Operand | None:
    """A left operand of somebody else's, where the facts hold it; else None: unknown.

    Compared as a number or a moment where the operator asks for an order, or the right operand is
    typed as a number; else as terms. ODRL's own that are not in the table (places and times in a
    rendition) are never compared.
    """
    if left in LEFT_OPERANDS or not facts.values.get(left):
        return None

    def decide(operator: str, right: RightOperand, facts: Facts) -> Verdict:
        if operator in _ORDER or (operator in ("eq", "neq") and measured.is_number(right)):
            return measured.magnitude(left, right)(operator, right, facts)
        return as_terms(operator, right, facts)

    as_terms = terms.operand(left)
    return decide


_ORDER = frozenset({"lt", "lteq", "gt", "gteq"})
