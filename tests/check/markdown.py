"""What a page of Markdown points at: links, anchors, and what it shows as code."""

import re
from collections.abc import Iterator
from itertools import pairwise

_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(r"(?<!!)\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?\s*\)")


def code(text: str) -> Iterator[str]:
    """Every span and block of code."""
    yield from (block.strip("`\n") for block in _FENCE.findall(text))
    rest = _FENCE.sub("\n", text)
    for before, line in pairwise(["", *rest.splitlines()]):
        # Indented by four, and not the second line of a list's entry.
        if line.startswith("    ") and (not before.strip() or before.startswith("    ")):
            yield line.strip()
    yield from (" ".join(span[1].split()) for span in _SPAN.findall(rest))


def links(text: str) -> list[str]:
    """The target of every link."""
    return _LINK.findall(_SPAN.sub("", _FENCE.sub("", text)))


def anchors(text: str) -> set[str]:
    """What `#…` may name in the page: its headings, as they are shown on the web."""
    headings = re.findall(r"^#{1,6} (.+)$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
