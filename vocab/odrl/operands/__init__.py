"""What is asked of which left operand. To add one: a function, and a line here."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from vocab.odrl.facts import Facts, Verdict
from vocab.odrl.operands import ordered, spatial, terms
from vocab.odrl.policy import RightOperand

# (operator, right operand, facts) -> True, False or Unknown. Never raises.
Operand = Callable[[str, RightOperand, Facts], Verdict]
# (operator, right operand, facts) -> when the clock alone may turn the answer, in any order.
Turns = Callable[[str, RightOperand, Facts], Iterator[datetime]]

OPERANDS: Mapping[str, Operand] = {
    "dateTime": ordered.date_time,
    "elapsedTime": ordered.elapsed_time,
    "count": ordered.count,
    "purpose": terms.operand("purpose"),
    "recipient": terms.operand("recipient"),
    "assignee": terms.operand("assignee"),
    "spatial": spatial.spatial,
}
TURNS: Mapping[str, Turns] = {
    "dateTime": ordered.date_time_turns,
    "elapsedTime": ordered.elapsed_time_turns,
}
