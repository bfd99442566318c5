"""What looks the same as a record, by another IRI: a link on its page, and nothing else."""

from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts.models import Organisation
from accounts.requester import ANONYMOUS
from catalog.models import Resource
from catalog.pages.alike import COMPARED, SHOWN, looking_the_same
from tests.factories import make_resource, make_source
from tests.harvests import blank, dataset, file_source, harvest, turtle

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "dcat:landingPage <https://port.example/boats>"
FILE = "dcat:distribution [ dcat:accessURL <https://port.example/file> ]"


def of(slug: str) -> Resource:
    return Resource.objects.select_related("source").get(source__slug=slug)


def alike(slug: str) -> list[str]:
    """The sources of what looks the same as the record of a source."""
    return [one.source.slug for one in looking_the_same(of(slug), ANONYMOUS)]


def say(folder: Path, slug: str, record: str, **fields: object) -> None:
    harvest(file_source(folder, turtle(record), slug=slug, **fields))


def called(name: str, record: str) -> str:
    """The same record by another IRI."""
    return record.replace("d:boats", f"d:{name}")


def test_the_same_content_by_another_iri(tmp_path: Path, client: Client):
    say(tmp_path, "port", dataset("boats", "Boats", FILE))
    say(tmp_path, "stranger", called("b1", dataset("boats", "Boats", FILE)))
    say(tmp_path, "third", called("b2", dataset("boats", "Boats", f"{FILE} ; dct:issued '2020'")))
    assert (alike("port"), alike("stranger"), alike("third")) == (["stranger"], ["port"], [])
    assert Resource.objects.live().count() == 3, "nothing is merged"
    page = client.get(f"/datasets/{of('port').pk}").content.decode()
    shown = page[page.index("<dt>Looks the same as</dt>") :].split("</dl>")[0]
    assert f'<a href="/datasets/{of("stranger").pk}">Stranger</a>' in shown
    assert "Third" not in shown
    assert "Looks the same as" not in client.get(f"/datasets/{of('third').pk}").content.decode()


def test_the_same_title_and_landing_page_in_another_source(tmp_path: Path):
    say(tmp_path, "port", dataset("boats", "Boats", PAGE))
    say(tmp_path, "stranger", dataset("b1", "Boats", f"{PAGE} ; dct:issued '2020'"))
    say(tmp_path, "third", dataset("b2", "Ships", PAGE))
    say(tmp_path, "fourth", dataset("b3", "Boats", PAGE.replace("boats>", "ships>")))
    assert (alike("port"), alike("stranger")) == (["stranger"], ["port"])
    assert (alike("third"), alike("fourth")) == ([], [])


def test_in_one_source_a_page_of_many_says_nothing(tmp_path: Path):
    two = (dataset("a", "Boats", PAGE), dataset("b", "Boats", f"{PAGE} ; dct:issued '2020'"))
    harvest(file_source(tmp_path, turtle(*two)))
    first = Resource.objects.earliest("pk")
    assert looking_the_same(first, ANONYMOUS) == []


def test_a_record_without_an_iri_may_look_the_same(tmp_path: Path):
    say(tmp_path, "port", blank("Boats", PAGE))
    say(tmp_path, "stranger", blank("Boats", f"{PAGE} ; dct:issued '2020'"))
    assert alike("port") == ["stranger"]


def test_another_copy_of_the_same_iri_is_no_look_alike(tmp_path: Path):
    say(tmp_path, "port", dataset("boats", "Boats", PAGE))
    say(tmp_path, "stranger", dataset("boats", "Boats", PAGE))
    assert (alike("port"), alike("stranger")) == ([], [])


def test_another_kind_and_what_is_withdrawn_do_not(tmp_path: Path):
    say(tmp_path, "port", dataset("boats", "Boats", PAGE))
    say(tmp_path, "stranger", dataset("b1", "Boats", PAGE).replace("Dataset", "DataService"))
    assert alike("port") == []
    make_resource(make_source("third"), "b2", title="Boats", withdrawn="2026-01-01T00:00Z")
    assert alike("port") == []


def test_who_may_not_see_it_is_not_led_there(tmp_path: Path):
    harbour = Organisation.objects.create(slug="harbour", name="Harbour")
    say(tmp_path, "port", dataset("boats", "Boats", PAGE))
    say(tmp_path, "secret", dataset("b1", "Boats", PAGE), organisation=harbour, members_only=True)
    assert (alike("port"), alike("secret")) == ([], ["port"])


def test_only_so_many_are_compared_and_shown(tmp_path: Path, client: Client):
    for number in range(COMPARED + 2):
        record = dataset(f"b{number}", "Boats", PAGE)
        say(tmp_path, f"s{number}", record)
        if number == SHOWN + 1:
            assert len(alike("s0")) == SHOWN + 1
            page = client.get(f"/datasets/{of('s0').pk}").content.decode()
            shown = page[page.index("<dt>Looks the same as</dt>") :].split("</dl>")[0]
            assert shown.count("<dd>") == SHOWN
            break
    assert make_resource(make_source("empty"), "x", title="").title == ""
    assert looking_the_same(of("empty"), ANONYMOUS) == []


def test_they_are_found_by_an_index():
    question = (
        "EXPLAIN SELECT id FROM catalog_resource WHERE published AND withdrawn IS NULL"
        " AND MD5(title) = 'x' AND title = 'Boats'"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(question)
        plan = "".join(row[0] for row in cursor.fetchall())
    assert "resource_title" in plan
