"""Bad data is a value: what was found, where, as received, and how to mend it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from vocab.sentence import gettext_noop

VALUE_LIMIT = 1_000  # characters of a received value that a finding keeps
# What is said of several findings of one rule; `message` and `title` are what one of them says.
TIMES = gettext_noop("%(message)s (%(n)s times; the first is shown)")
MORE = gettext_noop("%(n)s more: %(title)s")
DID_YOU_MEAN = gettext_noop("%(title)s. Did you mean %(suggestion)s?")
# No database keeps NUL, no encoding half a surrogate pair; both come in hostile values.
_UNKEEPABLE = dict.fromkeys([0, *range(0xD800, 0xE000)], "\ufffd")


class Severity(StrEnum):
    """How much it hurts: `error` loses something, `warning` hurts use, `info` informs."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong. `title` and `repair` are sentences for people, in English.

    `messages` are templates of what a finding may say in place of the title: pages know it again
    by them, in order to say it in another language. `repairs` are other sentences than `repair`
    that its findings may have.
    """

    id: str
    severity: Severity
    title: str
    repair: str
    messages: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one place.

    `focus` is the IRI of the record, or the place in a document ("https://…/catalog.ttl, line 7").
    `path` is a property IRI or empty. `value` is the value as received, cut to 1,000 characters.
    """

    rule: str
    severity: Severity
    focus: str
    path: str = ""
    value: str = ""
    message: str = ""
    repair: str = ""

    def at(self, focus: str) -> "Finding":
        """The same fault at another place."""
        return replace(self, focus=focus)


def finding(
    rule: Rule, focus: str, *, path: str = "", value: str = "", message: str = ""
) -> Finding:
    """A finding of `rule`; `message` says more than the rule's title where there is more to say."""
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        focus=_keepable(focus[:2_048]),
        path=path,
        value=_keepable(value[:VALUE_LIMIT]),
        message=_keepable(message or rule.title),
        repair=rule.repair,
    )


def _keepable(text: str) -> str:
    return text if text.isprintable() else text.translate(_UNKEEPABLE)
