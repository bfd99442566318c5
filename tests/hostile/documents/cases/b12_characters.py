"""B12, B13: characters and values that break what comes after: databases, pages, other parsers."""

from tests.hostile.documents.case import Case, described

A = "<https://e.org/a> <https://e.org/p> "
CASES = [
    Case("nul", A + '"a\\u0000b" .', "x.ttl", finding="controls-removed", statements=1),
    Case("nul-byte", (A + '"a\0b" .').encode(), "x.ttl", finding="controls-removed", statements=1),
    Case(
        "controls-in-xml",
        described("<e:p>a&#x8;b\x0bc</e:p>"),
        finding="controls-removed",
        statements=1,
    ),
    Case(
        "lone-surrogate",
        A + '"a\\ud800b" .\n' + A + '"c" .\n',
        "x.nt",
        finding="statement-unreadable",
        statements=1,
    ),
    Case(
        "lone-surrogate-in-json",
        '{"@id":"https://e.org/a","https://e.org/p":"\\udc00"}',
        "x.jsonld",
        statements=1,
    ),
    Case("right-to-left-and-no-width", A + '"\u202eabc\u200b" .', "x.ttl", statements=1),
    Case("marks-in-the-middle", A + '"a\ufeffb" .', "x.ttl", statements=1),
    Case(
        "invalid-utf-8",
        (A + '"éééééé').encode() + b'\xff\xfe\xc3" .',
        "x.ttl",
        statements=1,
        finding="bytes-replaced",
    ),
    Case("utf-16-without-a-mark", (A + '"x" .').encode("utf-16-le"), "x.ttl", statements=1),
    Case(
        "only-zeros",
        bytes(100_000),
        "x.ttl",
        media_type="text/turtle",
        finding="statement-unreadable",
    ),
    Case(
        "odd-dates-and-numbers",
        A
        + ", ".join(
            f'"{v}"^^<http://www.w3.org/2001/XMLSchema#date>'
            for v in ("99999-01-01", "-44", "2023-02-31", "NaN", "true")
        )
        + " .",
        "x.ttl",
        statements=5,
    ),
    Case(
        "a-point-too-many",
        A + '"POLYGON((' + "1 2," * 1_000_000 + '))" .',
        "x.ttl",
        finding="literal-cut",
        statements=1,
    ),
]
