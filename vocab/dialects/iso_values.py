"""Single values of ISO 19139: texts in their languages, codes, addresses, dates, boxes."""

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from urllib.parse import urlsplit

from vocab.dialects.base import Node, Note
from vocab.dialects.iso_codes import EPSG, LANGUAGES
from vocab.findings import Rule, Severity
from vocab.namespaces import DCAT, GEO, NAL, XSD
from vocab.xml import Element, along, attribute, children, local_name, words

CODE_UNKNOWN = Rule(
    "iso-code-unknown",
    Severity.WARNING,
    "A code is not in its code list of ISO 19115",
    "Write the code of the list into codeListValue, such as dataset, publication or owner.",
)
BOX_WRONG = Rule(
    "iso-box-wrong",
    Severity.WARNING,
    "A bounding box cannot be: it was left out",
    "Give four decimal degrees: longitudes from -180 to 180, latitudes from -90 to 90, "
    "south below north.",
)
BOX_TURNED = Rule(
    "iso-box-turned",
    Severity.WARNING,
    "The west of a bounding box lies east of its east",
    "Exchange the two, unless the area crosses the 180th meridian.",
)
ADDRESS_WRONG = Rule(
    "iso-address-wrong",
    Severity.WARNING,
    "An online resource has no address that can be opened: it was left out",
    "Write a full address with https:// into gmd:linkage.",
)
RULES = (CODE_UNKNOWN, BOX_WRONG, BOX_TURNED, ADDRESS_WRONG)

_DATES = (
    (re.compile(r"\d{4}\Z"), "gYear"),
    (re.compile(r"\d{4}-\d\d\Z"), "gYearMonth"),
    (re.compile(r"\d{4}-\d\d-\d\d\Z"), "date"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?\Z"), "dateTime"),
)
_NUMBER = re.compile(r"([+-]?)0*(\d{1,3}(?:\.\d{1,20})?)\Z")
_EPSG = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})\Z", re.I)
_SIX_DIGITS = Context(prec=6)
_SIDES = (
    "westBoundLongitude", "eastBoundLongitude", "southBoundLatitude", "northBoundLatitude",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speech:
    """How a record speaks: its language, what its locales stand for, and where faults go."""

    language: str
    locales: dict[str, str]
    note: Note
    focus: str

    def texts(self, element: Element | None) -> list[Node]:
        """A text and its translations (PT_FreeText), each with its language where it is known."""
        if element is None:
            return []
        found = [(self.language, words(main(element)))]
        for text in along(element, "PT_FreeText/textGroup/LocalisedCharacterString"):
            locale = attribute(text, "locale").removeprefix("#")
            found.append((self.locales.get(locale, ""), words(text)))
        return [literal(text, tag) for tag, text in dict.fromkeys(found) if text]

    def fault(self, rule: Rule, value: str, path: str = "") -> None:
        """Note a fault of this record."""
        self.note(rule, self.focus, value=value, path=path)


def speech(metadata: Element, note: Note, focus: str) -> Speech:
    """How this gmd:MD_Metadata speaks."""
    locales = {}
    for locale in along(metadata, "locale/PT_Locale"):
        codes = code(next(along(locale, "languageCode/*"), None))
        locales[attribute(locale, "id")] = tag(codes)
    return Speech(tag(first_code(metadata, "language/*")), locales, note, focus)


def main(element: Element) -> Element | None:
    """What stands in `element` beside its translations."""
    return next((one for one in children(element) if local_name(one) != "PT_FreeText"), None)


def first(element: Element | None, path: str) -> Element | None:
    """The first element along `path`."""
    return None if element is None else next(along(element, path), None)


def text_at(element: Element | None, path: str) -> str:
    """The text of the first element along `path`."""
    return words(first(element, path))


def code(element: Element | None) -> str:
    """The code of a code list element: its codeListValue, else its text."""
    return attribute(element, "codeListValue") or words(element)


def first_code(element: Element | None, path: str) -> str:
    """The code of the first element along `path`."""
    return code(first(element, path))


def tag(code: str) -> str:
    """The language tag of a code of ISO 639; "" when the language is not known."""
    code = code.lower()
    return LANGUAGES[code][0] if code in LANGUAGES else code if _is_code(code) else ""


def language(code: str) -> str:
    """The IRI of a language in the EU authority table; "" when `code` is none."""
    code = code.lower()
    if not _is_code(code):
        return ""
    return f"{NAL}language/{LANGUAGES[code][1] if code in LANGUAGES else code.upper()}"


def _is_code(code: str) -> bool:
    return code in LANGUAGES or re.fullmatch("[a-z]{3}", code) is not None


def is_address(text: str) -> bool:
    """Is this an address that can be opened? Its spaces are the reader's to mend."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https", "ftp") and bool(parts.hostname)


def is_name(text: str) -> bool:
    """Is this an IRI that can name a thing?"""
    if re.search(r'[\s<>"{}|\\^`]', text):
        return False
    return is_address(text) or re.match(r"urn:[a-z0-9-]{2,31}:\S", text, re.I) is not None


def named(element: Element | None) -> str:
    """The IRI that stands in `element`, as the target of an anchor or as text; "" for none."""
    inner = None if element is None else main(element)
    return next((x for x in (attribute(inner, "href"), words(inner)) if is_name(x)), "")


def literal(text: str, tag: str = "") -> Node:
    """A text, with its language."""
    return {"@value": text, "@language": tag} if tag else {"@value": text}


def moment(text: str) -> Node:
    """A date, of the type that its form says."""
    kind = next((name for form, name in _DATES if form.match(text)), "")
    return {"@value": text, "@type": XSD + kind} if kind else {"@value": text}


def box(element: Element, speech: Speech) -> Node | None:
    """dcat:bbox of an EX_GeographicBoundingBox, digit for digit; None when it cannot be one."""
    said = [text_at(element, f"{side}/*") for side in _SIDES]
    found = [_NUMBER.match(number) for number in said]
    west, east, south, north = (match[1].strip("+") + match[2] if match else "" for match in found)
    if not _can_be(west, east, south, north):
        speech.fault(BOX_WRONG, " ".join(said), DCAT + "bbox")
        return None
    if Decimal(west) > Decimal(east):
        speech.fault(BOX_TURNED, " ".join(said), DCAT + "bbox")
    corners = f"{west} {north},{east} {north},{east} {south},{west} {south},{west} {north}"
    return {"@value": f"POLYGON(({corners}))", "@type": GEO + "wktLiteral"}


def _can_be(west: str, east: str, south: str, north: str) -> bool:
    if not (west and east and south and north):
        return False
    wide = all(abs(Decimal(degrees)) <= 180 for degrees in (west, east))
    return wide and -90 <= Decimal(south) <= Decimal(north) <= 90


def system(code: str, space: str) -> str:
    """The IRI of a reference system of EPSG by its code; "" when it is no such code."""
    match = _EPSG.match(f"{space}:{code}" if space and code.isdecimal() else code)
    return EPSG + match[1] if match else ""


def part_of_one(denominator: str) -> str:
    """One divided by it, as a decimal; "" for no number."""
    if not re.fullmatch("[0-9]{1,12}", denominator) or not int(denominator):
        return ""
    return format(_SIX_DIGITS.divide(Decimal(1), Decimal(denominator)).normalize(), "f")
