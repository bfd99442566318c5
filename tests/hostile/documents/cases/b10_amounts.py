"""B10: much of something: keywords, prefixes, escapes, one long line."""

from tests.hostile.documents.case import Case

A = "<https://e.org/a> "
CASES = [
    Case(
        "34k-keywords",
        A + "<p> " + ", ".join(f'"{n}"' for n in range(34_000)) + " .",
        "x.ttl",
        statements=34_000,
    ),
    Case(
        "20k-prefixes",
        "".join(f"@prefix p{n}: <https://e.org/{n}/> .\n" for n in range(20_000))
        + "p1:a p2:b p3:c .",
        "x.ttl",
        statements=1,
    ),
    Case("1m-escapes", A + '<p> "' + "\\u0041" * 1_000_000 + '" .', "x.ttl", statements=1),
    Case(
        "10-mb-literal",
        A + '<p> "' + "x" * 10_000_000 + '" .',
        "x.ttl",
        finding="literal-cut",
        statements=1,
    ),
    Case(
        "10-mb-literal-of-lines",
        A + '<p> """' + "line\n" * 2_000_000 + '""" .',
        "x.ttl",
        finding="literal-cut",
        statements=1,
    ),
    Case(
        "10-mb-literal-of-ntriples",
        A + '<https://e.org/p> "' + "x" * 10_000_000 + '" .\n',
        "x.nt",
        finding="literal-cut",
        statements=1,
    ),
    Case(
        "500-languages",
        A
        + "<p> "
        + ", ".join(f'"x"@a{chr(97 + n // 26)}{chr(97 + n % 26)}' for n in range(500))
        + " .",
        "x.ttl",
        statements=500,
    ),
    Case(
        "100k-errors",
        "oops oops .\n" * 100_000,
        "x.ttl",
        media_type="text/turtle",
        finding="statement-unreadable",
    ),
    Case(
        "100k-unknown-prefixes",
        "".join(f"p{n}:a <p> 1 .\n" for n in range(100_000)),
        "x.ttl",
        finding="statement-unreadable",
        seconds=20,
    ),
]
