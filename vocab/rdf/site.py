"""A document of a web site: a sitemap, or a page that carries JSON-LD.

https://www.sitemaps.org/protocol.html and JSON-LD 1.1, 7 ("Embedding JSON-LD in HTML Documents").

The spool of a sitemap has a statement of ours for each address in it, with the moment of its last
change, if that is said:

    <https://port.example/a> <urn:x-hansa:site:page> "2026-01-02T00:00:00+00:00" .
    <https://port.example/sitemap-2.xml> <urn:x-hansa:site:map> "" .

That of a page is what its scripts say. Nothing else of a page is looked at, and nothing is run.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

import pyoxigraph as ox

from vocab import plain_json, xml
from vocab.dialects import say, schema_org, schema_parts
from vocab.errors import UnreadableDocument
from vocab.findings import Rule, Severity
from vocab.rdf import clean, jsonld, syntax
from vocab.rdf.job import Limits, Source
from vocab.rdf.notes import Notes
from vocab.rdf.spool import Spool
from vocab.rdf.syntax import Syntax

ADDRESS_UNUSABLE = Rule(
    "sitemap-address-unusable",
    Severity.ERROR,
    "An entry of the sitemap has no web address and was left out",
    "Write the whole address, beginning with https://, into <loc>.",
)
SCRIPT_UNREADABLE = Rule(
    "script-unreadable",
    Severity.ERROR,
    "JSON-LD in a page cannot be read and was left out",
    "Correct the JSON of the script; take https://schema.org or an inline context.",
)
PAGE_OTHER = Rule(
    "page-other",
    Severity.INFO,
    "A page of the site is in no syntax that we read and was left out",
    "Nothing, if it describes no dataset; else put JSON-LD into the page.",
)
RULES = (ADDRESS_UNUSABLE, SCRIPT_UNREADABLE, PAGE_OTHER)

SITEMAP, WEB_PAGE = "Sitemap", "Web page"
PAGE = ox.NamedNode("urn:x-hansa:site:page")
MAP = ox.NamedNode("urn:x-hansa:site:map")

_LISTS = {"urlset": ("url", PAGE), "sitemapindex": ("sitemap", MAP)}
_PLAIN = re.compile(rb"\s*https?://[^\s<>\"]+[ \t]*(?:\r?\n|\Z)", re.I)
_LINE = re.compile(r"<([^<>]+)> <([^<>]+)> \"([^\"]*)\" \.\n?")
_DAYTIME = re.compile(r"T\d\d:\d\d")
_RELATIVE = ("#", "/", "?", "./", "../")
_DATASETS = ("Dataset", "DataCatalog")  # a script without these words may break as it likes
_VALUE = 1_000  # characters of a script that a finding shows


def read(source: Source, head: bytes, spool: Spool, notes: Notes, limits: Limits) -> str:
    """Read a sitemap or a web page: the name of what it was; "" for all else, which is not read.

    Raises UnreadableDocument for a sitemap that is not well-formed.
    """
    root = syntax.root_element(head).lower() if head.lstrip()[:1] == b"<" else ""
    if root in _LISTS:
        xml.check(source.path, limits.xml_depth)
        spool.take_cleaned(_entries(_stripped(source, head), notes))
        return SITEMAP
    if _PLAIN.match(head):
        spool.take_cleaned(_lines(source, notes))
        return SITEMAP
    if syntax.is_web_page(head):
        _read_page(source, spool, notes, limits)
        return WEB_PAGE
    return ""


def is_other(path: Path, kind: Syntax) -> bool:
    """Whether a file of JSON is of schema.org and describes nothing that we collect."""
    if kind != Syntax.JSON_LD or path.stat().st_size > jsonld.WHOLE_BYTES:
        return False
    with suppress(ValueError, RecursionError):
        return not _wanted(json.loads(path.read_bytes()))
    return False


def listed(spool: Path) -> tuple[dict[str, datetime | None], dict[str, datetime | None]]:
    """(sitemaps, pages) that the spool of a sitemap lists, with the moment of their last change."""
    found: dict[str, dict[str, datetime | None]] = {MAP.value: {}, PAGE.value: {}}
    with spool.open(encoding="utf-8") as lines:
        for line in lines:
            if (said := _LINE.fullmatch(line)) and said[2] in found:
                when = datetime.fromisoformat(said[3]) if said[3] else None
                found[said[2]].setdefault(said[1], when)
    return found[MAP.value], found[PAGE.value]


def _stripped(source: Source, head: bytes) -> Source:
    """Without empty lines before the XML declaration: many programs put some there."""
    if head[:1] == b"<":
        return source
    path = source.work / "stripped"
    path.write_bytes(source.path.read_bytes().lstrip())
    return replace(source, path=path)


def _entries(source: Source, notes: Notes) -> Iterator[ox.Quad]:
    root = xml.tree(source.path)
    if (inside := _LISTS.get(xml.local_name(root).lower())) is None:
        raise UnreadableDocument(f"<{xml.local_name(root)}> is no sitemap: begin with <urlset>")
    name, kind = inside
    for entry in xml.children(root, name):
        address = xml.words(next(xml.children(entry, "loc"), None))
        changed = xml.words(next(xml.children(entry, "lastmod"), None))
        yield from _entry(address, kind, changed, source, notes)


def _lines(source: Source, notes: Notes) -> Iterator[ox.Quad]:
    """A sitemap as text has an address on each line."""
    with source.path.open(encoding="utf-8", errors="replace") as lines:
        for line in filter(None, map(str.strip, lines)):
            yield from _entry(line, PAGE, "", source, notes)


def _entry(
    address: str, kind: ox.NamedNode, changed: str, source: Source, notes: Notes
) -> Iterator[ox.Quad]:
    whole = ""
    with suppress(ValueError):
        whole = urldefrag(urljoin(source.base, address)).url if address else ""
    if not (whole.lower().startswith(("http://", "https://")) and say.is_iri(whole)):
        notes.add(ADDRESS_UNUSABLE, value=address[:_VALUE])
        return
    yield ox.Quad(ox.NamedNode(clean.percented(whole)), kind, ox.Literal(_moment(changed)))


def _moment(said: str) -> str:
    """The end of what a W3C date names (a date alone is the whole day), in UTC; "" for none."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return ""
    whole = timedelta() if _DAYTIME.search(said) else timedelta(days=1)
    with suppress(OverflowError):
        utc = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        return (utc + whole).isoformat()
    return ""


def _read_page(source: Source, spool: Spool, notes: Notes, limits: Limits) -> None:
    """What the scripts of a page say. What cannot be read costs itself."""

    def lost(error: Exception, text: str) -> None:
        if any(word in text for word in _DATASETS):
            value = text.strip()[:_VALUE]
            notes.add(SCRIPT_UNREADABLE, value=value, message=str(error)[:500])

    found: list[tuple[Any, str]] = []
    for text in xml.scripts(source.path, "application/ld+json"):
        try:
            found += [(document, text) for document in _documents(text, limits)]
        except (ValueError, RecursionError, UnreadableDocument) as error:
            lost(error, text)
    _resolve([document for document, _ in found], source.base)
    for document, text in found:
        try:
            jsonld.read_value(document, source, spool, notes)
        except (RecursionError, UnreadableDocument) as error:
            lost(error, text)


def _documents(text: str, limits: Limits) -> list[Any]:
    """The documents of a script that may describe what we collect."""
    # Line breaks inside of strings are no JSON, and common: what they mean is clear.
    value = json.loads(text, strict=False)
    if any(depth > limits.json_depth for depth, _ in plain_json.nodes(value)):
        raise UnreadableDocument(f"JSON nests deeper than {limits.json_depth}: flatten it")
    return _wanted(value)


def _wanted(value: Any) -> list[Any]:
    """The documents in a value, without those of schema.org that describe other things."""
    return [
        one for one in say.each(value)
        if isinstance(one, dict)
        and (schema_org.fits(one) or not schema_org.is_schema(one.get("@context")))
    ]  # fmt: skip


def _resolve(documents: list[Any], base: str) -> None:
    """Make relative names whole. The only dataset of a page that nothing names has its address.

    An address that several may share is never a name.
    """
    datasets = []
    for _, node in plain_json.nodes(documents):
        if not isinstance(node, dict):
            continue
        name = node.get("@id")
        if isinstance(name, str) and name.startswith(_RELATIVE):
            with suppress(ValueError):
                node["@id"] = urljoin(base, name)
        if "Dataset" in schema_parts.kinds(node):
            datasets.append(node)
    if len(datasets) == 1 and not _is_named(datasets[0]):
        datasets[0]["url"] = base


def _is_named(dataset: schema_parts.Thing) -> bool:
    return bool(say.iri(dataset.get("@id")) or dataset.get("identifier") or dataset.get("url"))
