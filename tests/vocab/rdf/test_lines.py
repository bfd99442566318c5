"""N-Triples and Turtle: a fault costs a statement, and what needs no guess is mended."""

import pytest

GOOD = '<https://e.org/a> <https://e.org/p> "{}" .'
PREFIX = "@prefix e: <https://e.org/> .\n"


def test_a_bad_line_of_ntriples_costs_itself(read):
    data = "\n".join([GOOD.format(1), "<https://e.org/a> nonsense .", GOOD.format(2)]) + "\n"
    reading = read(data, "x.nt")
    assert reading.lines == [GOOD.format(1), GOOD.format(2)]
    (finding,) = reading.findings
    assert finding.rule == "statement-unreadable"
    assert finding.focus == "x.nt, line 2, column 19"
    assert finding.value == "<https://e.org/a> nonsense ."
    assert not reading.complete


def test_a_space_in_an_iri_of_ntriples_is_mended(read):
    reading = read(
        GOOD.format(1) + "\n<https://e.org/a b> <https://e.org/p> <https://e.org/c|d> .\n", "x.nt"
    )
    assert reading.lines[1] == "<https://e.org/a%20b> <https://e.org/p> <https://e.org/c%7Cd> ."
    assert set(reading.rules()) == {"iri-mended"}
    assert reading.complete


def test_comments_spaces_and_escapes_become_regular(read):
    data = '# a comment\n<https://e.org/a>\t<https://e.org/p>   "caf\\u00E9\\t" . # end\n\n'
    assert read(data, "x.nt").lines == ['<https://e.org/a> <https://e.org/p> "café\\t" .']


def test_a_bad_statement_of_turtle_costs_itself(read):
    data = PREFIX + "e:a e:p 1 .\ne:b e:p ; ; nonsense oh .\ne:c e:p 3 .\n"
    reading = read(data)
    assert [line.split()[0] for line in reading.lines] == ["<https://e.org/a>", "<https://e.org/c>"]
    assert reading.findings[0].focus.startswith("x.ttl, line 3, column ")
    assert reading.findings[0].value == "e:b e:p ; ; nonsense oh ."


def test_a_semicolon_in_place_of_a_property_is_said_in_plain_words(read):
    finding = read(PREFIX + 'e:a ;\n e:p "x" .\n').findings[0]
    assert (finding.rule, finding.value) == ("statement-unreadable", "e:a ;")
    assert finding.message == "A property is expected here, and not: ;"
    assert finding.focus.startswith("x.ttl, line 2, column ")


def test_a_well_known_prefix_may_be_forgotten(read):
    reading = read("<a> a dcat:Dataset ;\n  dct:title 'A' ; foaf:page <p> .\n")
    assert len(reading.lines) == 3
    assert "<http://www.w3.org/ns/dcat#Dataset>" in reading.lines[0]
    assert set(reading.rules()) == {"prefix-undeclared"}
    assert {finding.focus.split(", ")[1] for finding in reading.findings} == {"line 1", "line 2"}
    assert reading.complete


def test_an_unknown_prefix_is_not_guessed(read):
    reading = read(PREFIX + "e:a e:p 1 .\nfoo:b e:p 2 .\ne:c e:p 3 .\n")
    assert len(reading.lines) == 2
    assert reading.rules() == ["statement-unreadable"]


def test_a_document_may_use_a_well_known_prefix_in_its_own_way(read):
    (line,) = read("@prefix dct: <https://e.org/mine#> .\n<a> dct:title 'A' .\n").lines
    assert "<https://e.org/mine#title>" in line


def test_a_missing_full_stop_after_a_prefix_is_set(read):
    reading = read("@prefix e: <https://e.org/>\n@prefix f: <https://f.org/> .\ne:a e:p f:b .\n")
    assert reading.lines == ["<https://e.org/a> <https://e.org/p> <https://f.org/b> ."]
    (finding,) = reading.findings
    assert (finding.rule, finding.focus) == ("dot-missing", "x.ttl, line 1")
    assert reading.complete


def test_graph_blocks_are_read_as_one_graph(read):
    reading = read(PREFIX + "e:g { e:a e:p 1 . }\ne:b e:p 2 .\n")
    assert len(reading.lines) == 2
    assert all(line.count("<https://e.org/g>") == 0 for line in reading.lines)
    assert reading.rules() == ["graphs-merged"]


def test_relative_iris_take_the_base(read):
    (line,) = read("<a> <p> <../c> .", base="https://e.org/x/y").lines
    assert line == "<https://e.org/x/a> <https://e.org/x/p> <https://e.org/c> ."


def test_without_a_base_relative_iris_lose_the_statement_or_become_text(read):
    reading = read(
        "<https://e.org/a> <https://e.org/p> <rel> .\n<rel> <https://e.org/p> 1 .\n", base=""
    )
    assert reading.lines == ['<https://e.org/a> <https://e.org/p> "rel" .']
    assert "iri-invalid" in reading.rules()
    assert "statement-lost" in reading.rules()
    assert not reading.complete


@pytest.mark.parametrize("tag", ["en_GB", "x y"])
def test_a_bad_language_tag_costs_the_statement_and_has_a_place(tag, read):
    reading = read(PREFIX + f'e:a e:p "x"@{tag} .\ne:b e:p 1 .\n')
    assert [line for line in reading.lines if line.startswith("<https://e.org/b>")]
    assert reading.findings


def test_blank_labels_stay_apart_from_anonymous_ones(read):
    lines = read(PREFIX + "_:a e:p [] . _:a e:q _:a .").lines
    assert lines[1] == "_:a <https://e.org/q> _:a ."


def test_a_document_of_nothing_but_errors_ends(read):
    reading = read("@prefix e: <https://e.org/> .\n" + "e:a e:p ] .\n" * 2_000)
    assert reading.lines == []
    assert len(reading.findings) == 101


def test_statements_about_statements_are_left_out(read):
    data = "<a> <p> 1 .\n<b> <says> <<( <c> <p> 2 )>> .\n"
    reading = read(data)
    assert len(reading.lines) == 1
    assert reading.rules() == ["triple-term"]


@pytest.mark.parametrize("few", [1 << 16, 100])
def test_a_quote_without_its_pair_takes_no_other_line_with_it(read, monkeypatch, few):
    monkeypatch.setattr("vocab.rdf.lines.FEW", few)
    good = [f'<https://e.org/{n}> <https://e.org/p> "{n}" .' for n in range(50)]
    lines = [*good[:20], '<https://e.org/x> <https://e.org/p> "never closed .', *good[20:]]
    reading = read("\n".join(lines), "x.nt")
    assert sorted(reading.lines) == sorted(good)
    (finding,) = reading.findings
    assert finding.rule == "statement-unreadable"
    assert "line 21, column " in finding.focus
    assert finding.value == lines[20]


def test_the_graphs_of_trig_are_one_catalogue(read):
    reading = read(
        PREFIX + 'e:g { e:a e:p "1" . _:b e:p "2" } GRAPH e:h { _:b e:p "3" . } e:c e:p "4" .',
        "x.trig",
    )
    assert [line.rpartition('"')[0][-1] for line in reading.lines] == ["1", "2", "3", "4"]
    assert reading.lines[1].split()[0] == reading.lines[2].split()[0]
    assert (reading.rules(), reading.syntax) == ([], "TriG")


def test_a_fault_in_a_graph_costs_a_statement_and_is_told_once(read):
    reading = read(PREFIX + "e:g {\n e:a ; e:p 1 .\n e:b e:p 2 .\n}\ne:h { e:c e:p 3 }\n", "x.trig")
    assert [line.split()[0][-2] for line in reading.lines] == ["b", "c"]
    assert [one.focus for one in reading.findings] == ["x.trig, line 3, column 6"]
    assert not reading.complete


def test_a_bad_line_of_nquads_costs_itself(read):
    quad = '<https://e.org/a> <https://e.org/p> "{}" <https://e.org/g> .'
    data = "\n".join([quad.format(1), "oops", GOOD.format(2), quad.format("3 < 4")]) + "\n"
    reading = read(data, "x.nq")
    assert reading.lines == [GOOD.format(1), GOOD.format(2), GOOD.format("3 < 4")]
    assert [one.focus for one in reading.findings] == ["x.nq, line 2, column 1"]
    assert reading.syntax == "N-Quads"
