"""The files themselves: complete, small, without contradictions."""

import pytest

from vocab.authority import files, lookup
from vocab.authority.words import is_iri, squeeze

KEPT = sorted(p.stem for p in (files.path("x").parent.parent / "kept").glob("*.csv"))
SYNONYMS = [name for name in KEPT if name in files.BASES]


@pytest.mark.parametrize("table", sorted(files.BASES))
def test_a_table_is_small_text_with_unix_lines(table):
    data = files.path(table).read_bytes()
    assert len(data) < 1_048_576
    assert b"\r" not in data
    assert data.endswith(b"\n")


@pytest.mark.parametrize("table", sorted(files.BASES))
def test_codes_are_sorted_and_unique(table):
    codes = [row["code"] for row in files.rows(table)]
    assert codes == sorted(set(codes))


@pytest.mark.parametrize("table", sorted(set(files.BASES) - {"media-type"}))
def test_codes_differ_in_their_letters_and_digits(table):
    codes = [squeeze(row["code"]) for row in files.rows(table)]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("table", sorted(set(files.BASES) - {"media-type", "file-type"}))
def test_every_concept_has_an_english_label_or_some_other(table):
    nameless = [c.code for c in lookup.table(table).values() if not c.labels]
    assert nameless == []


def test_no_table_lies_about_unnoticed():
    assert {p.stem for p in files.path("x").parent.glob("*.csv")} == set(files.BASES)


@pytest.mark.parametrize("name", SYNONYMS)
def test_synonyms_name_codes_that_exist(name):
    wrong = [r for r in files.kept(name) if files.BASES[name] + r["code"] not in lookup.table(name)]
    assert wrong == []


@pytest.mark.parametrize("name", SYNONYMS)
def test_no_synonym_contradicts_another_or_a_code(name):
    codes = {squeeze(c.code): c.code for c in lookup.table(name).values()}
    said: dict[str, str] = {}
    for row in files.kept(name):
        received = row["received"]
        key = received if is_iri(received) else squeeze(received)
        code = row["code"]
        assert said.setdefault(key, code) == code, f"{received!r} means {said[key]} and {code}"
        assert codes.get(key, code) == code, f"{received!r} is a code, and means {code}"


@pytest.mark.parametrize(("name", "table"), [("iso-639", "language"), ("iso-3166", "country")])
def test_iso_codes_are_unique(name, table):
    rows = list(files.kept(name))
    columns = [column for column in rows[0] if column != "code"]
    for column in columns:
        values = [row[column] for row in rows if row[column]]
        assert len(values) == len(set(values)), column
    assert sum(files.BASES[table] + r["code"] in lookup.table(table) for r in rows) > 100


def test_every_country_of_the_eu_has_a_code_and_a_geonames_number():
    members = "AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD"
    for code in f"{members} POL PRT ROU SVK SVN SWE".split():
        facts = lookup.table("country")[files.BASES["country"] + code].facts
        assert set(facts) == {"iso3166_2", "geonames"}, code
