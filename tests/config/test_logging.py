"""Log lines: one JSON object each, with the ids, and without anything that opens a door."""

import json
import logging
import sys

import pytest
from django.http import HttpRequest, HttpResponse

from accounts.log_ids import bind
from config.logging import Lines, RequestLog, without_secrets

CANARY = "kanarie-7f3a91c0d2"


def line(message: str, *args: object, exc_info: object = None) -> str:
    record = logging.LogRecord("hansa.test", logging.INFO, "f.py", 1, message, args, exc_info)  # type: ignore[arg-type]
    return Lines().format(record)


def raised(error: ValueError) -> object:
    try:
        raise error
    except ValueError:
        return sys.exc_info()


def test_a_line_is_one_json_object_with_time_level_logger_and_message():
    said = json.loads(line("%s of %s pages", 3, 7))
    assert said["message"] == "3 of 7 pages"
    assert (said["level"], said["logger"]) == ("INFO", "hansa.test")
    assert said["at"].endswith("+00:00")


def test_the_ids_of_a_request_and_a_run_stand_on_every_line_inside_and_on_none_after():
    with bind(request="a1"), bind(run=7):
        said = json.loads(line("x"))
    assert (said["request"], said["run"]) == ("a1", "7")
    assert "run" not in json.loads(line("x"))


@pytest.mark.parametrize(
    "hostile",
    ["a\r\nb", "a\nb", "\x1b[2J\x1b[31mred", "\x9b31m", "\u2028", "\x00", "\ud800", "\u202eright"],
    ids=ascii,
)
def test_nothing_that_a_stranger_writes_breaks_a_line_or_reaches_the_terminal(hostile):
    text = line("path %s", hostile)
    assert text.isascii()
    assert text.isprintable()
    assert json.loads(text)["message"] == f"path {hostile}"


@pytest.mark.parametrize(
    "template",
    [
        "Authorization: Bearer {}",
        "Authorization: Basic {}",
        "Authorization: {}",
        "authorization={}",
        "{{'Authorization': 'Bearer {}'}}",
        "[('authorization', 'Bearer {}')]",
        "{{'HTTP_AUTHORIZATION': 'Bearer {}'}}",
        '{{"authorization": "Bearer {}", "accept": "*/*"}}',
        "bearer {}",
        "Bearer\t{}",
        "Cookie: theme=dark; sessionid={}",
        "Cookie: sessionid={}; csrftoken=abc",
        "Set-Cookie: sessionid={}; Path=/",
        "sessionid={}",
        "session_id: {}",
        "csrftoken={}",
        "csrfmiddlewaretoken={}&next=/",
        "GET /setup?token={}",
        "GET /setup?a=b&token={}&c=d",
        "password={}",
        "password: {}",
        "PASSWORD = {}",
        "passwd={}",
        "pwd token {}",
        "{{'password': '{}'}}",
        "{{'password': 'two words {}'}}",
        '{{"password": "two words {}"}}',
        '{{"password": "a \\" quote {}"}}',
        "{{'password': b'{}'}}",
        "password='{}",
        "new_password1={}",
        "client_secret={}",
        "SECRET_KEY='{}'",
        "secret_key={}",
        "api_key={}",
        "X-Api-Key: {}",
        "apikey {}",
        "access_token={}",
        "refresh-token: {}",
        "credentials={}",
        "postgresql://hansa:{}@db.example.org/hansa",
        "redis://:{}@broker.example.org:6379/0",
        "amqp://user:{}@host//",
        "https://user:{}@portal.example.org/catalog.ttl?page=1",
    ],
)
@pytest.mark.parametrize("where", ["message", "argument", "exception", "mapping"])
def test_a_secret_never_stands_in_a_line(template, where):
    text = template.format(CANARY)
    said = {
        "message": lambda: line(text.replace("%", "%%")),
        "argument": lambda: line("got %s", text),
        "exception": lambda: line("failed", exc_info=raised(ValueError(text))),
        "mapping": lambda: line("got %(what)s", {"what": text}),
    }[where]()
    assert CANARY not in said
    json.loads(said)


def test_an_access_token_is_known_by_its_form_alone():
    token = "hansa_" + "Ab3-_" * 8 + "xyz"
    assert token not in line("asked with %s", token)
    assert token not in line(f"GET /datasets/{token}")


@pytest.mark.parametrize("kind", ["hansa_", "hansa-peer_", "hansa-plane_"])
def test_so_is_every_other_token_of_ours(kind):
    token = kind + "Ab3-_" * 8 + "xyz"
    assert token[12:] not in line(f"POST /signaling/edc/{token}/start 200 in 3 ms")


@pytest.mark.parametrize(
    "path",
    ["/contracts/agreements/endings/{}.ics", "/contracts/mail/stop/{}", "/alerts/stop/{}",
     "/harvest/{}"],
)  # fmt: skip
def test_an_address_that_is_a_secret_stands_in_no_line(path):
    secret = "7:1vO3xQ:" + "Ab3-_" * 8
    assert secret not in line(f"GET {path.format(secret)} 200 in 3 ms")


@pytest.mark.parametrize(
    "harmless",
    [
        "GET /datasets 200 in 12 ms",
        "run 7: done",
        "lease of run 3 could not be renewed",
        "https://portal.example.org:8080/catalog.ttl?page=2 answered 503",
        "mailto:data@example.org",
        "hansa_name",
        "GET /contracts/agreements/endings 200 in 12 ms",
    ],
)
def test_what_is_no_secret_stays(harmless):
    assert without_secrets(harmless) == harmless


def test_what_stands_around_a_secret_stays():
    assert without_secrets("GET /setup?token=abc&next=/datasets") == (
        "GET /setup?token=…&next=/datasets"
    )
    assert without_secrets("postgresql://hansa:abc@db/hansa is away") == (
        "postgresql://hansa:…@db/hansa is away"
    )


@pytest.mark.timeout(60)
def test_a_long_hostile_line_does_not_hold_up_the_log():
    # A search that goes back over and over would not end before the limit of the test does.
    for part in (
        "token",
        "a-",
        "'",
        '"\\',
        "x://",
        "bearer ",
        "password='",
        "token ",
        "cookie:",
        "x://a:",
        " ",
    ):
        assert without_secrets(part * 20_000) is not None


def asked(path: str, **headers: str) -> tuple[HttpResponse, list[logging.LogRecord]]:
    request = HttpRequest()
    request.method, request.path = "GET", path
    request.META.update(headers)
    kept: list[logging.LogRecord] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            record.line = Lines().format(record)
            kept.append(record)

    logger, keep = logging.getLogger("hansa.request"), Keep()
    before = logger.level
    logger.addHandler(keep)
    logger.setLevel(logging.INFO)
    try:
        answer = RequestLog(lambda _: HttpResponse(status=404))(request)
    finally:
        logger.removeHandler(keep)
        logger.setLevel(before)
    assert isinstance(answer, HttpResponse)
    return answer, kept


def test_an_answer_carries_the_id_that_stands_in_the_log():
    answer, (record,) = asked("/datasets")
    said = json.loads(record.line)
    assert said["request"] == answer["X-Request-Id"]
    assert said["message"].startswith("GET /datasets 404 in ")


def test_ids_differ_and_a_visitor_cannot_choose_one():
    first, _ = asked("/", HTTP_X_REQUEST_ID="mine")
    second, _ = asked("/", HTTP_X_REQUEST_ID="mine")
    assert len({first["X-Request-Id"], second["X-Request-Id"], "mine"}) == 3


def test_neither_query_nor_headers_of_a_request_are_logged():
    _, (record,) = asked("/setup", QUERY_STRING=f"token={CANARY}", HTTP_COOKIE=f"x={CANARY}")
    assert CANARY not in record.line
    assert "token" not in record.line


def test_a_path_with_line_breaks_stays_one_line():
    _, (record,) = asked("/datasets\r\n{}")
    assert "\n" not in record.line
    assert json.loads(record.line)["message"].startswith("GET /datasets\r\n{} 404")
