"""Documents of a web site: sitemaps lead on, and pages say what their scripts say."""

import gzip
import json
from datetime import UTC, datetime

import pytest

from vocab.errors import UnreadableDocument
from vocab.rdf import site

PAGE = "https://provider.example/data/one"
CONTEXT = "https://schema.org/"
TITLE = "<http://purl.org/dc/terms/title>"


@pytest.fixture
def seen(read):
    """seen(data): as the document of a site reads it."""
    return lambda data, **said: read(data, "x", base=PAGE, site=True, **said)


@pytest.fixture
def listed(seen, tmp_path):
    """listed(data): (sitemaps, pages) of a sitemap."""

    def listed(data):
        seen(data)
        return site.listed(tmp_path / "spool")

    return listed


def dataset(**said):
    return {"@context": CONTEXT, "@type": "Dataset", "name": "One"} | said


def html(*scripts, before=""):
    bodies = (one if isinstance(one, str) else json.dumps(one) for one in scripts)
    inside = "".join(f'<script type="application/ld+json">{one}</script>' for one in bodies)
    return f"<!doctype html><title>A page</title>{before}{inside}<p>End"


def urlset(*entries):
    return (
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/'
        f'sitemap/0.9">{"".join(f"<url>{entry}</url>" for entry in entries)}</urlset>'
    )


def subjects(reading):
    return {line.split(" ")[0] for line in reading.lines if "ns/dcat#Dataset>" in line}


# --- sitemaps ---------------------------------------------------------------------------------
def test_a_sitemap_says_its_pages_in_order_and_when_they_changed(listed):
    sitemaps, pages = listed(
        urlset(
            "<loc> https://provider.example/b?x=1&amp;y=2 </loc><lastmod>2026-01-02</lastmod>",
            "<loc>https://provider.example/a#part</loc><lastmod>2026-01-02T03:04:05+02:00</lastmod>",
            "<loc>https://provider.example/c</loc><lastmod>lately</lastmod>",
            "<loc>https://provider.example/a</loc>",
        )
    )
    assert sitemaps == {}
    assert list(pages.items()) == [
        ("https://provider.example/b?x=1&y=2", datetime(2026, 1, 3, tzinfo=UTC)),
        ("https://provider.example/a", datetime(2026, 1, 2, 1, 4, 5, tzinfo=UTC)),
        ("https://provider.example/c", None),
    ]


@pytest.mark.parametrize("said", ["2026-13-01", "9999-12-31", "2026-01-02T25:00:00Z", "0000"])
def test_a_moment_that_is_none_is_as_if_it_were_not_said(listed, said):
    assert listed(urlset(f"<loc>/a</loc><lastmod>{said}</lastmod>"))[1] == {
        "https://provider.example/a": None
    }


def test_an_index_says_its_sitemaps(listed):
    index = (
        "<sitemapindex><sitemap><loc>/1.xml</loc></sitemap><url><loc>/x</loc></url></sitemapindex>"
    )
    assert listed(index) == ({"https://provider.example/1.xml": None}, {})


def test_a_sitemap_may_be_packed_or_plain_text(listed):
    plain = "https://provider.example/a\r\n\r\nhttps://provider.example/b"
    both = {"https://provider.example/a": None, "https://provider.example/b": None}
    assert listed(plain)[1] == both
    assert listed(gzip.compress(plain.encode()))[1] == both
    assert listed(gzip.compress(urlset("<loc>/a</loc>", "<loc>/b</loc>").encode()))[1] == both


def test_pictures_of_a_page_are_no_pages(listed):
    entry = "<loc>/a</loc><i:image xmlns:i='http://i.example'><i:loc>/a.png</i:loc></i:image>"
    assert list(listed(urlset(entry))[1]) == ["https://provider.example/a"]


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "ftp://provider.example/a", "//["])
def test_an_entry_without_a_web_address_costs_itself(seen, address):
    reading = seen(urlset(f"<loc>{address}</loc>", "<loc>/b</loc>"))
    assert (reading.rules(), len(reading.lines)) == (["sitemap-address-unusable"], 1)
    assert not reading.complete


def test_empty_lines_before_a_sitemap_do_no_harm(listed):
    assert list(listed("\n\r\n " + urlset("<loc>/a</loc>"))[1]) == ["https://provider.example/a"]


def test_an_address_with_spaces_is_mended(listed):
    assert list(listed(urlset("<loc>/a b</loc>"))[1]) == ["https://provider.example/a%20b"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<urlset><url><loc>/a</loc></url>", "not well-formed"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>', "entity"),
        ("<urlset>" + "<url>" * 300 + "</url>" * 300 + "</urlset>", "deeper"),
        ("<!-- <urlset> --><records/>", "<records> is no sitemap"),
    ],
)
def test_a_sitemap_that_is_none_is_refused(seen, text, why):
    with pytest.raises(UnreadableDocument, match=why):
        seen(text)


def test_elsewhere_sitemaps_and_web_pages_are_refused_as_before(read):
    for text in (urlset("<loc>/a</loc>"), html(dataset())):
        with pytest.raises(UnreadableDocument, match=r"a sitemap|a web page"):
            read(text)


# --- pages ------------------------------------------------------------------------------------
def test_a_page_says_what_its_scripts_say(seen):
    reading = seen(html(dataset(**{"@id": "https://provider.example/id/1"}), dataset(url="/two")))
    assert (reading.syntax, reading.complete, reading.findings) == ("Web page", True, ())
    assert sum(TITLE in line for line in reading.lines) == 2
    assert "<https://provider.example/id/1>" in subjects(reading)


@pytest.mark.parametrize(
    "script",
    [
        {"@context": CONTEXT, "@graph": [dataset(), {"@type": "WebSite", "name": "Port"}]},
        [dataset(), {"@context": CONTEXT, "@type": "BreadcrumbList"}],
        {"@context": CONTEXT, "@type": "DataCatalog", "dataset": [dataset()]},
        {"@context": CONTEXT, "@type": "WebPage", "mainEntity": dataset()},
        {"@context": {"@vocab": "http://schema.org/"}, "@type": "Dataset", "name": "One"},
        json.dumps(dataset(description="two\nlines")).replace("\\n", "\n"),
        {
            "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
            "@type": "dcat:Dataset",
            "dct:title": "One",
        },
    ],
    ids=["graph", "list", "catalogue", "about", "vocab", "line break", "DCAT"],
)
def test_a_dataset_is_found_wherever_it_stands(seen, script):
    reading = seen(html(script))
    assert (len(subjects(reading)), reading.complete, reading.findings) == (1, True, ())
    assert any(f'{TITLE} "One"' in line for line in reading.lines)


@pytest.mark.parametrize(
    ("text", "is_page"),
    [
        (html({"@context": CONTEXT, "@type": "Organization", "name": "Port"}), True),
        (html("{broken"), True),
        (html(), True),
        (html(before="<!-- " + html(dataset()) + " -->"), True),
        (html(before=f"<textarea>{html(dataset())}</textarea>"), True),
        (html(before=f"<script>{json.dumps(dataset())}</script>"), True),
        (json.dumps({"@context": CONTEXT, "@type": "Organization"}), False),
    ],
    ids=["another thing", "broken", "none", "comment", "text", "no type", "JSON"],
)
def test_a_page_about_other_things_says_nothing_and_is_no_fault(seen, text, is_page):
    reading = seen(text)
    assert (reading.lines, reading.complete, reading.findings) == ([], True, ())
    assert (reading.syntax == "Web page") == is_page


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ('{"@type": "Dataset", "name": }', "Expecting value"),
        (dataset() | {"@context": "https://other.example/context"}, "context"),
        (json.dumps(dataset(x=0)).replace("0", "[" * 70 + "]" * 70), "deeper than 64"),
        (json.dumps(dataset(x=0)).replace("0", "[" * 9_999 + "]" * 9_999), "recursion"),
    ],
    ids=["no JSON", "context", "deep", "very deep"],
)
def test_a_script_that_cannot_be_read_costs_itself(seen, script, why):
    reading = seen(html(script, dataset()))
    assert (reading.rules(), reading.complete) == (["script-unreadable"], False)
    assert why in reading.findings[0].message
    assert len(subjects(reading)) == 1


def test_one_document_of_a_script_that_cannot_be_read_costs_itself(seen):
    foreign = dataset() | {"@context": "https://other.example/context"}
    reading = seen(html([foreign, dataset()]))
    assert (reading.rules(), len(subjects(reading))) == (["script-unreadable"], 1)


def test_relative_names_are_those_of_the_page(seen):
    graph = {
        "@context": CONTEXT,
        "@graph": [
            {"@type": "Dataset", "@id": "#d", "name": "One", "publisher": {"@id": "/office"}},
            {"@type": "Organization", "@id": "/office", "name": "Office"},
        ],
    }
    reading = seen(html(graph))
    assert subjects(reading) == {f"<{PAGE}#d>"}
    assert any("<https://provider.example/office>" in line for line in reading.lines)
    assert any('"Office"' in line for line in reading.lines)


def test_the_only_dataset_of_a_page_that_nothing_names_has_the_address_of_the_page(seen):
    identifier = "<http://purl.org/dc/terms/identifier>"
    landing = f"<http://www.w3.org/ns/dcat#landingPage> <{PAGE}>"
    alone = seen(html(dataset(**{"@id": "_:b0"})))
    assert any(f'{identifier} "{PAGE}"' in line for line in alone.lines)
    assert any(landing in line for line in alone.lines)
    for many in (html(dataset(), dataset(name="Two")), html([dataset(), dataset(name="Two")])):
        assert not any(PAGE in line for line in seen(many).lines)
    named = seen(html(dataset(url="https://provider.example/two")))
    assert not any(PAGE in line for line in named.lines)


def test_xhtml_is_a_page_and_rdf_that_is_sent_as_one_is_rdf(seen):
    xhtml = '<?xml version="1.0"?><!-- x --><html xmlns="http://www.w3.org/1999/xhtml"><head>'
    assert seen(xhtml + html(dataset())[15:]).syntax == "Web page"
    rdf = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    assert seen(rdf, media_type="text/html").syntax == "RDF/XML"


def test_what_is_no_metadata_is_only_told(seen):
    reading = seen(b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n\x00\x01", media_type="application/pdf")
    assert (reading.rules(), reading.lines, reading.complete) == (["page-other"], [], True)


def test_a_page_without_end_in_its_depth_is_refused(seen):
    with pytest.raises(UnreadableDocument, match="cannot be looked through"):
        seen(html(dataset(), before="<div>" * 2_000))


def test_a_line_of_json_lines_that_is_broken_is_cut_out(seen):
    lines = [json.dumps(dataset(name=name)) for name in ("a", "b", "c")]
    lines[1] = lines[1][:-5]
    reading = seen("\n".join(lines), media_type="application/x-ndjson")
    assert (len(subjects(reading)), reading.rules()) == (2, ["node-unreadable"])
    assert "line 2" in reading.findings[0].focus
    assert not reading.complete
