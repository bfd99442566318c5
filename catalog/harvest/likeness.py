"""What a record says but for its own name: two that say the same have one likeness. Pure."""

import re

from vocab.rdf.content_hash import content_hash

SELF = b"urn:hansa:this-record"


def likeness(iri: str, lines: bytes) -> str:
    """The hash of N-Triples lines about `iri` in which neither it nor what lies below it is named.

    An IRI, or a text that begins with it, counts as the name, with what follows a #, / or ? kept:
    the distribution <…/boats#1> of <…/boats> is that of <…/ships> as <…/ships#1>.
    """
    name = iri.encode()
    if not name:
        return content_hash(b"_:b0", lines.splitlines(keepends=True))
    named = re.compile(rb'(?<=[<"])' + re.escape(name) + rb'(?=[>"#/?])')
    same = named.sub(SELF, lines)
    return content_hash(b"<" + SELF + b">", same.splitlines(keepends=True))
