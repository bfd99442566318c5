"""What a robots.txt lets us ask for: the rules of RFC 9309, and how often (Crawl-delay). Pure.

Crawl-delay is no part of RFC 9309; many publishers write it, and mean it.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

LARGEST = 500 * 1_024  # bytes that are looked at (RFC 9309 2.5)
LONGEST_DELAY = 60.0  # seconds; a longer Crawl-delay is taken for this
LONGEST_PATTERN = 2_048  # characters; what is longer is no path of ours
_TOKEN = re.compile(r"[A-Za-z_-]*")
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


@dataclass(frozen=True, slots=True)
class Line:
    """One rule: whether it allows, and the path as its publisher wrote it."""

    allows: bool
    path: str

    def __str__(self) -> str:
        return f"{'Allow' if self.allows else 'Disallow'}: {self.path}"


@dataclass(frozen=True, slots=True)
class Rules:
    """The lines that hold for us, and the seconds between two requests that we are asked for."""

    lines: tuple[Line, ...] = ()
    delay: float = 0

    def refuses(self, url: str) -> Line | None:
        """The line that keeps us from `url`; None when we may ask for it.

        The longest line that matches counts; of equals one that allows (RFC 9309 2.2.2).
        """
        parts = urlsplit(url)
        path = _normal(parts.path or "/") + (f"?{_normal(parts.query)}" if parts.query else "")
        if path == "/robots.txt":
            return None
        found = [line for line in self.lines if _matches(_normal(line.path), path)]
        best = max(found, key=lambda line: (len(_normal(line.path)), line.allows), default=None)
        return None if best is None or best.allows else best


def read(content: bytes, token: str) -> Rules:
    """The rules for the crawler called `token`: its groups together, else those for everyone.

    Lines that cannot be understood are passed over (RFC 9309 2.2).
    """
    groups: dict[str, tuple[list[Line], list[float]]] = {}
    names: list[str] = []
    begun = False  # a rule ends the list of names for which a group stands
    for name, value in _fields(content):
        if name == "user-agent":
            names = [_agent(value)] if begun else [*names, _agent(value)]
            begun = False
            groups.setdefault(names[-1], ([], []))
        elif name in ("allow", "disallow", "crawl-delay"):
            begun = True
            for one in names:
                _add(groups[one], name, value)
    lines, delays = groups.get(token.lower()) or groups.get("*") or ([], [])
    return Rules(tuple(lines), max(delays, default=0))


def _fields(content: bytes) -> list[tuple[str, str]]:
    text = content[:LARGEST].decode("utf-8-sig", "replace")
    pairs = (line.partition("#")[0].partition(":") for line in re.split(r"\r\n|\r|\n", text))
    return [(name.strip().lower(), value.strip()) for name, colon, value in pairs if colon]


def _agent(value: str) -> str:
    """`Hansa/0.1` as hansa; a star as it is."""
    return "*" if value.startswith("*") else _TOKEN.match(value)[0].lower()  # type: ignore[index]


def _add(group: tuple[list[Line], list[float]], name: str, value: str) -> None:
    lines, delays = group
    if name == "crawl-delay":
        if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", value):
            delays.append(min(float(value), LONGEST_DELAY))
    elif value.startswith(("/", "*")) and len(value) <= LONGEST_PATTERN:
        lines.append(Line(name == "allow", value))


def _normal(path: str) -> str:
    """One spelling of each octet (RFC 9309 2.2.2): escaped unless it is unreserved."""
    escaped = "".join(c if c.isascii() else _percent(c) for c in path)
    return _ESCAPED.sub(lambda found: _octet(int(found[1], 16)), escaped)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))


def _octet(value: int) -> str:
    return chr(value) if _UNRESERVED.fullmatch(chr(value)) else f"%{value:02X}"


def _matches(pattern: str, path: str) -> bool:
    """Whether `path` begins as `pattern` says: * is any text, $ at the end is the end.

    Part by part, each as early as it can be: no pattern makes this slow.
    """
    ends = pattern.endswith("$")
    first, *parts = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    if ends and not parts:
        return place == len(path)
    last = parts.pop() if ends else ""
    for part in parts:
        found = path.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return not ends or (path.endswith(last) and len(path) - len(last) >= place)
