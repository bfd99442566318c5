"""B01: entities that expand: laughs by the billion, quadratic, by parameter, in any encoding."""

from tests.hostile.documents.case import Case, rdf

WORDS = "entity expansion"
BODY = '<rdf:Description rdf:about="https://e.org/a"><e:p>&{};</e:p></rdf:Description>'


def laughs(levels: int) -> str:
    entities = ['<!ENTITY l0 "lol lol lol lol ">']
    entities += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels + 1)]
    return rdf(BODY.format(f"l{levels}"), f"<!DOCTYPE rdf:RDF [{''.join(entities)}]>")


def blow_up(size: int) -> str:
    body = (
        '<rdf:Description rdf:about="https://e.org/a"><e:p>'
        + "&a;" * size
        + "</e:p></rdf:Description>"
    )
    return rdf(body, f'<!DOCTYPE rdf:RDF [<!ENTITY a "{"a" * size}">]>')


PARAMETERS = (
    '<!DOCTYPE rdf:RDF [<!ENTITY % a "lol"><!ENTITY % b "%a;%a;%a;%a;%a;%a;%a;%a;">'
    "<!ENTITY % c \"<!ENTITY x '%b;%b;%b;%b;%b;%b;%b;%b;'>\"> %c;]>"
)

CASES = [
    *(Case(f"laughs-{n}", laughs(n), refused=WORDS, seconds=2) for n in (5, 6, 8, 10)),
    Case("laughs-utf-16", laughs(8).encode("utf-16"), refused=WORDS, seconds=2),
    Case("laughs-utf-16-without-a-mark", laughs(8).encode("utf-16-be"), refused=WORDS, seconds=2),
    Case("laughs-utf-32", laughs(8).encode("utf-32"), refused=WORDS, seconds=2),
    Case("laughs-as-html", laughs(8), media_type="text/html", refused=WORDS, seconds=2),
    Case("quadratic-blow-up", blow_up(50_000), refused=WORDS, seconds=2),
    Case("parameter-entities", rdf(BODY.format("x"), PARAMETERS), refused=WORDS, seconds=2),
    Case(
        "one-harmless-entity",
        rdf(BODY.format("x"), '<!DOCTYPE r [<!ENTITY x "y">]>'),
        refused=WORDS,
    ),
    Case(
        "laughs-in-trix",
        laughs(8)
        .replace("<rdf:RDF ", '<TriX xmlns="http://www.w3.org/2004/03/trix/" ')
        .replace("</rdf:RDF>", "</TriX>"),
        name="x.xml",
        refused="TriX",
    ),
    Case(
        "laughs-in-svg",
        laughs(8).replace("rdf:RDF", "svg"),
        name="x.svg",
        media_type="image/svg+xml",
        refused="SVG",
    ),
]
