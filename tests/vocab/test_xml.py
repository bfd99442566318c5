"""XML from strangers: entities and depth are refused before any parser sees them."""

from pathlib import Path

import pytest

from vocab import xml
from vocab.errors import DocumentTooLarge, UnreadableDocument


@pytest.fixture
def document(tmp_path: Path):
    def make(data: str | bytes) -> Path:
        path = tmp_path / "x.xml"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return make


def nested(depth: int, inner: str = "", name: str = "a") -> str:
    return f"<{name}>" * depth + inner + f"</{name}>" * depth


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE r [<!ENTITY x "y">]>',
        '<!DOCTYPE r [<!ENTITY % x "y"> %x;]>',
        '<!DOCTYPE r SYSTEM "https://e.org/x.dtd" [ <!-- --> <!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!-- c --><?p i?>\n<!DOCTYPE r [<!ELEMENT r ANY>\n<!ENTITY x "y">]>',
    ],
)
def test_entities_are_refused(doctype, document):
    with pytest.raises(xml.EntityExpansion, match="entity expansion"):
        xml.check(document(f"<?xml version='1.0'?>{doctype}<r>&x;</r>"), 256)


@pytest.mark.parametrize(
    "text",
    ["<r>&lt;!ENTITY x</r>", "<r><![CDATA[<!ENTITY x>]]></r>", "<!DOCTYPE r><r/>", "", "no xml"],
)
def test_what_only_looks_like_entities_passes(text, document):
    xml.check(document(text), 256)


@pytest.mark.parametrize(
    "inner", ["", "text", "<b/>", "<b>x</b><b/>", "<b x='/>'/>", "<b x='/>'>t</b>"]
)
@pytest.mark.parametrize(
    "around", ["{}", "<!-- <x> -->{}", "<?xml version='1.0'?>\n{}\n<!-- </a> -->"]
)
def test_depth_is_limited_exactly(inner, around, document):
    levels = 20 + ("<b" in inner)
    data = document(around.format(nested(20, inner)))
    xml.check(data, levels)
    with pytest.raises(DocumentTooLarge, match=f"deeper than {levels - 1}"):
        xml.check(data, levels - 1)


@pytest.mark.parametrize("inner", ["", "<![CDATA[ <a><a> ]]>", "<!-- </a></a> -->", "<?x <a> ?>"])
def test_comments_and_sections_are_no_depth(inner, document):
    data = document(nested(10, inner))
    xml.check(data, 10)
    with pytest.raises(DocumentTooLarge):
        xml.check(data, 9)


def test_depth_is_seen_across_chunks(document, monkeypatch):
    path = document(nested(30, "<b/>text<b>1</b>" * 20, name="name"))
    for size in range(1, 40):
        monkeypatch.setattr(xml, "CHUNK", size)
        monkeypatch.setattr(xml, "BLOCK", size)
        xml.check(path, 31)
        with pytest.raises(DocumentTooLarge):
            xml.check(path, 30)


@pytest.mark.parametrize("inner", ["/>/>", "<?x y?>", "<b x='/>'/>"])
def test_ends_that_are_none_hide_no_depth(inner, document, monkeypatch):
    monkeypatch.setattr(xml, "BLOCK", 16)
    path = document("<r>" + f"<a>{inner}" * 20 + "</a>" * 20 + "<?x y?>" * 40 + "</r>")
    xml.check(path, 22)
    with pytest.raises(DocumentTooLarge):
        xml.check(path, 20)


def test_many_siblings_are_not_deep(document):
    xml.check(document("<r>" + nested(3, "x") * 50_000 + "</r>"), 4)


def test_broken_xml_is_left_to_the_reader(document):
    xml.check(document("<r><a></r></b><c>"), 256)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("<r><a/></r>", False),
        ("<r/>", False),
        ("<x:r xmlns:x='y'></x:r  >\n", False),
        ("<!-- <a> --><r></r><!-- > -->", False),
        ("<r><a></a>", True),
        ("<r><a/>", True),
        ("<r></r", True),
        ("<rr></r>", True),
        ("<r>text", True),
    ],
)
def test_a_document_that_ends_in_the_middle_is_noticed(text, cut, document):
    assert xml.is_cut_off(document(text)) == cut


def test_a_document_without_elements_is_refused(document):
    with pytest.raises(UnreadableDocument, match="no element"):
        xml.is_cut_off(document("<?xml version='1.0'?><!-- nothing -->"))


def test_a_broken_document_gives_a_tree_without_entities_or_network(document):
    tree = xml.recovered_tree(document("<r xmlns='n'><a>1</a><b>2</r>"))
    assert tree is not None
    assert [child.text for child in tree] == ["1", "2"]
    assert xml.recovered_tree(document("nothing")) is None


def test_a_piece_carries_its_namespaces_base_and_language(document):
    tree = xml.recovered_tree(
        document(
            "<r xmlns='n' xmlns:p='q' xml:base='https://b.org/\"' xml:lang='de'>"
            "<a xml:lang='fr'><b/></a>tail</r>"
        )
    )
    assert tree is not None
    assert b"xmlns:p" in xml.text(tree[0])
    assert b"tail" not in xml.text(tree[0])
    inherited = xml.inherited(tree[0][0])
    assert 'xml:lang="fr"' in inherited
    assert "xml:base='https://b.org/\"'" in inherited
    shell = xml.shell(tree, tree[0])
    assert len(shell) == 1
    assert len(tree) == 1
