"""What contracts add to the page of a dataset, for whom."""

import pytest

from connector.models import DataSource, Offer
from connector.secrets import seal
from tests.connector.offered import FOR_RESEARCH, UNTIL_2027, dataset, offered, source_of
from tests.connector.pages.offering import body_of, client_of
from tests.connector.two_sides import USE, seen
from tests.connector.two_sides import offered as offered_by_provider
from tests.factories import make_resource

pytestmark = pytest.mark.django_db
NEXT = ("Request access", "Sign in to request access", "Offer this dataset")


def at(row):
    return f"/datasets/{row.pk}"


def buttons(page):
    return [one for one in NEXT if f">{one}<" in page]


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("administrator", ["Offer this dataset"]),
        ("steward", ["Offer this dataset"]),
        ("negotiator", []),
        ("reader", []),
        ("member", []),
        ("stranger", []),
    ],
)
def test_stewards_offer_what_is_theirs(role, shown):
    page = body_of(client_of(role), at(dataset()))
    assert buttons(page) == shown
    assert ("Where the data are delivered from" in page) is bool(shown)
    assert "Offered under" not in page


def test_what_is_no_dataset_is_not_offered():
    service = make_resource(source_of(), "service", kind="DataService")
    assert buttons(body_of(client_of("steward"), at(service))) == []


def test_visitors_read_the_terms_and_how_to_ask_from_their_own_connector(settings):
    boats = dataset()
    made = offered(boats, contract_policy=UNTIL_2027, title="Internal <name>")
    page = body_of(client_of("stranger"), at(boats))
    for word in (settings.DSP_URL, settings.PARTICIPANT_ID, boats.iri, "2027"):
        assert word in page, word
    assert made.offered.get().wire_id in page
    assert "Internal" not in page
    assert f'href="/alerts/new?dataset={boats.pk}&amp;event=policy"' in page
    assert f"/contracts/offers/{made.pk}" not in page
    mine = body_of(client_of("reader"), at(boats))
    assert "Internal &lt;name&gt;" in mine
    assert f"/contracts/offers/{made.pk}" in mine


def test_what_is_offered_to_some_alone_is_told_to_its_members_alone():
    boats = dataset(source=source_of("quiet", members_only=False))
    berths = dataset("berths", boats.source)
    made = offered(boats, berths, contract_policy=UNTIL_2027)
    Offer.objects.filter(pk=made.pk).update(admission=None)
    some = offered(dataset("crew", boats.source), access_policy=FOR_RESEARCH)
    crew = some.offered.get().resource
    assert client_of("stranger").get(at(crew)).status_code == 404
    assert "Offered under" in body_of(client_of("reader"), at(crew))


def test_a_draft_is_told_to_nobody():
    boats = dataset()
    made = offered(boats)
    Offer.objects.filter(pk=made.pk).update(state="draft")
    assert "Offered under" not in body_of(client_of("reader"), at(boats))


def test_where_the_data_lie_is_told_to_stewards_alone_and_a_secret_to_nobody():
    boats = dataset()
    DataSource.objects.create(
        resource=boats,
        distribution=boats.distributions.get(),
        kind="http",
        address="https://inside.example/<boats>",
        secret=seal("Bearer hush"),
    )
    page = body_of(client_of("steward"), at(boats))
    assert "https://inside.example/&lt;boats&gt;" in page
    assert "with a secret" in page
    assert "hush" not in page
    offered(boats)  # (now there is something that everybody is told)
    for role in ("negotiator", "reader", "member", "stranger"):
        page = body_of(client_of(role), at(boats))
        assert "Offered under" in page
        assert "inside.example" not in page


# --- offers of another participant ------------------------------------------------------------
def test_who_negotiates_requests_access_others_read_the_terms(wire, consumer, reader, stranger):
    remote = seen(wire, offered_by_provider(wire))
    address = at(remote.resource)
    assert buttons(body_of(consumer, address)) == ["Request access"]
    assert buttons(body_of(reader, address)) == []
    assert buttons(body_of(stranger, address)) == ["Sign in to request access"]
    for client in (consumer, reader, stranger):
        assert "What its provider asks for." in body_of(client, address)


def test_a_page_has_one_main_button(wire, consumer):
    remote = seen(wire, offered_by_provider(wire, USE))
    remote.resource.document = {
        "title": {"en": "Boats"},
        "landing_pages": ["https://x.example/a"],
        "distributions": [{"download_urls": ["https://x.example/b"], "access_urls": []}],
    }
    remote.resource.save()
    page = body_of(consumer, at(remote.resource))
    assert page.count('class="button main"') == 1
    assert "https://x.example/b" in page


@pytest.mark.parametrize("many", [1, 8])
def test_the_page_asks_the_same_number_of_questions(many, django_assert_max_num_queries):
    boats = dataset()
    for number in range(many):
        offered(boats, title=f"Offer {number}")
    client = client_of("steward")
    with django_assert_max_num_queries(28):
        body_of(client, at(boats))
