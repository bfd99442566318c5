"""Which record is which: from run to run, whatever blank nodes are called and in which order."""

from pathlib import Path

import pytest

from catalog.harvest.identity import KEY_LIMIT, Addresses, Names, iri, key, stable_id
from catalog.models import Resource, StoredFinding
from tests.harvests import blank, dataset, file_source, harvest, turtle
from vocab.rdf.sandbox import Record

DISTRIBUTED = "dcat:distribution [ dcat:accessURL <https://port.example/{}.csv> ]"


def record(root: bytes = b"_:b0", content: str = "one") -> Record:
    return Record("Dataset", root, f"v1:{content}", 0, 0, 1)


def lines(*statements: str) -> bytes:
    return "".join(f"{statement} .\n" for statement in statements).encode()


IDENTIFIER = '_:b0 <http://purl.org/dc/terms/identifier> "{}"'
ACCESS = "_:b1 <http://www.w3.org/ns/dcat#accessURL> <https://port.example/a.csv>"


def test_an_iri_is_its_own_stable_id():
    named = record(b"<https://port.example/d/1>")
    assert stable_id(named, b"", {}, Names()) == ("https://port.example/d/1", ())
    assert (iri(named), iri(record())) == ("https://port.example/d/1", "")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ((ACCESS, IDENTIFIER.format("7")), "identifier 7"),
        ((ACCESS,), "access https://port.example/a.csv"),
        ((ACCESS.replace("access", "download"),), "access https://port.example/a.csv"),
        ((), "content v1:one"),
        (('_:b1 <http://purl.org/dc/terms/identifier> "another\'s"',), "content v1:one"),
        (('_:b1 <http://purl.org/dc/terms/title> "of a distribution"',), "content v1:one"),
    ],
)
def test_a_blank_record_is_known_by_the_best_that_it_says(said: tuple[str, ...], name: str):
    found, findings = stable_id(record(), lines(*said), {}, Names())
    assert found == name
    assert [f.rule for f in findings] == ["identity-weak"]


def test_a_blank_record_that_has_not_changed_keeps_the_name_that_it_has():
    found, _ = stable_id(
        record(), lines(IDENTIFIER.format("8")), {"v1:one": iter(["identifier 7"])}, Names()
    )
    assert found == "identifier 7"


def test_the_second_of_two_equal_identifiers_is_told_apart_and_said():
    names = Names()
    first, _ = stable_id(record(), lines(IDENTIFIER.format("7")), {}, names)
    second, said = stable_id(record(content="two"), lines(IDENTIFIER.format("7")), {}, names)
    assert (first, second) == ("identifier 7", "content v1:two")
    assert [f.rule for f in said] == ["identity-weak", "identity-shared"]
    assert not names.is_free(first)
    assert not names.is_free(second)


TITLE = '_:b0 <http://purl.org/dc/terms/title> "{}"{}'


def titled(*titles: str, kind: str = "Dataset") -> str:
    made = Record(kind, b"_:b0", "v1:one", 0, 0, 1)
    return stable_id(made, lines(*titles), {}, Names())[0]


def test_without_an_address_a_record_is_known_by_its_titles():
    name = titled(TITLE.format("One", "@en"), TITLE.format("Een", "@nl"))
    assert name.startswith("titled Dataset ")
    assert name == titled(TITLE.format("Een", "@nl"), TITLE.format("One", "@en")), "any order"
    others = {
        titled(TITLE.format("One", "@en")),
        titled(TITLE.format("One", "@nl"), TITLE.format("Een", "@en")),
        titled(TITLE.format("One", "@en"), TITLE.format("Een", "@nl"), kind="Catalog"),
    }
    assert len(others | {name}) == 4


def test_an_address_in_a_text_is_none():
    said = TITLE.format("a <http://www.w3.org/ns/dcat#accessURL> b", "")
    assert titled(said).startswith("titled ")


def test_an_address_that_stands_more_than_once_in_the_source_is_no_name(tmp_path: Path):
    api, own = ACCESS.replace("a.csv", "api"), ACCESS.replace("a.csv", "own")
    (tmp_path / "1").write_bytes(lines(api, own))
    (tmp_path / "2").write_bytes(
        lines(api.replace("_:b1", "_:b2"), own.replace("access", "download"))
    )
    names = Names(addresses=Addresses([tmp_path / "1", tmp_path / "2"]))
    found, findings = stable_id(record(), lines(api, own), {}, names)
    assert found == "access https://port.example/own"
    assert [f.rule for f in findings] == ["identity-weak"]
    found, _ = stable_id(record(), lines(api), {}, names)
    assert found == "content v1:one"


def test_a_line_that_names_two_properties_says_one_address(tmp_path: Path):
    """Its value holds the name of the other one."""
    odd = ACCESS.replace(
        "<https://port.example/a.csv>", '"x <http://www.w3.org/ns/dcat#downloadURL> y"'
    )
    assert b"downloadURL" in lines(odd)
    (tmp_path / "1").write_bytes(lines(odd))
    (url,) = lines(odd).splitlines()
    said = url[url.index(b"<http") :]
    assert Addresses([tmp_path / "1"]).stand_once([said]) == [said]


@pytest.mark.parametrize("letter", ["a", "é", "語", "😀"])
def test_a_long_identifier_is_cut_to_what_an_index_takes(letter: str):
    found, _ = stable_id(record(), lines(IDENTIFIER.format(letter * 5_000)), {}, Names())
    assert found.startswith(f"identifier {letter}")
    assert len(found.encode()) <= KEY_LIMIT + len("identifier ")


def test_keys_are_short_and_differ():
    assert len({key(str(n)) for n in range(1_000)}) == 1_000
    assert len(key("x" * 10_000)) == 8


@pytest.mark.django_db(transaction=True)
class TestOverRuns:
    """What `stable_id` is for."""

    def names(self) -> set[str]:
        return set(Resource.objects.filter(withdrawn=None).values_list("stable_id", flat=True))

    def test_blank_records_are_the_same_ones_after_a_change(self, tmp_path: Path):
        harvest(
            file_source(
                tmp_path,
                turtle(
                    blank("By identifier", 'dct:identifier "7"', "a"),
                    blank("By address", DISTRIBUTED.format("x"), "b"),
                    blank("By content", 'dct:description "c"', "c"),
                ),
            )
        )
        before = dict(Resource.objects.values_list("stable_id", "pk"))
        run = harvest(
            file_source(
                tmp_path,
                turtle(
                    blank("By address, changed", DISTRIBUTED.format("x"), "zz"),
                    blank("By identifier, changed", 'dct:identifier "7"', "a1"),
                    blank("By content", 'dct:description "c"', "a"),
                ),
            )
        )
        assert (run.updated, run.unchanged, run.created, run.withdrawn) == (2, 1, 0, 0)
        assert dict(Resource.objects.values_list("stable_id", "pk")) == before

    def test_datasets_with_one_api_are_the_same_ones_after_a_change(self, tmp_path: Path):
        """As the Swedish heritage board lists them; and its catalogue, were it a blank node."""
        api = "dcat:distribution [ dcat:accessURL <https://port.example/api> ] ; dct:issued {}"
        catalogue = '_:c a dcat:Catalog ; dct:title "All"@sv ; dct:modified "{}" .'

        def text(year: str, *names: str) -> str:
            return turtle(
                catalogue.format(year), *(blank(name, api.format(year), name) for name in names)
            )

        harvest(file_source(tmp_path, text("2024", "One", "Two", "Three")))
        before = dict(Resource.objects.values_list("title", "pk"))
        run = harvest(file_source(tmp_path, text("2025", "New", "Three", "Two", "One")))
        assert (run.updated, run.created, run.withdrawn) == (4, 1, 0)
        after = dict(Resource.objects.values_list("title", "pk"))
        assert {title: pk for title, pk in after.items() if title != "New"} == before

    def test_two_records_with_one_identifier_stay_two_in_any_order(self, tmp_path: Path):
        one = blank("One", 'dct:identifier "7"', "one")
        two = blank("Two", 'dct:identifier "7"', "two")
        harvest(file_source(tmp_path, turtle(one, two)))
        before = self.names()
        assert len(before) == 2
        said = StoredFinding.objects.filter(rule="identity-shared")
        assert [f.resource.title for f in said if f.resource] in (["One"], ["Two"])
        run = harvest(file_source(tmp_path, turtle(two, one)))
        assert (run.unchanged, run.created) == (2, 0)
        assert self.names() == before

    def test_equal_blank_records_stay_as_many_as_they_are(self, tmp_path: Path):
        twins = [
            blank("Twin", f'dct:identifier "7" ; dct:publisher _:p{n}', f"t{n}") for n in range(5)
        ]
        other = blank("Other", 'dct:identifier "7"', "other")
        first = harvest(file_source(tmp_path, turtle(other, *twins)))
        assert (first.lost, first.created) == (0, 6)
        before = self.names()
        run = harvest(file_source(tmp_path, turtle(*twins, other)))
        assert (run.unchanged, run.created, run.withdrawn, run.lost) == (6, 0, 0, 0)
        assert self.names() == before

    def test_a_changed_record_takes_no_name_from_an_unchanged_one(self, tmp_path: Path):
        one, two = (blank(title, 'dct:identifier "7"', title) for title in ("One", "Two"))
        harvest(file_source(tmp_path, turtle(one, two)))
        owner = Resource.objects.get(stable_id="identifier 7").title
        kept, changed = (one, two) if owner == "One" else (two, one)
        changed = changed.replace('dct:title "', 'dct:title "Changed ')
        for records in ((changed, kept), (kept, changed)):
            harvest(file_source(tmp_path, turtle(*records)))
            assert Resource.objects.get(stable_id="identifier 7").title == owner

    def test_ids_that_differ_by_case_slash_or_scheme_are_different_records(self, tmp_path: Path):
        ways = (
            "https://E.org/d",
            "https://e.org/d",
            "https://e.org/d/",
            "http://e.org/d",
            "https://e.org/%64",
        )
        records = [f'<{way}> a dcat:Dataset ; dct:title "One"@en .' for way in ways]
        run = harvest(file_source(tmp_path, turtle(*records)))
        assert (run.created, self.names()) == (len(ways), set(ways))

    def test_a_record_that_gets_an_iri_is_a_new_one(self, tmp_path: Path):
        harvest(file_source(tmp_path, turtle(blank("Boats", 'dct:identifier "7"'))))
        run = harvest(
            file_source(tmp_path, turtle(dataset("boats", "Boats", 'dct:identifier "7"')))
        )
        assert (run.created, run.withdrawn) == (1, 1)

    def test_blank_records_of_two_sources_are_never_copies_of_each_other(self, tmp_path: Path):
        text = turtle(blank("Boats", 'dct:identifier "7"'))
        harvest(file_source(tmp_path, text))
        harvest(file_source(tmp_path, text, slug="stranger"))
        assert Resource.objects.live().count() == 2
