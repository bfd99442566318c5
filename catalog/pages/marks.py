"""House marks and icons, as the path data of an SVG.

A house mark is what merchants burnt into barrels: one stave, a head, an arm, a foot. It is drawn
from the SHA-256 of the organisation's IRI (or name), so both sides of a contract see the same mark.
Two organisations may share one of the 512 marks: it always stands beside the name, never alone.
"""

import hashlib

MARK_BOX = "0 0 24 32"
STAVE = "M12 3V29"
HEADS = (
    "M12 3 5 10M12 3l7 7",
    "M5 5H19",
    "M5 3l7 7 7-7",
    "M12 3h8l-8 7",
    "M12 3H4l8 7",
    "M12 3a4 4 0 1 1 0 8 4 4 0 1 1 0-8",
    "M12 2l5 5-5 5-5-5z",
    "M6 3v6h12V3",
)
ARMS = (
    "M5 16H19",
    "M5 20 19 12",
    "M5 12l14 8",
    "M12 17l7-5",
    "M12 17 5 12",
    "M5 12l14 8M5 20 19 12",
    "M6 14H18M6 18H18",
    "M12 12l7 4-7 4",
)
FEET = (
    "",
    "M6 29H18",
    "M6 29l6-6 6 6",
    "M12 29l-6-5",
    "M12 29l6-5",
    "M5 23a7 6 0 0 0 14 0",
    "M6 29l6-5 6 5z",
    "M12 23l4 3-4 3-4-3z",
)

ICON_BOX = "0 0 24 24"
ICONS: dict[str, str] = {
    "find": "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14M16 16l5 5",
    "gone": "M5 12h14",
    "info": "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M12 11v6M12 7.5v.2",
    "lock": "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
    "new": "M12 5v14M5 12h14",
    "next": "M5 12h14M13 6l6 6-6 6",
    "no": "M5 5l14 14M19 5 5 19",
    "ok": "M4 13l5 5L20 6",
    "open": "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16",
    "part": "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16M12 4v16",
    "pause": "M8 4v16M16 4v16",
    "prize": "M12 3l2.7 5.8 6.3.7-4.7 4.2 1.3 6.3-5.6-3.2L6.4 20l1.3-6.3L3 9.5l6.3-.7z",
    "seal": "M12 3l9 9-9 9-9-9z",
    "wait": "M6 3h12M6 21h12M7 3c0 9 10 9 10 18M17 3c0 9-10 9-10 18",
    "warn": "M12 3 22 21H2zM12 10v5M12 18v.2",
}


def mark_path(identity: str) -> str:
    """The `d` of the house mark of `identity`, in a box of 24 by 32.

    Surrogates that came in with odd data are escaped, so every text has a mark.
    """
    head, arm, foot = hashlib.sha256(identity.encode("utf-8", "backslashreplace")).digest()[:3]
    return STAVE + HEADS[head % 8] + ARMS[arm % 8] + FEET[foot % 8]
