"""Whatever is sent to a page of accounts: an answer with a sentence, never a failure of ours."""

import random

import pytest
from django.test import Client
from django.utils.html import strip_tags

from accounts.models import Membership, Organisation, User
from tests.accounts.conftest import signed_in, token_of
from tests.sampled import sampled

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
BODIES = {
    "nothing": (b"", FORM),
    "null characters": (b"name=%00&email=%00&token=%00&password=%00&username=%00&role=%00", FORM),
    "bytes that are no text": (b"name=%ff%fe&username=%c0%80&email=%ed%a0%80", FORM),
    "a lone surrogate": (b"name=\\ud800&token=%ED%A0%80", FORM),
    "a thousand fields": (b"&".join(b"f%d=1" % number for number in range(1001)), FORM),
    "the same field often": (b"name=a&" * 500 + b"scopes=x&" * 400, FORM),
    "more than is read": (b"name=" + b"x" * 1_100_000, FORM),
    "a broken upload": (b"--x\r\nContent-Disposition: nonsense", "multipart/form-data; boundary=x"),
    "an upload without an end": (
        b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nabc',
        "multipart/form-data; boundary=x",
    ),
    "no boundary": (b"abc", "multipart/form-data"),
    "JSON": (b'{"name": ["a", {}]}', "application/json"),
    "deep JSON": (b"[" * 100_000, "application/json"),
    "an unknown type": (b"abc", "image/png"),
    "no type": (b"name=a", ""),
}

FORMS = [pytest.param(body, id=name) for name, body in BODIES.items()]


@pytest.fixture
def pages(ada: User, town: Organisation) -> list[str]:
    """Every page that takes a form, with ids that there are."""
    token_of(ada)
    member = Membership.objects.get(organisation=town)
    return [
        "/login",
        "/logout",
        "/setup",
        "/account",
        "/account/password",
        "/account/tokens",
        f"/account/tokens/{ada.tokens.get().pk}/revoke",
        "/organisations",
        f"/organisations/{town.slug}",
        f"/organisations/{town.slug}/members/{member.pk}/role",
        f"/organisations/{town.slug}/members/{member.pk}/remove",
        "/admin/login/",
        "/admin/accounts/user/add/",
        "/program",
    ]


@pytest.mark.parametrize("body", sampled(FORMS, 3))
def test_a_form_of_any_kind_gets_an_answer(
    ada: User, pages: list[str], body: tuple[bytes, str]
) -> None:
    content, kind = body
    before = ada.password
    for address in pages:
        for client in (signed_in(ada), Client()):
            answer = client.post(address, content, content_type=kind)
            assert answer.status_code < 500, address
            if answer.status_code >= 400:
                assert len(strip_tags(answer.content.decode()).split()) > 4, (
                    f"{address}: no sentence"
                )
    ada.refresh_from_db()
    assert ada.password == before


@pytest.mark.parametrize(
    "query",
    ["token=%00", "token=%ff", "next=%00", "next=%ff//x", "next=" + "x" * 9000, "&&==", "%"],
)
def test_an_address_with_odd_parameters_gets_an_answer(
    ada: User, pages: list[str], query: str
) -> None:
    for client in (signed_in(ada), Client()):
        for address in pages:
            assert client.get(f"{address}?{query}").status_code < 500, address


def test_random_forms_get_an_answer(ada: User, pages: list[str]) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    names = ["name", "email", "role", "scopes", "days", "token", "password", "username", "language"]
    texts = [
        "",
        "\x00",
        "é" * 300,
        "-1",
        "9" * 40,
        "admin",
        "\u202e",
        "𝔘",
        "a@b",
        "' OR 1=1",
        "{{7*7}}",
    ]
    client = signed_in(ada)
    for _round in range(60):
        form = {name: dice.choice(texts) for name in dice.sample(names, 4)}
        address = dice.choice(pages[:-1])
        if address not in ("/logout", "/account"):
            assert client.post(address, form).status_code < 500, (address, form)
