"""The size of a file as people write it (schema.org contentSize): "12 MB", "3.4 KiB", "2048"."""

import re
from decimal import ROUND_HALF_UP, Decimal

# Decimal and binary prefixes as ISO/IEC 80000-13 has them; "KB" is taken for kB.
_PREFIXES = {
    "": 1,
    **{prefix: 1000**power for power, prefix in enumerate("kmgtp", 1)},
    **{f"{prefix}i": 1024**power for power, prefix in enumerate("kmgtp", 1)},
}
_SIZE = re.compile(
    r"(?P<amount>\d{1,18}(?:\.\d{1,9})?)\s*"
    r"(?:(?P<prefix>[kmgtp]i?|)B|(?P<words>(?:kilo|mega|giga|tera|peta)?bytes?))?",
    re.ASCII | re.I,
)
LARGEST = 10**18  # bytes; what says more is no size


def in_bytes(text: str) -> int | None:
    """The size in whole bytes; None where the text is none, or has a unit that we do not know.

    A number without a unit is one of bytes, and a whole one. A comma is never guessed at.
    """
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        return None
    words = (found["words"] or "").lower()
    prefix = words[0] if words[:1] in tuple("kmgtp") else (found["prefix"] or "").lower()
    factor = _PREFIXES[prefix]
    if factor == 1 and "." in found["amount"]:
        return None
    size = (Decimal(found["amount"]) * factor).quantize(Decimal(1), ROUND_HALF_UP)
    return int(size) if size <= LARGEST else None
