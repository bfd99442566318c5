"""Settings of e-mail: what each address means, and the sentence for one that cannot be used."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import mail
from config.env import Environment
from config.mail import Server
from outbound import headers
from outbound.client import Sender, user_agent

CANARY = "kanarie-2b41"


def env(**values: str) -> Environment:
    return Environment(values)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", Server()),
        ("smtp://localhost", Server("localhost", 25)),
        ("smtp://[::1]:2525", Server("::1", 2525)),
        ("smtp://user:pw@127.0.0.1", Server("127.0.0.1", 25, "user", "pw")),
        (
            "smtp+tls://user:p%40w%2F@mail.example",
            Server("mail.example", 587, "user", "p@w/", tls=True),
        ),
        ("smtps://a%3Ab:p@mail.example:4650/", Server("mail.example", 4650, "a:b", "p", ssl=True)),
    ],
)
def test_where_mail_is_handed_in(url: str, server: Server):
    assert mail.server(env(EMAIL_URL=url)) == server


@pytest.mark.parametrize(
    "url",
    [
        f"http://user:{CANARY}@mail.example",
        f"smtp://user:{CANARY}@mail.example:99999",
        f"smtps://user:{CANARY}/@mail.example",
        f"smtps://user:{CANARY}@mail.example?tls=0",
        f"smtps://user:{CANARY}@",
        "mail.example:25",
        "smtp://[::1",
    ],
)
def test_what_is_no_mail_server_is_refused_and_its_password_not_shown(url: str):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL cannot be used: write") as told:
        mail.server(env(EMAIL_URL=url))
    assert CANARY not in str(told.value)


def test_a_password_is_not_sent_readable_by_anybody():
    with pytest.raises(ImproperlyConfigured, match=r"use smtp\+tls:// or smtps://") as told:
        mail.server(env(EMAIL_URL=f"smtp://user:{CANARY}@mail.example"))
    assert CANARY not in str(told.value)


def test_who_the_sender_is():
    there, desk = Server("localhost"), "desk@example.org"
    assert mail.sender(env(EMAIL_FROM="hansa@example.org"), there, desk) == "hansa@example.org"
    assert mail.sender(env(), there, desk) == desk
    assert mail.sender(env(), Server(), "") == ""
    with pytest.raises(ImproperlyConfigured, match="set EMAIL_FROM or CONTACT_EMAIL"):
        mail.sender(env(), there, "")


@pytest.mark.parametrize("value", ["nobody", "a@b\r\nBcc: x@y", "A <a@example.org>", "a@b, c@d"])
def test_the_sender_is_one_address(value: str):
    with pytest.raises(ImproperlyConfigured, match=r"EMAIL_FROM=.* one e-mail address"):
        mail.sender(env(EMAIL_FROM=value), Server(), "")


@pytest.mark.parametrize("value", ["nobody", "a@b\r\nX: y", "a@b; c", "a@b)", "ä@example.org"])
def test_the_contact_is_one_address_that_a_header_can_carry(value: str):
    with pytest.raises(ImproperlyConfigured, match=r"CONTACT_EMAIL=.* one e-mail address"):
        mail.contact(env(CONTACT_EMAIL=value))


@pytest.mark.parametrize(
    ("site", "contact", "said"),
    [
        ("", "", "Hansa/0.1"),
        ("https://data.example", "", "Hansa/0.1 (+https://data.example)"),
        ("", "a@b.example", "Hansa/0.1 (mailto:a@b.example)"),
        ("https://d.example", "a@b.example", "Hansa/0.1 (+https://d.example; mailto:a@b.example)"),
    ],
)
def test_the_user_agent_says_where_we_are_found(site: str, contact: str, said: str):
    assert user_agent(site, mail.contact(env(CONTACT_EMAIL=contact))) == said
    assert headers.fits(Sender(said).user_agent)
