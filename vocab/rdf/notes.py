"""The findings of one document or one split: a cap for each rule, and what is over it counted."""

from collections import Counter

from vocab.findings import MORE, Finding, Rule, finding

Mark = tuple[int, Counter[str]]


class Notes:
    """Collects findings; keeps the first `cap` of each rule and counts the rest."""

    def __init__(self, cap: int, focus: str = "") -> None:
        self.focus = focus
        self.cap = cap
        self._kept: list[Finding] = []
        self._seen: Counter[str] = Counter()
        self._rules: dict[str, Rule] = {}

    def add(
        self, rule: Rule, focus: str = "", *, path: str = "", value: str = "", message: str = ""
    ) -> None:
        """Note one fault; without `focus` it is the document's own."""
        self._seen[rule.id] += 1
        self._rules[rule.id] = rule
        if self._seen[rule.id] <= self.cap:
            place = focus or self.focus
            self._kept.append(finding(rule, place, path=path, value=value, message=message))

    def mark(self) -> "Mark":
        """Where the notes stand now, for `forget`."""
        return len(self._kept), self._seen.copy()

    def forget(self, mark: "Mark", rules: tuple[Rule, ...]) -> None:
        """Forget findings of `rules` since `mark`: the pass that made them is thrown away."""
        count, seen = mark
        ids = {rule.id for rule in rules}
        self._kept[count:] = [f for f in self._kept[count:] if f.rule not in ids]
        for rule_id in ids:
            self._seen[rule_id] = seen[rule_id]

    def has(self, *rules: Rule) -> bool:
        """Was any of `rules` noted?"""
        return any(self._seen[rule.id] for rule in rules)

    def all(self) -> tuple[Finding, ...]:
        """The kept findings, and one for each rule that had more."""
        more = [
            finding(
                rule, self.focus, message=MORE % {"n": f"{count - self.cap:,}", "title": rule.title}
            )
            for rule_id, rule in self._rules.items()
            if (count := self._seen[rule_id]) > self.cap
        ]
        return (*self._kept, *more)
