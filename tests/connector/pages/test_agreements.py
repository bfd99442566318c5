"""The page of an agreement: its terms, its evidence, and what can be taken along of it."""

import hashlib
import re

import pytest
from django.db import connection

from catalog.models import Resource
from connector.models import Agreement, TransferProcess
from connector.models.audit import AuditEntry
from tests.connector.pages.conftest import acting, begun
from tests.connector.two_sides import asked, offered

pytestmark = pytest.mark.django_db
TERMS = {
    "permission": [
        {
            "action": "use",
            "constraint": [
                {"leftOperand": "dateTime", "operator": "lteq", "rightOperand": "2099-12-31"},
                {"leftOperand": "count", "operator": "lteq", "rightOperand": "500"},
            ],
        }
    ]
}


def agreed(wire, rules=TERMS):
    """Both sides' agreements: (the provider's, the consumer's)."""
    asked(wire, offered(wire, rules))
    wire.settle()
    found = {row.negotiation.role: row for row in Agreement.objects.all()}
    return found["provider"], found["consumer"]


def address(found, rest=""):
    return f"/contracts/agreements/{found.pk}{rest}"


def page_of(client, found):
    with acting(found.negotiation.role):
        response = client.get(address(found))
    assert response.status_code == 200, response
    return response.content.decode()


def words(page):
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_each_side_sees_its_own_and_nobody_else_any(
    wire, provider, consumer, reader, member, stranger
):
    ours, theirs = agreed(wire)
    for client, mine, other in ((provider, ours, theirs), (reader, ours, theirs)):
        page_of(client, mine)
        assert client.get(address(other)).status_code == 404
    page_of(consumer, theirs)
    for rest in ("", ".json", ".nt"):
        assert member.get(address(ours, rest)).status_code == 404
        assert consumer.get(address(ours, rest)).status_code == 404
        assert stranger.get(address(ours, rest)).status_code == 302


def test_it_says_the_terms_in_words_the_parties_and_the_day(wire, provider):
    ours, _ = agreed(wire)
    page = page_of(provider, ours)
    said = words(page)
    assert "In force" in said
    assert "until 2099-12-31 00:00:00 UTC" in said
    assert "at most 500 times" in said
    assert f"Made on {ours.agreed_at.day} {ours.agreed_at:%B} {ours.agreed_at.year}" in said
    assert "0 deliveries were let through." in said
    assert "https://provider.example" in said
    assert "https://consumer.example" in said
    assert "By its terms nothing changes before 31 December 2099" in said


def test_both_sides_see_the_same_evidence(wire, provider, consumer):
    ours, theirs = agreed(wire)
    one, other = page_of(provider, ours), page_of(consumer, theirs)
    evidence = re.search(r"sha-256</code> ([0-9a-f ]+)<", one)[1]
    assert evidence.replace(" ", "") == hashlib.sha256(ours.body.encode()).hexdigest()
    assert f"sha-256</code> {evidence}<" in other
    notches = re.search(r'<path class="cut" d="([^"]+)"', one)[1]
    assert f'<path class="cut" d="{notches}"' in other
    assert ours.iri in one
    assert ours.iri in other


def test_the_entries_of_the_log_are_named_once_they_have_numbers(wire, provider):
    ours, _ = agreed(wire)
    assert "Entries in the log" not in page_of(provider, ours)
    with connection.cursor() as cursor:  # as a commit does
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    numbers = AuditEntry.objects.filter(subject=ours.negotiation.pid).values_list("number")
    shown = words(page_of(provider, ours)).partition("Entries in the log ")[2]
    assert shown.startswith(", ".join(str(number) for (number,) in numbers.order_by("number")))
    assert len(numbers) == 2


def test_the_agreement_can_be_taken_along_byte_for_byte(wire, provider):
    ours, _ = agreed(wire)
    response = provider.get(address(ours, ".json"))
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == f'attachment; filename="agreement-{ours.pk}.json"'
    assert hashlib.sha256(response.content).hexdigest() == ours.body_hash


def test_the_statements_are_those_of_the_day_of_the_agreement(wire, provider):
    ours, _ = agreed(wire)
    assert "Today it still says the same." in page_of(provider, ours)
    Resource.objects.update(content_hash="v1:other", statements=b"\x01")
    page = page_of(provider, ours)
    assert "Since then its description has changed" in page
    assert "Dataset one" in page
    response = provider.get(address(ours, ".nt"))
    assert response["Content-Type"] == "application/n-triples"
    assert b'<http://purl.org/dc/terms/title> "Dataset one"@en .' in response.content


def test_without_statements_the_page_says_so(wire, consumer):
    _, theirs = agreed(wire)
    Agreement.objects.update(metadata=None, metadata_hash="")
    assert "No statements were kept" in page_of(consumer, theirs)
    assert consumer.get(address(theirs, ".nt")).status_code == 404


def test_what_it_lets_through_now_is_said_to_the_provider_alone(wire, provider, consumer):
    ours, theirs = agreed(wire)
    assert "What it lets through now" in page_of(provider, ours)
    assert "What it lets through now" not in page_of(consumer, theirs)
    Agreement.objects.update(uses=500)
    page = page_of(provider, ours)
    assert "use is refused" in page
    assert "500 deliveries were let through." in page


def test_one_that_never_came_into_force_does_not_look_as_if_it_had(wire, provider):
    ours, _ = agreed(wire)
    Agreement.objects.update(state="void", ended_at=ours.agreed_at)
    page = page_of(provider, ours)
    assert "Never came into force" in page
    assert "Both halves match" not in page
    assert "Both copies are the same" not in page


def test_a_hostile_reason_is_escaped(wire, provider):
    ours, _ = agreed(wire)
    Agreement.objects.update(state="revoked", reason="<img src=x onerror=alert(1)>")
    page = page_of(provider, ours)
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_the_list_is_narrowed_and_linked(wire, provider, member):
    ours, theirs = agreed(wire)
    listed = provider.get("/contracts/agreements?state=active&role=provider").content.decode()
    assert f'href="{address(ours)}"' in listed
    assert f'href="{address(theirs)}"' not in listed
    assert "None of that kind" in provider.get("/contracts/agreements?state=void").content.decode()
    assert "No agreements yet" in member.get("/contracts/agreements").content.decode()
    assert provider.get("/contracts/agreements?state=odd").status_code == 400


def test_a_negotiation_that_still_runs_has_no_agreement(wire, provider):
    begun(wire)
    assert "No agreements yet" in provider.get("/contracts/agreements").content.decode()


def test_the_page_asks_a_few_times_whatever_is_there(wire, provider, django_assert_max_num_queries):
    ours, _ = agreed(wire)
    rows = [
        TransferProcess(
            role="provider", participant=ours.negotiation.participant, agreement=ours,
            organisation=ours.negotiation.organisation, state="COMPLETED", format="HttpData-PULL",
        )
        for _ in range(30)
    ]  # fmt: skip
    TransferProcess.objects.bulk_create(rows)
    with django_assert_max_num_queries(14):
        page = page_of(provider, ours)
    assert page.count("/contracts/transfers/") == 20
    with django_assert_max_num_queries(7):
        provider.get("/contracts/agreements")
