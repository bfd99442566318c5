"""Which action is part of which: `includedIn` of ODRL 2.2, without the deprecated actions."""

_USE = (
    "acceptTracking", "aggregate", "annotate", "anonymize", "archive", "attribute", "compensate",
    "concurrentUse", "delete", "derive", "digitize", "distribute", "ensureExclusivity", "execute",
    "grantUse", "include", "index", "inform", "install", "modify", "move", "nextPolicy",
    "obtainConsent", "play", "present", "print", "read", "reproduce", "reviewPolicy", "stream",
    "synchronize", "textToSpeech", "transform", "translate", "uninstall", "watermark",
)  # fmt: skip
INCLUDED_IN: dict[str, str] = {
    "use": "",
    "transfer": "",
    **dict.fromkeys(_USE, "use"),
    "display": "play",
    "extract": "reproduce",
    "give": "transfer",
    "sell": "transfer",
}


def covers(rule: str, asked: str) -> bool | None:
    """Is the action `asked` the `rule`'s, or part of it? None when it is not known of `asked`."""
    if rule == asked:
        return True
    if asked not in INCLUDED_IN:
        return None
    while above := INCLUDED_IN[asked]:
        if above == rule:
            return True
        asked = above
    return False
