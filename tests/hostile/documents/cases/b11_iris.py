"""B11: what is no IRI, or a dangerous one: text with a finding, never an IRI of ours."""

from tests.hostile.documents.case import Case, described


def resource(iri: str) -> str:
    return described(f'<e:p rdf:resource="{iri}"/>')


CASES = [
    Case("a-space", resource("https://e.org/a b"), finding="iri-mended", statements=1),
    Case(
        "brackets",
        resource("https://e.org/&lt;&gt;&quot;{}|\\^`"),
        finding="iri-mended",
        statements=1,
    ),
    Case(
        "a-forged-line",
        resource("https://e.org/&gt; .&#10;&lt;https://e.org/forged&gt; &lt;p&gt; &lt;o"),
        finding="iri-mended",
        statements=1,
    ),
    Case("a-broken-escape", resource("https://e.org/%zz"), finding="iri-mended", statements=1),
    Case("8-kb", resource("https://e.org/" + "x" * 8_192), finding="iri-long", statements=1),
    Case("javascript", resource("javascript:alert(1)"), finding="iri-unsafe", statements=1),
    Case(
        "javascript-in-capitals",
        resource("JavaScript:alert(1)"),
        finding="iri-unsafe",
        statements=1,
    ),
    Case("javascript-with-a-tab", resource("java&#9;script:alert(1)"), statements=1),
    Case("data", resource("data:text/html,&lt;script&gt;"), finding="iri-unsafe", statements=1),
    Case("a-file", resource("file:///etc/passwd"), finding="iri-unsafe", statements=1),
    Case("a-bad-port", resource("http://e.org:80a/"), finding="iri-invalid", statements=1),
    Case(
        "a-subject-of-javascript",
        "<javascript:x> <https://e.org/p> 1 . <https://e.org/a> <https://e.org/p> 1 .",
        "x.ttl",
        finding="statement-lost",
        statements=1,
    ),
    Case(
        "a-property-with-a-space",
        "<https://e.org/a> <https://e.org/p q> 1 .",
        "x.ttl",
        finding="iri-mended",
        statements=1,
    ),
    Case(
        "mailto-urn-tel",
        "<https://e.org/a> <https://e.org/p> <mailto:a@e.org>, <urn:x:y>, <tel:+31> .",
        "x.ttl",
        statements=3,
    ),
    Case("letters-of-all-scripts", resource("https://é.example/データ?x=ü#π"), statements=1),
]
