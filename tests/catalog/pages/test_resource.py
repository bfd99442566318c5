"""The page of one resource: words, files, findings, history; gone and unseen ones."""

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from catalog import visibility
from catalog.access import Terms, access
from catalog.harvest.deletion import withdraw
from catalog.models import HarvestRun
from tests.catalog.pages.publishing import publish
from tests.factories import make_source

pytestmark = pytest.mark.django_db

FILE = """dct:title "Berths"@en, "Ligplaatsen"@nl, "Postes"@fr-t-nl ;
    dct:description "Where ships lie."@en, "Waar schepen liggen."@nl ;
    dct:publisher [ a foaf:Agent ; foaf:name "Port of Oostmeer"@en ] ;
    dcat:contactPoint [ <http://www.w3.org/2006/vcard/ns#fn> "Harbour desk"@en ;
        <http://www.w3.org/2006/vcard/ns#hasEmail> <mailto:desk@port.example> ] ;
    dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/DAILY> ;
    dct:temporal [ dcat:startDate "2019-01-01"^^xsd:date ; dcat:endDate "2026-10"^^xsd:gYearMonth ] ;
    dcat:theme <http://publications.europa.eu/resource/authority/data-theme/TRAN> ;
    dcat:distribution [ a dcat:Distribution ; dct:title "All berths"@en ;
        dcat:accessURL <https://port.example/berths> ; dcat:downloadURL <https://port.example/b.csv> ;
        dct:format <http://publications.europa.eu/resource/authority/file-type/CSV> ;
        dct:license <http://publications.europa.eu/resource/authority/licence/CC_BY_4_0> ;
        dcat:byteSize "4100000"^^xsd:nonNegativeInteger ]"""


def page(client, resource, **headers):
    response = client.get(f"/datasets/{resource.pk}", **headers)
    assert response.status_code == 200
    return response.content.decode()


def test_a_dataset_is_told_in_words(stranger):
    html = page(stranger, publish(FILE))
    words = [
        "Berths", "Where ships lie.", "Port of Oostmeer", "Harbour desk", "mailto:desk@port.example",
        "Daily", "1 January 2019 to October 2026", "Transport", "All berths", "CSV", "CC BY 4.0",
        "4.1 MB", "https://port.example/b.csv", "nobody else that we know of", "First seen.",
    ]  # fmt: skip
    assert [word for word in words if word not in html] == []


def test_the_browsers_language_chooses_the_words(stranger):
    html = page(stranger, publish(FILE), headers={"accept-language": "de;q=0.4, nl-BE"})
    assert '<html lang="nl">' in html
    assert '<h1 class="said">Ligplaatsen</h1>' in html
    assert "Waar schepen liggen." in html


def test_what_is_not_in_the_language_of_the_page_says_its_own(stranger):
    html = page(stranger, publish(), headers={"accept-language": "nl"})
    assert '<html lang="nl">' in html
    assert '<h1 class="said" lang="en" dir="auto">Berths</h1>' in html


def test_the_chosen_language_comes_before_the_browsers(stranger):
    stranger.cookies["language"] = "nl"
    html = page(stranger, publish(FILE), headers={"accept-language": "en"})
    assert '<h1 class="said">Ligplaatsen</h1>' in html


def test_other_languages_are_one_click_away_and_machines_are_named(stranger):
    resource = publish(FILE)
    html = page(stranger, resource)
    assert 'href="?lang=nl"' in html
    assert "(by a machine)" in html
    french = stranger.get(f"/datasets/{resource.pk}?lang=fr-t-nl").content.decode()
    assert "Postes</h1>" in french
    assert "translated by a machine" in french


@pytest.mark.parametrize("syntax", ["ttl", "rdf", "jsonld", "nt"])
def test_machines_find_their_formats(stranger, syntax):
    resource = publish(FILE)
    assert f'href="/datasets/{resource.pk}.{syntax}"' in page(stranger, resource)


def test_the_statements_stand_there_as_received(stranger):
    assert "&lt;http://purl.org/dc/terms/title&gt; &quot;Ligplaatsen&quot;@nl ." in page(
        stranger, publish(FILE)
    )


def test_findings_say_what_to_mend(stranger):
    html = page(stranger, publish('dcat:keyword "x"@en'))
    assert "The record has no title" in html
    assert "Add at least one dct:title" in html
    assert html.count("<h1") == 1


def test_what_others_wrote_is_never_markup(stranger):
    hostile = "<script>alert(1)</script>"
    html = page(stranger, publish(
        f"""dct:title "{hostile}"@en ; dct:description "<p>One</p><p>two {hostile} <img src=x></p>"@en ;
        dcat:keyword "{hostile}"@en ; dcat:landingPage <javascript:alert(1)> ;
        dct:publisher [ foaf:name "{hostile}" ] ;
        dcat:distribution [ dct:title "{hostile}"@en ; dcat:accessURL <javascript:alert(2)>, "data:text/html,x" ]"""
    ))  # fmt: skip
    assert "<script>alert" not in html
    assert "<img" not in html
    assert 'href="javascript:' not in html
    assert 'href="data:' not in html
    assert "<p>One</p>" in html


def test_a_button_never_leads_to_a_script(stranger):
    html = page(stranger, publish("dcat:landingPage <javascript:alert(1)>"))
    assert 'class="button main" href="javascript' not in html


def test_a_withdrawn_one_says_so_with_410(stranger):
    resource = publish(FILE)
    with transaction.atomic():
        withdraw([resource.pk], None)
    response = stranger.get(f"/datasets/{resource.pk}")
    html = response.content.decode()
    assert response.status_code == 410
    for words in ("Berths", "Port took it out of its catalogue", "We noticed:", "Ligplaatsen"):
        assert words in html
    assert "No longer at the source: withdrawn." in html


def test_what_may_not_be_seen_answers_like_what_does_not_exist(stranger):
    hidden = publish(FILE, audiences=[7])
    answers = [stranger.get(f"/datasets/{number}") for number in (hidden.pk, hidden.pk + 999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999", "abc", "1.5", "%00"])
def test_an_impossible_number_is_not_found(stranger, number):
    assert stranger.get(f"/datasets/{number}").status_code == 404


def test_other_copies_are_named(stranger):
    mine = publish(FILE)
    other = publish(FILE, source=make_source("ministry"), published=False)
    assert f'href="/datasets/{other.pk}"' in page(stranger, mine)
    copy = page(stranger, other)
    assert "Another copy stands in the lists." in copy
    assert "noindex" in copy


def test_members_of_a_series_find_each_other(stranger):
    series = publish('dct:title "All years"@en', "years", kind="DatasetSeries")
    member = publish(f'dct:title "2026"@en ; dcat:inSeries <{series.iri}>', "y2026")
    service = publish(
        f'dct:title "Service"@en ; dcat:servesDataset <{member.iri}>', "wms", kind="DataService"
    )
    shown = page(stranger, member)
    assert "Part of the series" in shown
    assert "Served by" in shown
    assert f'href="/datasets/{service.pk}"' in shown
    assert "In this series" in page(stranger, series)
    assert "Dataset series" in page(stranger, series)
    assert "Serves" in page(stranger, service)


def test_a_hidden_member_is_not_named(stranger):
    series = publish('dct:title "All years"@en', "years", kind="DatasetSeries")
    publish(f'dct:title "Secret"@en ; dcat:inSeries <{series.iri}>', "y2026", audiences=[7])
    assert "Secret" not in page(stranger, series)


def test_a_dataset_does_not_tell_of_a_service_that_is_hidden(stranger):
    body = """dct:title "Berths"@en ; dcat:distribution [ dct:title "All"@en ;
        dcat:accessURL <https://port.example/b> ; dcat:accessService <{}> ]"""
    service = publish('dct:title "Secret"@en', "wms", kind="DataService", audiences=[7])
    assert service.iri not in page(stranger, publish(body.format(service.iri)))
    known = publish('dct:title "Open"@en', "wfs", kind="DataService")
    assert known.iri in page(stranger, publish(body.format(known.iri), "quays"))


def test_last_seen_is_the_end_of_the_last_complete_run(stranger):
    resource = publish(FILE)
    assert "has not been seen whole yet" in page(stranger, resource)
    HarvestRun.objects.create(
        source=resource.source, state="done", complete=True, ended=resource.first_seen
    )
    assert "Last seen at Port" in page(stranger, resource)


def test_terms_come_from_the_seam(stranger, monkeypatch):
    resource = publish(FILE)
    terms = Terms("on-contract", "You get it by a contract.")
    monkeypatch.setattr(
        type(access()), "terms", lambda self, ids, requester: dict.fromkeys(ids, terms)
    )
    html = page(stranger, resource)
    assert "You get it by a contract." in html
    assert "On contract" in html


def test_the_page_takes_the_same_number_of_queries_whatever_it_shows(
    stranger, django_assert_max_num_queries
):
    plain = publish('dct:title "Plain"@en', "plain")
    series = publish('dct:title "All"@en', "all", kind="DatasetSeries")
    for year in range(30):
        publish(FILE.replace("Berths", f"B{year}") + f" ; dcat:inSeries <{series.iri}>", f"b{year}")
    for resource in (plain, series):
        # (Three are those of the index that tests make anew for each search.)
        with django_assert_max_num_queries(21):
            page(stranger, resource)


# --- who may see it ---------------------------------------------------------------------------
def test_a_steward_shows_a_record_to_members_only_and_to_everyone_again(
    steward, reader, stranger, port
):
    row = publish(source=port)
    page = steward.get(f"/datasets/{row.pk}").content.decode()
    assert "Show it to our members only" in page
    answer = steward.post(f"/datasets/{row.pk}/audience", {"for": "members"}, follow=True)
    assert "Only members of Harbour Office see it now." in answer.content.decode()
    assert "Show it to everyone" in answer.content.decode()
    assert stranger.get(f"/datasets/{row.pk}").status_code == 404
    seen = reader.get(f"/datasets/{row.pk}").content.decode()
    assert "Only for members" in seen
    assert "To everyone else it is not here" in seen
    answer = steward.post(f"/datasets/{row.pk}/audience", {"for": "everyone"}, follow=True)
    assert "Everyone sees it now." in answer.content.decode()
    assert stranger.get(f"/datasets/{row.pk}").status_code == 200


def test_nobody_else_may_say_who_sees_it(steward, reader, stranger, administrator, port):
    row = publish(source=port)
    address = f"/datasets/{row.pk}/audience"
    assert stranger.post(address, {"for": "members"}).status_code == 302
    assert reader.post(address, {"for": "members"}).status_code == 403
    assert steward.get(address).status_code == 405
    for client in (stranger, reader):
        assert "our members only" not in client.get(f"/datasets/{row.pk}").content.decode()
    row.refresh_from_db()
    assert not row.members_only
    assert administrator.post(address, {"for": "members"}).status_code == 302
    row.refresh_from_db()
    assert row.members_only


def test_only_from_our_own_pages(harbour, port):
    user = User.objects.create_superuser("eva@example.org", "a ledger", name="Eva")
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    row = publish(source=port)
    assert client.post(f"/datasets/{row.pk}/audience", {"for": "members"}).status_code == 403


@pytest.mark.parametrize("answer", [{}, {"for": "nobody"}])
def test_for_whom_is_never_guessed(steward, port, answer):
    row = publish(source=port)
    page = steward.post(f"/datasets/{row.pk}/audience", answer)
    assert page.status_code == 400
    assert "Say for whom it is" in page.content.decode()


def test_without_an_organisation_nobody_is_a_member(administrator):
    row = publish(source=make_source("lone"))
    assert "our members only" not in administrator.get(f"/datasets/{row.pk}").content.decode()
    page = administrator.post(f"/datasets/{row.pk}/audience", {"for": "members"}, follow=True)
    assert "belongs to no organisation" in page.content.decode()


def test_of_a_source_for_members_no_record_is_opened_alone(steward, port):
    row = publish(source=port)
    visibility.restrict_source(port, members_only=True)
    page = steward.get(f"/datasets/{row.pk}").content.decode()
    assert "as all that comes from Port" in page
    assert "/audience" not in page
