"""Sources: what everybody sees, and what those who look after them may do."""

import re

import pytest

from accounts.models import Organisation
from catalog import visibility
from catalog.models import HarvestRun, HarvestSource, StoredFinding
from tests.catalog.pages.publishing import publish
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db

ANSWERS = {
    "name": "Port of Oostmeer",
    "url": "https://port.example/catalog.ttl",
    "schedule": "daily",
    "default_language": "nl",
    "active": "on",
    "members_only": "everyone",
}


def test_the_list_adds_up_and_says_how_the_last_run_went(stranger, port):
    make_resource(port, "one")
    make_resource(port, "service", kind="DataService")
    make_resource(make_source("ministry"), "two")
    HarvestRun.objects.create(source=port, state="failed", error="gone")
    page = stranger.get("/sources").content.decode()
    assert ">2</td><td" in page.split("<tfoot>")[1]
    assert ">3</td>" in page.split("<tfoot>")[1]
    assert "Failed" in page
    assert "never harvested" in page
    assert "Add a source" not in page


def test_no_sources_teach(stranger):
    assert "manage.py harvest" in stranger.get("/sources").content.decode()


def test_a_source_says_what_it_brings_and_what_is_to_be_mended(stranger, port):
    publish('dct:description "No title"@en', "one", source=port)
    publish('dct:description "No title"@en', "two", source=port)
    HarvestRun.objects.create(source=port, state="done", complete=True, created=2)
    page = stranger.get("/sources/port").content.decode()
    assert "The record has no title" in page
    assert "Add at least one dct:title" in page
    assert "Harbour Office" in page
    assert "Complete" in page


def test_findings_of_hidden_records_are_not_shown(stranger, port):
    hidden = publish('dct:description "Secret plan"@en', "one", source=port, audiences=[9])
    assert StoredFinding.objects.filter(resource=hidden).exists()
    page = stranger.get("/sources/port").content.decode()
    assert "The record has no title" not in page
    assert hidden.iri not in page


def test_the_path_of_a_local_file_is_for_its_stewards(stranger, steward, port):
    HarvestSource.objects.update(url="/home/somebody/catalogue.ttl")
    assert "/home/somebody" not in stranger.get("/sources/port").content.decode()
    assert "catalogue.ttl" in stranger.get("/sources/port").content.decode()
    assert "/home/somebody/catalogue.ttl" in steward.get("/sources/port").content.decode()


def test_the_last_error_stands_at_the_source(stranger, port):
    HarvestRun.objects.create(source=port, state="failed", error="The source answered 403.")
    assert "The source answered 403." in stranger.get("/sources/port").content.decode()


def test_a_source_that_is_not_there(stranger):
    assert stranger.get("/sources/nowhere").status_code == 404
    assert stranger.get("/sources/nowhere/edit").status_code == 302


def test_buttons_are_for_those_who_may(stranger, reader, steward, administrator, port):
    for client, may in ((stranger, False), (reader, False), (steward, True), (administrator, True)):
        page = client.get("/sources/port").content.decode()
        assert ("Harvest now" in page) == may
        assert ("/sources/port/edit" in page) == may


def test_a_steward_starts_a_harvest_once(steward, port, queued):
    first = steward.post("/sources/port/harvest")
    second = steward.post("/sources/port/harvest")
    run = HarvestRun.objects.get()
    assert first.url == second.url == f"/runs/{run.pk}"
    assert set(queued) <= {run.pk}


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_told_after_the_commit(steward, port, queued):
    steward.post("/sources/port/harvest")
    assert queued == [HarvestRun.objects.get().pk]


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_run_is_queued_all_the_same(steward, port, monkeypatch):
    def away(arguments, **options):
        raise ConnectionError("no broker")

    monkeypatch.setattr("catalog.tasks.harvest.apply_async", away)
    assert steward.post("/sources/port/harvest").status_code == 302
    assert HarvestRun.objects.get().state == "queued"


@pytest.mark.parametrize("verb", ["harvest", "pause", "edit"])
def test_others_may_do_nothing(stranger, reader, port, verb):
    assert stranger.post(f"/sources/port/{verb}").status_code == 302
    assert reader.post(f"/sources/port/{verb}").status_code == 403
    assert not HarvestRun.objects.exists()


def test_a_harvest_is_not_started_by_following_a_link(steward, port):
    assert steward.get("/sources/port/harvest").status_code == 405


def test_a_source_is_paused_and_goes_on(steward, port):
    steward.post("/sources/port/pause")
    assert not HarvestSource.objects.get().active
    assert "Paused" in steward.get("/sources/port").content.decode()
    steward.post("/sources/port/pause")
    assert HarvestSource.objects.get().active


def test_a_steward_adds_a_source_of_the_organisation(steward, harbour):
    answer = steward.post("/sources/new", ANSWERS | {"organisation": harbour.pk})
    made = HarvestSource.objects.get()
    assert answer.url == f"/sources/{made.slug}" == "/sources/port-of-oostmeer"
    assert (made.organisation, made.schedule, made.default_language) == (harbour, "daily", "nl")


def test_names_twice_get_short_names_of_their_own(administrator):
    for _time in range(3):
        administrator.post("/sources/new", ANSWERS)
    administrator.post("/sources/new", ANSWERS | {"name": "New"})
    slugs = set(HarvestSource.objects.values_list("slug", flat=True))
    assert slugs == {"port-of-oostmeer", "port-of-oostmeer-2", "port-of-oostmeer-3", "new-2"}


def test_a_steward_gives_no_source_to_others(steward, harbour):
    other = Organisation.objects.create(slug="other", name="Other")
    for organisation in (other.pk, "", 999_999, "x"):
        answer = steward.post("/sources/new", ANSWERS | {"organisation": organisation})
        assert answer.status_code == 422
    assert not HarvestSource.objects.exists()


def test_readers_add_nothing(reader):
    assert reader.get("/sources/new").status_code == 403


@pytest.mark.parametrize(
    ("field", "answer", "sentence"),
    [
        ("url", "ftp://port.example/c.ttl", "ftp"),
        ("url", "javascript:alert(1)", "is not fetched"),
        ("url", "/etc/passwd", "A URL without a scheme is not fetched"),
        ("url", "file:///etc/passwd", "is not fetched"),
        ("url", "http://127.0.0.1/c.ttl", "loopback"),
        ("url", "http://169.254.169.254/", "never fetched"),
        ("url", "http://[::1]/", "loopback"),
        ("url", "https://me:secret@port.example/", "names a user"),
        ("url", "https://port.example:22/", "Port 22 is not open"),
        ("url", "https://port.example/a b", "space"),
        ("url", "", "begins with https://"),
        ("url", "https://port.example/" + "x" * 3000, "at most 2048 characters"),
        ("name", "", "a name that people know"),
        ("name", "???", "at least one letter"),
        ("name", "x" * 300, "at most 200 characters"),
        ("schedule", "every tuesday", "not one of the available choices"),
        ("default_language", "Dutch, mostly", "short tag"),
    ],
)
def test_an_answer_that_cannot_be_used_says_why_and_keeps_the_rest(
    administrator, field, answer, sentence
):
    response = administrator.post("/sources/new", ANSWERS | {field: answer})
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert 'role="alert"' in page
    assert (ANSWERS["name"] in page) or field == "name"
    assert not HarvestSource.objects.exists()


def test_the_kind_of_a_source_is_chosen_by_its_words(administrator):
    page = administrator.get("/sources/new").content.decode()
    assert "a portal of CKAN, asked by its API" in page
    chosen = ANSWERS | {"kind": "ckan", "url": "https://ckan.example/"}
    assert administrator.post("/sources/new", chosen).status_code == 302
    assert HarvestSource.objects.get().kind == "ckan"


def test_a_source_for_which_nothing_is_chosen_is_a_catalogue(administrator):
    assert administrator.post("/sources/new", ANSWERS).status_code == 302
    assert HarvestSource.objects.get().kind == "dcat"


def test_a_kind_that_is_not_offered_cannot_be_chosen(administrator):
    assert administrator.post("/sources/new", ANSWERS | {"kind": "dsp"}).status_code == 422


def test_a_source_that_the_house_made_stays_of_its_kind(administrator, port, harbour):
    HarvestSource.objects.update(kind="dsp")
    members = ANSWERS | {"organisation": harbour.pk, "members_only": "members"}
    assert "asked by its API" not in administrator.get("/sources/port/edit").content.decode()
    assert administrator.post("/sources/port/edit", members | {"kind": "ckan"}).status_code == 302
    assert HarvestSource.objects.get().kind == "dsp"


def test_private_addresses_can_be_allowed_by_a_setting(administrator, settings):
    settings.ALLOW_PRIVATE_ADDRESSES = True
    answer = administrator.post("/sources/new", ANSWERS | {"url": "http://127.0.0.1/c.ttl"})
    assert answer.status_code == 302


def test_a_source_from_a_file_keeps_it_but_takes_no_other(administrator, port):
    HarvestSource.objects.update(url="/data/catalogue.ttl")
    same = ANSWERS | {"url": "/data/catalogue.ttl"}
    assert administrator.post("/sources/port/edit", same).status_code == 302
    other = ANSWERS | {"url": "/etc/passwd"}
    assert administrator.post("/sources/port/edit", other).status_code == 422
    assert HarvestSource.objects.get().url == "/data/catalogue.ttl"


def test_a_change_that_is_refused_changes_nothing_on_the_page(steward, port, harbour):
    page = steward.post("/sources/port/edit", ANSWERS | {"url": "x", "organisation": harbour.pk})
    assert "Change Port" in page.content.decode()
    assert HarvestSource.objects.get().name == "Port"


def test_the_same_number_of_queries_for_many(stranger, port, django_assert_max_num_queries):
    for number in range(15):
        make_source(f"s{number}")
        publish('dct:description "x"', f"n{number}", source=port)
        HarvestRun.objects.create(source=port, state="done")
    with django_assert_max_num_queries(5):
        stranger.get("/sources")
    with django_assert_max_num_queries(12):
        stranger.get("/sources/port")


# --- who may see it ---------------------------------------------------------------------------
def test_a_steward_keeps_a_source_for_members(steward, stranger, reader, port, harbour):
    make_resource(port, "boats", title="Boats")
    form = steward.get("/sources/port/edit").content.decode()
    assert "only members of Harbour Office" in form
    assert 'value="everyone"' in form and "checked" in form
    answers = ANSWERS | {"organisation": harbour.pk, "members_only": "members"}
    assert steward.post("/sources/port/edit", answers).status_code == 302
    assert stranger.get("/sources/port").status_code == 404
    for address in ("/sources", "/sources/port", "/datasets", "/"):
        page = reader.get(address).content.decode()
        assert "Only for members" in page, address
        assert "Only for members" not in stranger.get(address).content.decode()
    steward.post("/sources/port/edit", answers | {"members_only": "everyone"})
    assert "Boats" in stranger.get("/datasets").content.decode()


def test_the_form_shows_what_is_so(steward, port):
    visibility.restrict_source(port, members_only=True)
    page = steward.get("/sources/port/edit").content.decode()
    assert re.search(r'value="members"[^>]* checked', page)


@pytest.mark.parametrize("answer", ["", "x", "True"])
def test_who_may_see_it_is_never_guessed(administrator, answer):
    page = administrator.post("/sources/new", ANSWERS | {"members_only": answer})
    assert page.status_code == 422
    assert not HarvestSource.objects.exists()


def test_the_members_of_nobody_are_refused_at_the_field(administrator, port):
    answers = ANSWERS | {"members_only": "members"}
    page = administrator.post("/sources/new", answers)
    assert page.status_code == 422
    assert "choose their organisation, or show it to everyone" in page.content.decode()
    visibility.restrict_resource(make_resource(port, "boats"), members_only=True)
    page = administrator.post("/sources/port/edit", ANSWERS)
    assert page.status_code == 422
    assert "show these records to everyone first" in page.content.decode()


def test_a_short_name_does_not_tell_that_a_secret_source_has_it(steward, administrator, harbour):
    secret = ANSWERS | {"organisation": harbour.pk, "members_only": "members"}
    steward.post("/sources/new", secret)
    administrator.post("/sources/new", ANSWERS)
    slugs = set(HarvestSource.objects.values_list("slug", "members_only"))
    assert ("port-of-oostmeer", False) in slugs
    (hidden,) = (slug for slug, members_only in slugs if members_only)
    assert re.fullmatch(r"port-of-oostmeer-[0-9a-f]{12}", hidden)


def test_a_source_says_who_may_see_it(stranger, reader, port):
    assert "everyone" in stranger.get("/sources/port").content.decode()
    visibility.restrict_resource(make_resource(port, "boats"), members_only=True)
    assert "but for 1 record" in reader.get("/sources/port").content.decode()
    assert "but for" not in stranger.get("/sources/port").content.decode()
    visibility.restrict_source(port, members_only=True)
    assert "members of Harbour Office" in reader.get("/sources/port").content.decode()


def test_an_example_that_quotes_a_hidden_record_is_left_out_for_who_may_not_see_it(
    stranger, reader, port
):
    loud = publish("dct:relation <https://port.example/dataset/secret>", "loud", source=port)
    assert StoredFinding.objects.filter(resource=loud).exists()
    publish("dct:relation <https://port.example/dataset/other>", "quiet", source=port)
    visibility.restrict_resource(publish(name="secret", source=port), members_only=True)
    page = stranger.get("/sources/port").content.decode()
    assert f"/datasets/{loud.pk}" not in page
    assert "1 of 2 are shown" in page
    assert f"/datasets/{loud.pk}" in reader.get("/sources/port").content.decode()


QUIET = {"quiet_from": "08:00", "quiet_until": "18:00", "quiet_zone": "Europe/Amsterdam"}


def test_quiet_hours_are_kept_and_shown(administrator, stranger):
    administrator.post("/sources/new", ANSWERS | QUIET)
    made = HarvestSource.objects.get()
    assert (str(made.quiet_from), str(made.quiet_until)) == ("08:00:00", "18:00:00")
    assert made.quiet_zone == "Europe/Amsterdam"
    page = stranger.get(f"/sources/{made.slug}").content.decode()
    assert "08:00 to 18:00 (Europe/Amsterdam)" in page
    assert 'value="08:00"' in administrator.get(f"/sources/{made.slug}/edit").content.decode()


def test_without_quiet_hours_none_are_shown_and_the_clock_is_that_of_utc(administrator):
    administrator.post("/sources/new", ANSWERS | {"quiet_zone": " "})
    made = HarvestSource.objects.get()
    assert (made.quiet_from, made.quiet_until, made.quiet_zone) == (None, None, "UTC")
    assert "Quiet hours" not in administrator.get(f"/sources/{made.slug}").content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"quiet_until": ""}, "Say when the quiet hours end, or leave both empty."),
        ({"quiet_from": ""}, "Say when the quiet hours begin, or leave both empty."),
        ({"quiet_from": "noon"}, "Write the hour as 08:00."),
        ({"quiet_until": "25:00"}, "Write the hour as 08:00."),
        ({"quiet_until": "08:00"}, "the whole day is quiet when it is paused"),
        ({"quiet_zone": "Europe/Nowhere"}, "There is no time zone of that name"),
        ({"quiet_zone": "../etc/passwd"}, "There is no time zone of that name"),
    ],
)
def test_quiet_hours_that_cannot_be_say_what_to_mend(administrator, wrong, sentence):
    answer = administrator.post("/sources/new", ANSWERS | QUIET | wrong)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not HarvestSource.objects.exists()


def test_contacts_are_for_those_who_look_after_the_source(administrator, stranger, settings):
    settings.EMAIL_HOST = "localhost"
    given = {"contact": "desk@port.example; boss@port.example"}
    administrator.post("/sources/new", ANSWERS | given)
    made = HarvestSource.objects.get()
    assert made.contact == "desk@port.example, boss@port.example"
    page = f"/sources/{made.slug}"
    assert "desk@port.example, boss@port.example" in administrator.get(page).content.decode()
    assert "sends no e-mail" not in administrator.get(page).content.decode()
    assert "desk@port.example" not in stranger.get(page).content.decode()


def test_where_no_mail_is_sent_the_form_and_the_page_say_so(administrator):
    administrator.post("/sources/new", ANSWERS | {"contact": "desk@port.example"})
    page = f"/sources/{HarvestSource.objects.get().slug}"
    for address in (page, f"{page}/edit"):
        assert "this installation sends no e-mail" in administrator.get(address).content.decode()


def test_a_contact_that_is_no_address_says_what_to_mend(administrator):
    answer = administrator.post("/sources/new", ANSWERS | {"contact": "a@b.example, desk"})
    assert answer.status_code == 422
    assert "desk is no e-mail address" in answer.content.decode()


def test_when_contacts_were_told_last_stands_on_the_page(administrator, port, settings):
    settings.EMAIL_HOST = "localhost"
    HarvestSource.objects.update(contact="desk@port.example")
    alert = port.alerts.create(kind="trouble", events=["failures:1"], reason="away")
    assert "could not be sent yet" in administrator.get("/sources/port").content.decode()
    alert.sent, alert.reason = HarvestSource.objects.get().created, ""
    alert.save()
    assert "could not be sent yet" not in administrator.get("/sources/port").content.decode()
