"""Messages on trouble: one for each event, a day apart, one when it is over, and not two."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db.models import F
from django.db.models.functions import Now

from catalog import tasks
from catalog.alerts import letters, notes, post
from catalog.failpoints import FailpointRaised
from catalog.models import Alert, HarvestRun, HarvestSource, HeldWithdrawal
from catalog.models.contacts import addresses, are_addresses
from tests.factories import make_source
from tests.harvests import at_once
from tests.post_office import PostOffice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def limits(settings: Any, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Small limits; and whatever happens, no address stands in the log or in a row."""
    settings.MAIL_AFTER_FAILURES, settings.MAIL_SCORE_FALL = 2, 40
    with caplog.at_level(logging.DEBUG, logger="catalog"):
        yield
    assert "@" not in caplog.text
    assert not Alert.objects.filter(reason__contains="@").exists()


def fails(source: HarvestSource, times: int = 2, error: str = "the source answers 503") -> None:
    for _ in range(times):
        HarvestRun.objects.create(source=source, state="failed", error=error)


def goes(source: HarvestSource) -> HarvestRun:
    return HarvestRun.objects.create(source=source, state="done", complete=True)


def held(source: HarvestSource) -> HeldWithdrawal:
    return HeldWithdrawal.objects.create(source=source, run=goes(source), records=1_200, live=2_000)


def let_pass(**interval: Any) -> None:
    shift = timedelta(**interval)
    for one in Alert.objects.all():
        Alert.objects.filter(pk=one.pk).update(
            due=one.due - shift,
            sent=one.sent and one.sent - shift,
            lease_until=one.lease_until and one.lease_until - shift,
        )


def test_contacts_are_told_once_that_harvests_fail(office: PostOffice, port: HarvestSource):
    fails(port, 1)
    tasks.tell()
    assert office.messages == []
    fails(port, 1)
    for _ in range(3):
        tasks.tell()
    [message] = office.messages
    assert message["Subject"] == "[Hansa] Port: 2 harvests in a row failed"
    assert office.envelopes == [["desk@port.example", "boss@port.example"]]
    assert message["From"] == "hansa@catalogue.example"
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content()
    assert "The last one said: the source answers 503" in text
    assert "https://catalogue.example/sources/port" in text
    fails(port, 5)
    let_pass(days=9)
    tasks.tell()
    assert len(office.messages) == 1, "the same event is told once, however long it lasts"


def test_they_are_told_once_when_it_is_over(office: PostOffice, port: HarvestSource):
    fails(port)
    tasks.tell()
    goes(port)
    tasks.tell()
    tasks.tell()
    assert office.subjects[1:] == ["[Hansa] Port: all is well again"]


def test_never_more_than_one_a_day_when_something_is_wrong(office, port):
    fails(port)
    tasks.tell()
    goes(port)
    tasks.tell()
    fails(port)
    let_pass(hours=23)
    tasks.tell()
    assert len(office.messages) == 2
    let_pass(hours=2)
    tasks.tell()
    assert office.subjects[2:] == ["[Hansa] Port: 2 harvests in a row failed"]


def test_another_event_is_told_the_next_day_with_what_still_is(office, port):
    held(port)
    tasks.tell()
    assert office.subjects == ["[Hansa] Port: 1,200 withdrawals are held"]
    assert "1,200 of 2,000 records" in office.messages[0].get_content()
    assert "https://catalogue.example/runs/" in office.messages[0].get_content()
    fails(port)
    tasks.tell()
    let_pass(hours=25)
    tasks.tell()
    text = office.messages[1].get_content()
    assert "records are not in the catalogue" in text and "Its last 2 harvests failed" in text
    goes(port)
    tasks.tell()
    assert len(office.messages) == 2, "one of the two is still wrong"
    HeldWithdrawal.objects.update(state="done")
    tasks.tell()
    assert len(office.messages) == 3


def test_trouble_that_is_over_before_anybody_was_told_is_not_told(office, port):
    office.refuses = {"MAIL": "451 later"}
    fails(port)
    tasks.tell()
    goes(port)
    office.refuses = {}
    let_pass(hours=9)
    tasks.tell()
    assert office.messages == [] and not Alert.objects.filter(over=None).exists()


def test_what_is_on_its_way_while_all_is_well_again_is_not_forgotten(office, port):
    fails(port)
    notes.look()
    Alert.objects.update(lease_until=Now() + timedelta(minutes=5))
    goes(port)
    notes.look()
    assert Alert.objects.get().over is None
    Alert.objects.update(sent=Now(), lease_until=None)
    tasks.tell()
    assert office.subjects == ["[Hansa] Port: all is well again"]


def test_a_server_that_is_away_is_tried_again_later_and_ever_more_seldom(office, port):
    office.refuses = {"MAIL": "451 later"}
    fails(port)
    pauses = list[float]()
    for _ in range(9):
        tasks.tell()
        tasks.tell()
        row = Alert.objects.annotate(left=F("due") - Now()).get()
        pauses.append(round(row.left.total_seconds() / 60))
        let_pass(hours=3)
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 120, 120]
    assert (row.tries, row.reason) == (
        9,
        "the server refuses the sender: set EMAIL_FROM to one it knows (451)",
    )
    office.refuses = {}
    tasks.tell()
    assert len(office.messages) == 1
    assert (Alert.objects.get().reason, Alert.objects.get().lease_until) == ("", None)


def test_two_workers_send_it_once(office: PostOffice, port: HarvestSource):
    fails(port)
    at_once(*[tasks.tell] * 4)
    assert len(office.messages) == 1
    assert Alert.objects.count() == 1


def test_while_one_sends_it_another_does_not(office: PostOffice, port: HarvestSource):
    fails(port)
    office.before_taking = lambda: at_once(tasks.tell)
    tasks.tell()
    assert len(office.messages) == 1


def test_a_worker_that_dies_after_sending_lets_it_be_sent_again_under_the_same_name(
    office, port, monkeypatch
):
    def die(name: str) -> None:
        raise FailpointRaised(name)

    fails(port)
    with monkeypatch.context() as killed:
        killed.setattr(post, "failpoint", die)
        with pytest.raises(FailpointRaised):
            tasks.tell()
    tasks.tell()
    assert len(office.messages) == 1, "its lease holds"
    let_pass(minutes=11)
    tasks.tell()
    tasks.tell()
    first, second = office.messages
    assert first["Message-ID"] == second["Message-ID"] != None  # noqa: E711
    assert str(first["Message-ID"]).endswith("@catalogue.example>")


def test_nobody_is_told_where_nobody_is_named_it_is_paused_or_mail_is_off(office, port, settings):
    port.contact = ""
    port.save()
    fails(port)
    tasks.tell()
    HarvestSource.objects.update(contact="desk@port.example", active=False)
    tasks.tell()
    HarvestSource.objects.update(active=True)
    settings.EMAIL_HOST = ""
    tasks.tell()
    assert office.messages == [] and not Alert.objects.exists()


def test_who_is_taken_out_before_it_is_sent_is_not_told(office, port):
    fails(port)
    notes.look()
    HarvestSource.objects.update(contact="")
    tasks.tell()
    assert office.messages == [] and Alert.objects.get().over


def test_one_source_that_cannot_be_told_keeps_no_other_back(office, port):
    make_source("harbour", contact="ä@port.example")  # as no form takes it
    fails(port)
    fails(HarvestSource.objects.get(slug="harbour"))
    tasks.tell()
    assert "[Hansa] Port: 2 harvests in a row failed" in office.subjects


HOSTILE = "Port\r\nBcc: stranger@evil.example\r\n\r\nHello\x00\x1b[2J\u2028"


def test_no_name_and_no_error_writes_headers_or_lines_of_its_own(office, port):
    HarvestSource.objects.update(name=HOSTILE.replace("\x00", ""))
    fails(port, error=HOSTILE.replace("\x00", "") + "x" * 9_999)
    tasks.tell()
    [message] = office.messages
    assert message["Bcc"] is None
    assert office.envelopes == [["desk@port.example", "boss@port.example"]]
    assert "\n" not in message["Subject"]
    text = message.get_content()
    assert "\nBcc" not in text and "\x1b" not in text and len(text) < 2_000


def test_what_a_run_said_of_a_file_of_this_machine_is_not_told(office, port):
    HarvestSource.objects.update(url="/srv/secret/catalogue.ttl")
    fails(port, error="there is no file /srv/secret/catalogue.ttl")
    tasks.tell()
    assert "/srv" not in office.messages[0].get_content()


def test_without_an_address_of_this_site_there_are_no_links(office, port, settings):
    settings.HANSA_URL = ""
    fails(port)
    tasks.tell()
    assert "http" not in office.messages[0].get_content()


def test_the_look_is_on_the_timetable(settings):
    assert settings.CELERY_BEAT_SCHEDULE["tell"]["task"] == tasks.tell.name


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("", []),
        ("a@b.example", ["a@b.example"]),
        (" a@b.example ;c@d.example,\n a@b.example,", ["a@b.example", "c@d.example"]),
    ],
)
def test_addresses_are_taken_however_they_are_set_apart(text: str, given: list[str]):
    are_addresses(text)
    assert addresses(text) == given


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("desk", "desk is no e-mail address"),
        ("a@b.example, c@", "c@ is no e-mail address"),
        ("A<a@b.example>", "is no e-mail address"),
        (",".join(f"a{n}@b.example" for n in range(11)), "ten addresses at most"),
        ("a@bücher.example", "use ASCII"),
    ],
)
def test_what_is_no_address_says_what_to_mend(text: str, sentence: str):
    with pytest.raises(ValidationError) as told:
        are_addresses(text)
    assert sentence in " ".join(told.value.messages)


def test_a_test_message_arrives(office, port, capsys):
    call_command("testmessage", "port")
    assert office.subjects == ["[Hansa] Port: a test message"]
    assert capsys.readouterr().out == "sent to 2 of the contacts of port\n"
    assert not Alert.objects.exists()


@pytest.mark.parametrize(
    ("refuses", "sentence"),
    [
        ({"MAIL": "550 no"}, "refuses the sender: set EMAIL_FROM"),
        (
            {"RCPT": "550 desk@port.example unknown"},
            "refuses every address of the source's contacts",
        ),
        ({"DATA": "554 spam of desk@port.example"}, "the server did not take the message"),
        ({"AUTH": "535 no"}, "refuses the user or password of EMAIL_URL"),
        ({"EHLO": "250 post office"}, "change its scheme"),
    ],
)
def test_a_test_message_says_why_it_does_not_arrive(office, port, settings, refuses, sentence):
    if refuses.keys() & {"AUTH", "EHLO"}:
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "hansa", "a ledger"
    office.refuses = refuses
    with pytest.raises(CommandError, match="not sent: ") as told:
        call_command("testmessage", "port")
    assert sentence in str(told.value)
    assert "@" not in str(told.value) and "ledger" not in str(told.value)


def test_a_test_message_says_what_is_not_set(office, port, settings):
    with pytest.raises(CommandError, match="there is no source 'nowhere'"):
        call_command("testmessage", "nowhere")
    HarvestSource.objects.update(contact="")
    with pytest.raises(CommandError, match="has no contacts"):
        call_command("testmessage", "port")
    settings.EMAIL_HOST = ""
    with pytest.raises(CommandError, match="set EMAIL_URL"):
        call_command("testmessage", "port")


def test_a_server_that_is_not_there_is_said_to_be_away(office, port, settings):
    office.__exit__()
    with pytest.raises(CommandError, match="cannot be reached"):
        call_command("testmessage", "port")
    fails(port)
    tasks.tell()
    assert Alert.objects.get().reason == "the server of EMAIL_URL cannot be reached"


def test_one_line_is_cut_where_it_is_too_long():
    assert letters.one_line("a\u0085b  c\u2029d" + "x" * 20, 10) == "a b c dxxx…"
