"""The statements of one record by subject and property, with a notebook for what is wrong."""

from collections.abc import Iterator
from hashlib import blake2b

from catalog.dcat.draft import Text
from catalog.dcat.lexical import CONTROLS, literal
from catalog.dcat.rules import TEXT_CLEANED
from vocab.findings import TIMES, Finding, Rule, finding
from vocab.namespaces import (
    DCT,
    FOAF,
    GEO,
    LOCN,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    TIME,
    VCARD,
)  # fmt: skip

_END = " .\n"  # of a line
Node = dict[str, list[str]]  # "<property>" -> objects, all as N-Triples terms

LABELS = tuple(
    f"<{iri}>"
    for iri in (
        SKOS + "prefLabel",
        RDFS + "label",
        DCT + "title",
        FOAF + "name",
        SCHEMA + "name",
        VCARD + "fn",
        LOCN + "geographicName",
        RDF + "value",
        DCT + "description",
    )
)
# Where the plain value of a described node stands: identifiers, e-mail, shapes, instants.
VALUES = tuple(
    f"<{iri}>"
    for iri in (
        RDF + "value",
        SKOS + "notation",
        VCARD + "hasValue",
        VCARD + "value",
        GEO + "asWKT",
        GEO + "asGeoJSON",
        GEO + "asGML",
        TIME + "inXSDDateTimeStamp",
        TIME + "inXSDDateTime",
        TIME + "inXSDDate",
        TIME + "inXSDgYearMonth",
        TIME + "inXSDgYear",
        SCHEMA + "url",
        FOAF + "homepage",
        DCT + "identifier",
        RDFS + "label",
        DCT + "title",
    )
)


class Statements:
    """One record's statements by subject and property, and the notes taken while reading them."""

    def __init__(self, root: bytes, lines: bytes) -> None:
        """`lines` are clean N-Triples; `root` is the record's own term, <iri> or _:b0."""
        clean = lines.translate(None, CONTROLS)
        text = clean.decode("utf-8", "replace")
        self.root = root.decode("utf-8", "replace")
        self.nodes: dict[str, Node] = {}
        self.pointers: list[tuple[str, str]] = []  # (subject, property) of what points at the root
        self._notes: dict[tuple[str, str], _Note] = {}
        self._group(text)
        # Few records hold an escape at all, and one character is found at once.
        if len(clean) != len(lines) or ("\\" in text and "\\u0000" in text):
            self.note(TEXT_CLEANED, "", "")

    def _group(self, text: str) -> None:
        nodes, before, said = self.nodes, "", ""
        node: Node = {}
        objects: list[str] = []
        lines = text.split(_END)  # no literal holds a line feed
        last = lines.pop()
        if last:
            lines.append(last.removesuffix(" ."))
        for line in lines:
            subject, predicate, value = line.split(" ", 2)
            if subject != before:
                node = nodes.setdefault(subject, {})
                before = subject
            elif predicate == said:  # most lines come sorted
                objects.append(value)
                continue
            said = predicate
            if predicate in node:
                objects = node[predicate]
                objects.append(value)
            else:
                objects = node[predicate] = [value]
        self._point(text)

    def _point(self, text: str) -> None:
        """Find the lines whose object is the root."""
        sign = f" {self.root}{_END}"
        at = text.find(sign)
        while at >= 0:
            subject, predicate = text[text.rfind("\n", 0, at) + 1 : at].split(" ")
            self.pointers.append((subject, predicate))
            at = text.find(sign, at + 1)

    def label(self, term: str) -> Text:
        """What the record calls `term`: its first kind of name, in all languages."""
        node = self.nodes.get(term)
        if node is None:
            return ()
        for name in LABELS:
            found = [literal(o) for o in node.get(name, ()) if o[0] == '"']
            if any(text for _, text in found):
                return tuple(pair for pair in found if pair[1])
        return ()

    def value(self, term: str) -> str:
        """The plain value of `term`: a literal's text, an IRI, or what a described node holds."""
        if term[0] == '"':
            return literal(term)[1]
        node = self.nodes.get(term)
        for name in VALUES if node is not None else ():
            for found in node.get(name, ()) if node else ():
                if found[0] != "_":
                    return literal(found)[1] if found[0] == '"' else found[1:-1]
        return term[1:-1] if term[0] == "<" else ""

    def content(self, term: str) -> str:
        """A hash of all that is said about `term`, the same whatever blank labels were used."""
        return blake2b("\n".join(sorted(self._rows(term, 0))).encode(), digest_size=12).hexdigest()

    def _rows(self, term: str, depth: int) -> Iterator[str]:
        for predicate, objects in self.nodes.get(term, {}).items():
            for value in objects:
                if value[0] != "_":
                    yield f"{predicate} {value}"
                elif depth < 5:
                    inner = "\t".join(sorted(self._rows(value, depth + 1)))
                    yield f"{predicate} [{inner}]"

    def note(self, rule: Rule, path: str, value: str, message: str = "") -> None:
        """Write down a fault. The same fault at the same property is one finding with a count."""
        noted = self._notes.get((rule.id, path))
        if noted is None:
            self._notes[rule.id, path] = _Note(rule, path, value, message)
        else:
            noted.count += 1

    def findings(self, focus: str) -> tuple[Finding, ...]:
        """All that was noted, one finding for each rule and property."""
        return tuple(note.finding(focus) for note in self._notes.values())


class _Note:
    __slots__ = ("count", "message", "path", "rule", "value")

    def __init__(self, rule: Rule, path: str, value: str, message: str) -> None:
        self.rule, self.path, self.value, self.message = rule, path, value, message
        self.count = 1

    def finding(self, focus: str) -> Finding:
        message = self.message or self.rule.title
        if self.count > 1:
            message = TIMES % {"message": message, "n": self.count}
        return finding(self.rule, focus, path=self.path, value=self.value, message=message)
