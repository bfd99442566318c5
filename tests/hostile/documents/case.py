"""One hostile document: the bytes, what is said of them, and what must become of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from vocab.rdf.sandbox import Limits

BASE = "https://provider.example/"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://e.org/"'


@dataclass(frozen=True)
class Case:
    """Either `refused` (words of the error) or `finding` (a rule) or neither: it is simply read.

    `{server}` in a text document becomes the address of a listener that must hear nothing;
    `{secret}` the path of a file whose contents must come out nowhere. What takes long to make is
    made by a function, when its test runs.
    """

    id: str
    data: bytes | str | Callable[[], bytes]
    name: str = "x.rdf"
    media_type: str = ""
    refused: str = ""
    finding: str = ""
    statements: int | None = None
    seconds: float = 10.0  # of CPU, in the child
    megabytes: int = 300  # of address space, in the child
    limits: Limits = field(default_factory=Limits)

    def made(self) -> bytes | str:
        """The document."""
        return self.data() if callable(self.data) else self.data


def rdf(body: str, doctype: str = "") -> str:
    """An RDF/XML document around `body`."""
    return f'<?xml version="1.0"?>\n{doctype}\n<rdf:RDF {RDF}>{body}</rdf:RDF>\n'


def described(body: str) -> str:
    """An RDF/XML document about one thing."""
    return rdf(f'<rdf:Description rdf:about="https://e.org/a">{body}</rdf:Description>')
