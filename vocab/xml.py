"""XML from strangers: what is refused before any parser sees it, and the one way to parse it.

The only module that imports lxml. No entities, no DTD, no network, no huge trees.
"""

import mmap
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from lxml import etree

from vocab.errors import DocumentTooLarge, UnreadableDocument

Element = etree._Element  # noqa: SLF001 - lxml offers no public name for it

CHUNK = 1 << 20
BLOCK = 1 << 13  # bytes: a hundred elements, about
_XML = "{http://www.w3.org/XML/1998/namespace}"
_INSTRUCTION = re.compile(rb"\A\s*<\?.*?\?>", re.DOTALL)
_ASIDE = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_ELEMENT = re.compile(rb"<([^\s<>/?!]+)")
_OPEN, _CLOSE = b"<", b"\x02"
_NOT_TAGS = bytes(sorted(set(range(256)) - {0x3C, 0x02}))


class EntityExpansion(UnreadableDocument):
    """The document declares entities: a few bytes of them can fill the memory, so none is read."""

    def __init__(self) -> None:
        super().__init__(
            "entity expansion: the document declares entities in its DTD (<!ENTITY …>); "
            "write the values out and remove the DTD"
        )


def check(path: Path, depth: int) -> None:
    """Refuse UTF-8 XML that declares entities or nests deeper than `depth` elements.

    Raises EntityExpansion, DocumentTooLarge. Says nothing about well-formedness.
    """
    if not path.stat().st_size:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        aside = data.find(b"<!")
        doctype = data.find(b"<!DOCTYPE", aside) if aside >= 0 else -1
        if doctype >= 0 and data.find(b"<!ENTITY", doctype) >= 0:
            raise EntityExpansion
    if aside < 0 and _surely_within(path, depth):
        return
    if _deeper_than(path, depth):
        raise DocumentTooLarge(
            f"elements nest deeper than {depth}: flatten the document, or split it"
        )


def is_cut_off(path: Path) -> bool:
    """Does the document end before its first element does? (pyoxigraph takes that for the end.)

    Raises UnreadableDocument when there is no element at all.
    """
    with path.open("rb") as file:
        head = _ASIDE.sub(b"", file.read(CHUNK))
        file.seek(max(path.stat().st_size - CHUNK, 0))
        tail = _ASIDE.sub(b"", file.read()).rstrip()
    root = _ELEMENT.search(head)
    if root is None:
        raise UnreadableDocument("not XML: there is no element in the document")
    ends = re.compile(rb"</%b\s*>\Z" % re.escape(root[1]))
    return not ends.search(tail) and not (tail.endswith(b"/>") and tail.count(b"<") == 1)


def _surely_within(path: Path, limit: int) -> bool:
    """Whether counts alone say that no element nests deeper. False: they do not say.

    Within a block no more is open than before it and all that opens in it. Where there is neither
    comment nor CDATA, only an element opens with `<`; a `/>` in a text makes the sum go wrong.
    """
    depth = 0
    with path.open("rb") as file:
        rest = _INSTRUCTION.sub(b"", file.read(BLOCK))
        while block := file.read(BLOCK):
            # "</" and "/>" may lie across the border.
            whole = len(rest.rstrip(b"</"))
            opened, closed = _counts(rest[:whole])
            if not 0 <= depth <= limit - opened:
                return False
            depth += opened - closed
            rest = rest[whole:] + block
    opened, closed = _counts(rest)
    return 0 <= depth <= limit - opened and depth + opened == closed


def _counts(block: bytes) -> tuple[int, int]:
    """How many elements begin, and how many end."""
    ends = block.count(b"</")
    return block.count(b"<") - ends, ends + block.count(b"/>")


def _deeper_than(path: Path, limit: int) -> bool:
    """Peel the innermost elements off until none is left: as many rounds as levels.

    Four times as fast as counting in a parser. Comments, CDATA and broken tags leave a rest that
    cannot be peeled; such documents are counted by expat, and if they are not XML, as peeled.
    """
    tags = b"".join(_tags(path))
    for _ in range(limit):
        peeled = tags.replace(_OPEN + _CLOSE, b"")
        if not peeled:
            return False
        if len(peeled) == len(tags):
            return _expat_finds_deeper(path, limit, otherwise=False)
        tags = peeled
    return _expat_finds_deeper(path, limit, otherwise=True)


def _tags(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        rest = _INSTRUCTION.sub(b"", file.read(CHUNK))
        while chunk := file.read(CHUNK):
            # "</" and "/>" may lie across the border.
            held = 1 if rest.endswith((b"<", b"/")) and not rest.endswith(b"</") else 0
            whole = len(rest) - held
            yield _only_tags(rest[:whole])
            rest = rest[whole:] + chunk
    yield _only_tags(rest)


def _only_tags(data: bytes) -> bytes:
    """An element is `<` and later `</` or `/>`: one byte each."""
    clean = data.translate(None, _CLOSE)
    return clean.replace(b"</", _CLOSE).replace(b"/>", _CLOSE).translate(None, _NOT_TAGS)


class _TooDeep(Exception):
    pass


def _expat_finds_deeper(path: Path, limit: int, *, otherwise: bool) -> bool:
    depth = 0

    def start(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > limit:
            raise _TooDeep

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate("UTF-8")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except _TooDeep:
        return True
    except expat.ExpatError:
        return otherwise  # what follows is not XML: the reader will say so
    return False


def tree(path: Path) -> Element:
    """The root element. Raises UnreadableDocument when the document is not well-formed."""
    try:
        return etree.parse(str(path), _parser(recover=False)).getroot()
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument(f"not well-formed XML: {error.msg}"[:500]) from error


def recovered_tree(path: Path) -> Element | None:
    """As much of a broken document as libxml2 can put into a tree; None when that is nothing."""
    try:
        return etree.parse(str(path), _parser(recover=True)).getroot()
    except etree.XMLSyntaxError:
        return None


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def scripts(path: Path, kind: str) -> Iterator[str]:
    """The texts of a web page's scripts of this type, which no browser runs.

    Raises UnreadableDocument for a page that is too large or nested too deep to be looked through.
    """
    parser = etree.HTMLParser(
        encoding="utf-8",
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.parse(str(path), parser).getroot()
    if fatal := [one for one in parser.error_log if one.level == etree.ErrorLevels.FATAL]:
        raise UnreadableDocument(f"the web page cannot be looked through: {fatal[0].message}"[:500])
    for script in root.iter("script") if root is not None else ():
        if (script.get("type") or "").partition(";")[0].strip().lower() == kind:
            yield script.text or ""


def local_name(element: Element) -> str:
    """Its name without the namespace."""
    return str(etree.QName(element).localname)


def namespace(element: Element) -> str:
    """The namespace of its name; "" for none."""
    return str(etree.QName(element).namespace or "")


def text(element: Element) -> bytes:
    """The element as UTF-8 XML, with the namespaces it inherits, without what follows it."""
    return etree.tostring(element, encoding="utf-8", xml_declaration=False, with_tail=False)


def shell(node: Element, child: Element) -> Element:
    """A copy of `node` that holds only a copy of `child`."""
    copy = deepcopy(node)
    copy[:] = [deepcopy(child)]
    return copy


def inherited(element: Element) -> str:
    """The xml:base and xml:lang that `element` gets from those around it, as attributes."""
    found: dict[str, str] = {}
    for around in element.iterancestors():
        for name in ("base", "lang"):
            value = around.get(f"{_XML}{name}")
            if value is not None:
                found.setdefault(name, value)
    return "".join(f" xml:{name}={quoteattr(value)}" for name, value in found.items())


def children(element: Element, *names: str) -> Iterator[Element]:
    """The elements inside `element`; those with one of these local names where some are given."""
    for child in element:
        # What is no element (an entity that was not expanded) has no text for a tag.
        if isinstance(child.tag, str) and (not names or local_name(child) in names):
            yield child


def along(element: Element, path: str) -> Iterator[Element]:
    """The elements that `path` leads to: local names with "/" between, "*" for any, "a|b" for both.

    Namespaces are not looked at: GML has changed its own, and servers mix the old and the new one.
    """
    step, _, rest = path.partition("/")
    for child in children(element, *([] if step == "*" else step.split("|"))):
        if rest:
            yield from along(child, rest)
        else:
            yield child


def words(element: Element | None) -> str:
    """All text inside, without blanks around it; "" for None."""
    return "" if element is None else "".join(map(str, element.itertext())).strip()


def attribute(element: Element | None, name: str) -> str:
    """The value of the attribute with this local name; "" when there is none."""
    found = () if element is None else element.attrib.items()
    return next((str(v).strip() for k, v in found if str(k).rpartition("}")[2] == name), "")
