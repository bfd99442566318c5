"""B02: documents that ask their reader to open files or addresses. Nothing is opened."""

from tests.hostile.documents.case import Case, described, rdf

WORDS = "entity expansion"
BODY = '<rdf:Description rdf:about="https://e.org/a"><e:p>&x;</e:p></rdf:Description>'


def entity(target: str, keyword: str = "SYSTEM") -> str:
    public = '"-//x" ' if keyword == "PUBLIC" else ""
    return rdf(BODY, f'<!DOCTYPE rdf:RDF [<!ENTITY x {keyword} {public}"{target}">]>')


CASES = [
    Case("entity-of-a-file", entity("file://{secret}"), refused=WORDS),
    Case("entity-of-an-address", entity("http://{server}/x"), refused=WORDS),
    Case("entity-by-ftp", entity("ftp://{server}/x"), refused=WORDS),
    Case("entity-by-jar", entity("jar:http://{server}/x!/y"), refused=WORDS),
    Case("entity-public", entity("http://{server}/x", "PUBLIC"), refused=WORDS),
    Case(
        "parameter-entity-of-an-address",
        rdf(BODY, '<!DOCTYPE rdf:RDF [<!ENTITY % x SYSTEM "http://{server}/x.dtd"> %x;]>'),
        refused=WORDS,
    ),
    Case(
        "external-dtd",
        described("<e:p>1</e:p>").replace(
            "\n\n", '\n<!DOCTYPE rdf:RDF SYSTEM "http://{server}/x.dtd">\n', 1
        ),
        statements=1,
    ),
    Case(
        "external-dtd-of-a-broken-document",
        described("<e:p>1 <e:q/></e:p>").replace(
            "\n\n", '\n<!DOCTYPE rdf:RDF SYSTEM "http://{server}/x.dtd">\n', 1
        ),
        finding="element-unreadable",
    ),
    Case(
        "xinclude",
        described(
            '<e:p><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
            'href="file://{secret}" parse="text"/></e:p>'
        ),
    ),
    Case(
        "schema-location",
        described("<e:p>1</e:p>").replace(
            "<rdf:RDF ",
            '<rdf:RDF xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            'xsi:schemaLocation="https://e.org/ http://{server}/x.xsd" ',
        ),
    ),
    Case(
        "stylesheet",
        described("<e:p>1</e:p>").replace(
            "\n", '\n<?xml-stylesheet href="http://{server}/x.xsl"?>\n', 1
        ),
        statements=1,
    ),
    Case(
        "base-of-a-file",
        described('<e:p rdf:resource=""/>').replace(
            "<rdf:RDF ", '<rdf:RDF xml:base="file://{secret}" '
        ),
        finding="iri-unsafe",
    ),
    Case(
        "owl-imports",
        described(
            '<o:imports xmlns:o="http://www.w3.org/2002/07/owl#" rdf:resource="http://{server}/x"/>'
        ),
        statements=1,
    ),
    Case(
        "turtle-base-of-an-address",
        "@base <http://{server}/> . <a> <b> <c> .",
        name="x.ttl",
        statements=1,
    ),
]
