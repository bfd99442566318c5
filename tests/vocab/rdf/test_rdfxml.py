"""RDF/XML: never resumed; leniently and cleaned, or cut into pieces, with the place named."""

import pytest

from vocab.errors import UnreadableDocument, UnsupportedMediaType

HEAD = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:dct="http://purl.org/dc/terms/" xmlns:dcat="http://www.w3.org/ns/dcat#">\n'
)
TAIL = "</rdf:RDF>\n"


def rdf(body: str) -> str:
    return HEAD + body + TAIL


def dataset(name: str, body: str = "") -> str:
    title = f"<dct:title>{name}</dct:title>"
    return f'<dcat:Dataset rdf:about="{name}">{title}{body}</dcat:Dataset>\n'


def subjects(lines: list[str]) -> set[str]:
    return {
        line.split()[0].removeprefix("<https://provider.example/").rstrip(">") for line in lines
    }


def test_a_clean_document_has_no_findings(read):
    reading = read(rdf(dataset("a")), "x.rdf")
    assert (len(reading.lines), reading.findings) == (2, ())


@pytest.mark.parametrize(
    ("iri", "mended"),
    [
        ("https://e.org/a b", "https://e.org/a%20b"),
        ("https://e.org/{x}|^\\", "https://e.org/%7Bx%7D%7C%5E%5C"),
        ("https://e.org/&lt;&gt;", "https://e.org/%3C%3E"),
        ("https://e.org/%zz", "https://e.org/%25zz"),
        ("mailto:a b@e.org", "mailto:a%20b@e.org"),
    ],
)
def test_an_iri_with_forbidden_characters_is_mended_and_the_rest_kept(iri, mended, read):
    body = f'<dcat:landingPage rdf:resource="{iri}"/><dct:identifier>1</dct:identifier>'
    reading = read(rdf(dataset("a", body) + dataset("b")), "x.rdf")
    assert len(reading.lines) == 6
    assert any(line.endswith(f"<{mended}> .") for line in reading.lines)
    assert reading.rules() == ["iri-mended"]


@pytest.mark.parametrize("iri", ["http://e.org:80a/", "https://[bad/"])
def test_what_is_no_iri_becomes_text(iri, read):
    reading = read(rdf(dataset("a", f'<dcat:landingPage rdf:resource="{iri}"/>')), "x.rdf")
    assert any(line.endswith(f'"{iri}" .') for line in reading.lines)
    assert reading.rules() == ["iri-invalid"]


def test_an_iri_cannot_forge_a_line(read):
    iri = "https://e.org/&gt; .&#10;&lt;https://e.org/forged&gt; &lt;https://e.org/p&gt; &lt;https://e.org/o"
    reading = read(rdf(dataset("a", f'<dcat:landingPage rdf:resource="{iri}"/>')), "x.rdf")
    assert len(reading.lines) == 3
    assert subjects(reading.lines) == {"a"}


def test_language_tags_are_mended_or_dropped(read):
    body = '<dct:description xml:lang="en_GB">B</dct:description>'
    body += '<dct:abstract xml:lang="">C</dct:abstract>'
    reading = read(rdf(dataset("a", body)), "x.rdf")
    assert any(line.endswith('"B"@en-gb .') for line in reading.lines)
    assert any(line.endswith('"C" .') for line in reading.lines)


def test_a_broken_property_costs_itself(read):
    body = "<dct:publisher>text <dct:Agent/></dct:publisher><dct:identifier>1</dct:identifier>"
    reading = read(rdf(dataset("a", body) + dataset("b")), "x.rdf")
    assert {"a", "b"} <= subjects(reading.lines)
    assert any("identifier" in line for line in reading.lines)
    assert not any("publisher" in line for line in reading.lines)
    lost = [f for f in reading.findings if f.rule == "element-unreadable"]
    assert [f.focus for f in lost] == ["x.rdf, line 2"]
    assert "text <dct:Agent" in lost[0].value
    assert not reading.complete


def test_a_broken_property_deep_inside_costs_neither_its_record_nor_the_next(read):
    bad = '<dct:title>D</dct:title><dct:rights rdf:nodeID="1 x"/>'
    bad = f"<dcat:Distribution>{bad}</dcat:Distribution>"
    one = dataset("a", f"<dcat:distribution>{bad}</dcat:distribution>")
    nested = "".join(f"<dcat:dataset>{d}</dcat:dataset>" for d in (one, dataset("b"), dataset("c")))
    reading = read(rdf(f'<dcat:Catalog rdf:about="all">{nested}</dcat:Catalog>'), "x.rdf")
    assert {"all", "a", "b", "c"} <= subjects(reading.lines)
    types = [line for line in reading.lines if "22-rdf-syntax-ns#type" in line]
    assert sorted(t.split("#")[-1] for t in types) == (
        ["Catalog> ."] + ["Dataset> ."] * 3 + ["Distribution> ."]
    )
    assert sum("ns/dcat#dataset>" in line for line in reading.lines) == 3
    assert any("distribution> _:" in line for line in reading.lines)


def test_a_truncated_document_gives_what_was_whole(read):
    whole = rdf(dataset("a") + dataset("b"))
    reading = read(whole[: whole.index("<dct:title>b") + 12], "x.rdf")
    assert "a" in subjects(reading.lines)
    assert "document-cut-off" in reading.rules()
    assert not reading.complete


@pytest.mark.parametrize("end", ["", "\n", "<!-- end -->\n", "\n<!-- a > b --> <?x y?>\n"])
def test_what_follows_the_root_element_does_not_cut_a_document_off(end, read):
    assert read(rdf(dataset("a")) + end, "x.rdf").findings == ()


@pytest.mark.parametrize("keep", range(5, 95, 10))
def test_wherever_a_document_is_cut_it_is_not_complete(keep, read):
    whole = rdf(dataset("a") + dataset("b"))
    try:
        reading = read(whole[: len(whole) * keep // 100], "x.rdf")
    except UnreadableDocument:
        return
    assert not reading.complete


def test_base_and_language_of_the_surroundings_reach_the_pieces(read):
    broken = "<dct:x>text <dct:y/></dct:x>"
    document = rdf(dataset("a", broken)).replace(
        "<rdf:RDF ", '<rdf:RDF xml:base="https://b.org/" xml:lang="de" '
    )
    reading = read(document, "x.rdf")
    assert any(
        line.startswith("<https://b.org/a>") and line.endswith('"a"@de .') for line in reading.lines
    )


def test_findings_of_a_pass_that_is_thrown_away_are_thrown_away(read):
    body = '<dcat:page rdf:resource="https://e.org/a b"/>' + "<dct:x>text <dct:y/></dct:x>"
    assert read(rdf(dataset("a", body)), "x.rdf").rules().count("iri-mended") == 1


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ("<?xml version='1.0'?>\n<!-- x --><s:urlset xmlns:s='http://s'/>", "a sitemap"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", "an Atom feed"),
        ("<TriX xmlns='http://www.w3.org/2004/03/trix/'/>", "TriX"),
    ],
)
def test_other_xml_is_named_and_refused(document, kind, read):
    with pytest.raises(UnsupportedMediaType, match=kind):
        read(document, "x.xml")


def test_xml_of_which_nothing_can_be_read_is_refused(read):
    with pytest.raises(UnreadableDocument, match="XML"):
        read("<?xml version='1.0'?>", "x.rdf")
