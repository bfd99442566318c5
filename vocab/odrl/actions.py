"""Which action is part of which: `includedIn` of ODRL 2.2; a deprecated one is what replaced it."""

_USE = (
    "acceptTracking", "aggregate", "annotate", "anonymize", "archive", "attribute", "compensate",
    "concurrentUse", "delete", "derive", "digitize", "distribute", "ensureExclusivity", "execute",
    "grantUse", "include", "index", "inform", "install", "modify", "move", "nextPolicy",
    "obtainConsent", "play", "present", "print", "read", "reproduce", "reviewPolicy", "stream",
    "synchronize", "textToSpeech", "transform", "translate", "uninstall", "watermark",
)  # fmt: skip
# Nine actions of the vocabulary are Creative Commons' own, with their addresses.
CC = "http://creativecommons.org/ns#"
_CC = ("Attribution", "CommercialUse", "DerivativeWorks", "Distribution", "Notice",
       "Reproduction", "ShareAlike", "Sharing", "SourceCode")  # fmt: skip
INCLUDED_IN: dict[str, str] = {
    "use": "",
    "transfer": "",
    **dict.fromkeys(_USE, "use"),
    "display": "play",
    "extract": "reproduce",
    "give": "transfer",
    "sell": "transfer",
    **{CC + name: "use" for name in _CC},
}
# The deprecated actions of which the vocabulary says what they are now (skos:exactMatch).
REPLACED: dict[str, str] = {
    **dict.fromkeys(("append", "appendTo", "write", "writeTo"), "modify"),
    "attachPolicy": CC + "Notice",
    "attachSource": CC + "SourceCode",
    "commercialize": CC + "CommercialUse",
    "copy": "reproduce",
    "export": "transform",
    "license": "grantUse",
    "pay": "compensate",
    "share": CC + "Sharing",
    "shareAlike": CC + "ShareAlike",
}
# and those of which it says nothing but that they are not to be used
_VAGUE = ("adHocShare", "extractChar", "extractPage", "extractWord", "lease", "lend", "preview",
          "secondaryUse")  # fmt: skip
KNOWN = frozenset({*INCLUDED_IN, *REPLACED, *_VAGUE})
NAMES = frozenset(name for name in KNOWN if not name.startswith(CC))  # those of ODRL's own


def covers(rule: str, asked: str) -> bool | None:
    """Is the action `asked` the `rule`'s, or part of it? None when it is not known of `asked`.

    A rule without an action is about all of them.
    """
    if not rule:
        return True
    rule, asked = REPLACED.get(rule, rule), REPLACED.get(asked, asked)
    if rule == asked:
        return True
    if asked not in INCLUDED_IN:
        return None
    while above := INCLUDED_IN[asked]:
        if above == rule:
            return True
        asked = above
    return False


def stands(rule: str, asked: str) -> bool | None:
    """`covers`, where the terms of a profile stand for themselves.

    An action that is not ODRL's is part of no other; only of `use` or `transfer` it may be.
    """
    found = covers(rule, asked)
    return False if found is None and REPLACED.get(rule, rule) not in ("use", "transfer") else found
