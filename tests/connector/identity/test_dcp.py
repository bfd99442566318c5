"""Decentralised claims, end to end: who is let in, and everything that nobody is let in with."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from connector.errors import NotAuthorised, NotNow
from connector.identity import jws
from connector.models import Participant, UsedToken
from tests.connector.identity.dataspace import (
    MEMBERSHIP,
    NOW,
    QUERY,
    US,
    Dataspace,
    ours,
    seconds,
    text,
)
from tests.connector.identity.refusing import refused
from tests.servers import packed

DAY = timedelta(days=1)


# --- who is let in ----------------------------------------------------------------------------
def test_a_participant_with_a_credential_is_let_in_with_what_it_says(space: Dataspace) -> None:
    found = space.verify()
    assert found.participant == space.participant
    assert found.values == {"spatial": frozenset({"https://place.example/BE"})}
    assert found.valid_until == NOW + timedelta(hours=2)


def test_the_wallet_is_asked_for_what_we_need_with_the_token_that_opens_it(
    space: Dataspace,
) -> None:
    space.verify()
    (asked,) = [one for one in space.server.requests if one.target == QUERY]
    token = jws.read(asked.fields["authorization"].removeprefix("Bearer "))
    assert (token.claims["iss"], token.claims["sub"]) == (US, US)
    assert token.claims["aud"] == space.holder.did
    assert token.claims["token"] == "opens the wallet"
    assert token.claims["exp"] - token.claims["iat"] == 300
    assert token.kid.startswith(f"{US}#")
    assert json.loads(asked.body) == {
        "@context": ["https://w3id.org/dspace-dcp/v1.0/dcp.jsonld"],
        "type": "PresentationQueryMessage",
        "scope": [f"org.eclipse.dspace.dcp.vc.type:{MEMBERSHIP}:read"],
    }


def model_2(space: Dataspace) -> None:
    """VC Data Model 2.0: the claims are the credential, the presentation holds envelopes."""
    body = space.credential
    body["validFrom"], body["validUntil"] = body.pop("issuanceDate"), body.pop("expirationDate")
    envelope = {
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{space.issuer.sign(body)}",
    }
    shown = {"holder": space.holder.did, "verifiableCredential": [envelope]}
    space.serve(query=space.response(space.holder.sign(shown)))


def more_than_asked(space: Dataspace) -> None:
    other = space.issuer.sign({"vc": {"type": ["OtherCredential"], "issuer": "nobody"}})
    shown = space.signed_presentation(space.signed_credential(), other)
    space.serve(query=space.response(shown))


def issuer_object(space: Dataspace) -> None:
    space.credential["issuer"] = {"id": space.issuer.did, "name": "Issuer"}


def as_the_kit_writes(space: Dataspace) -> None:
    """What the conformance kit does: no end, nine digits, no general type, a strange sub."""
    space.credential |= {"type": [MEMBERSHIP], "expirationDate": None, "@context": "an id"}
    space.credential["issuanceDate"] = "2026-04-30T12:00:00.123456789Z"
    space.credential_token["sub"] = "urn:uuid:1"


def two_presentations(space: Dataspace) -> None:
    empty = space.holder.sign({"vp": {"verifiableCredential": []}})
    space.serve(query=space.response(empty, space.signed_presentation()))


def not_revoked(space: Dataspace) -> None:
    space.revoke(16)
    space.status(17)


def signed_list(space: Dataspace) -> None:
    space.status(17)
    space.serve(list=space.issuer.sign({"iss": space.issuer.did, "vc": space.status_list()}))


def list_of_2021(space: Dataspace) -> None:
    space.status(17, type="StatusList2021Entry")
    found = space.status_list()
    subject = found["credentialSubject"]
    subject["type"], subject["encodedList"] = "StatusList2021", subject["encodedList"][1:]
    space.serve(list=found)


def in_its_schema(space: Dataspace) -> None:
    space.credential["credentialSchema"] = {
        "id": f"{space.server.url}/schema", "type": "JsonSchemaValidator2018"
    }  # fmt: skip
    space.serve(schema=schema("country"))


def in_its_whole_schema(space: Dataspace) -> None:
    space.credential["credentialSchema"] = {
        "id": f"{space.server.url}/schema", "type": "JsonSchema"
    }  # fmt: skip
    space.serve(schema=schema("issuer"))


def two_audiences_that_are_one(space: Dataspace) -> None:
    space.token["aud"] = [US]


def clocks_that_differ(space: Dataspace) -> None:
    space.token["iat"] = space.token["nbf"] = seconds(NOW) + 4
    space.token["exp"] = seconds(NOW) + 60


def nothing_said_of_keys(space: Dataspace) -> None:
    space.serve(holder=without_uses(space.holder.document()))


def a_relative_key(space: Dataspace) -> None:
    found = space.holder.document()
    found["verificationMethod"][0]["id"] = f"#{space.holder.kid.partition('#')[2]}"
    space.serve(holder=found)


def schema(*required: str) -> dict[str, Any]:
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "type": "object",
        "required": list(required),
    }


def without_uses(document: dict[str, Any]) -> dict[str, Any]:
    uses = ("authentication", "assertionMethod", "capabilityInvocation")
    return {name: value for name, value in document.items() if name not in uses}


GOOD: list[Callable[[Dataspace], None]] = [
    model_2, more_than_asked, issuer_object, as_the_kit_writes, two_presentations, not_revoked,
    signed_list, list_of_2021, in_its_schema, in_its_whole_schema, two_audiences_that_are_one,
    clocks_that_differ, nothing_said_of_keys, a_relative_key,
]  # fmt: skip


@pytest.mark.parametrize("say", GOOD)
def test_what_is_said_in_another_good_way_is_understood(
    space: Dataspace, say: Callable[[Dataspace], None]
) -> None:
    before = dict(space.server.answers)
    say(space)
    if space.server.answers == before:
        space.serve()
    else:
        said = {path: got for path, got in space.server.answers.items() if got != before.get(path)}
        space.serve()
        space.server.answers.update(said)
    assert space.verify().participant == space.participant


# --- what nobody is let in with: the token ----------------------------------------------------
TOKENS: dict[str, tuple[dict[str, Any], str]] = {
    "no access token": ({"token": None}, "without token"),
    "an access token that is no text": ({"token": {"a": 1}}, "without token"),
    "iss is not sub": ({"sub": "did:web:stranger.example"}, "own subject"),
    "no sub": ({"sub": None}, "own subject"),
    "no iss": ({"iss": None}, "own subject"),
    "iss is no DID": ({"iss": "https://a.example", "sub": "https://a.example"}, "own subject"),
    "iss is a list": ({"iss": ["did:web:a.example"], "sub": ["did:web:a.example"]}, "own subject"),
    "a wrong aud": ({"aud": "did:web:stranger.example"}, "another audience"),
    "aud with a slash": ({"aud": f"{US}/"}, "another audience"),
    "ours among others": ({"aud": [US, "did:web:stranger.example"]}, "another audience"),
    "no aud": ({"aud": None}, "another audience"),
    "exp is over": ({"exp": seconds(NOW) - 6}, "run out"),
    "no exp": ({"exp": None}, "without iat or exp"),
    "exp is text": ({"exp": str(seconds(NOW) + 60)}, "no number"),
    "exp is true": ({"exp": True}, "no number"),
    "exp beyond time": ({"exp": 1e300}, "no time"),
    "exp in ten years": ({"exp": seconds(NOW + 3650 * DAY)}, "more than an hour"),
    "nbf in the future": ({"nbf": seconds(NOW) + 60}, "does not hold yet"),
    "iat in the future": ({"iat": seconds(NOW) + 60}, "from the future"),
    "no iat": ({"iat": None}, "without iat or exp"),
    "no jti": ({"jti": None}, "without jti"),
    "jti is a number": ({"jti": 1}, "without jti"),
    "a long jti": ({"jti": "a" * 513}, "without jti"),
}


@pytest.mark.parametrize(("change", "reason"), TOKENS.values(), ids=list(TOKENS))
def test_a_token_that_says_something_else_opens_nothing(
    space: Dataspace, change: dict[str, Any], reason: str
) -> None:
    space.token.update(change)
    space.token = {name: value for name, value in space.token.items() if value is not None}
    with refused(reason):
        space.verify()
    assert space.server.hits == 0, "nothing is fetched for it"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Token x"])
def test_without_a_bearer_token_nobody_is_let_in(space: Dataspace, header: str) -> None:
    with refused():
        space.provider.verify(header, NOW)


def test_the_bare_token_is_none(space: Dataspace) -> None:
    with refused("no bearer"):
        space.verify(space.header().removeprefix("Bearer "))


def test_a_token_opens_once(space: Dataspace) -> None:
    header = space.header()
    space.verify(header)
    with refused("used before"):
        space.verify(header)
    space.token["jti"] = "2"
    space.verify()


def test_two_holders_may_use_the_same_jti(space: Dataspace) -> None:
    space.verify()
    UsedToken.objects.get()
    space.holder.name = "other"
    Participant.objects.create(iri=space.holder.did, name="Other", state="active")
    space.token |= {"iss": space.holder.did, "sub": space.holder.did}
    space.credential["credentialSubject"]["id"] = space.presentation["iss"] = space.holder.did
    space.serve()
    space.server.answers["/other/did.json"] = space.server.answers["/holder/did.json"]
    assert space.verify().participant.iri == space.holder.did


def test_whoever_signs_in_its_name_uses_up_no_token_of_it(space: Dataspace) -> None:
    with refused("signature is wrong"):
        space.verify(space.header(key=jws.new_key()))
    assert not UsedToken.objects.exists()
    space.verify()


# --- whom nothing is fetched for --------------------------------------------------------------
def test_for_a_did_that_nobody_here_has_nothing_is_fetched(space: Dataspace) -> None:
    space.participant.delete()
    with refused("no participant"):
        space.verify()
    assert space.server.hits == 0


@pytest.mark.parametrize("state", ["pending", "suspended"])
def test_who_is_not_active_is_a_stranger(space: Dataspace, state: str) -> None:
    Participant.objects.update(state=state)
    with refused(state):
        space.verify()
    assert space.server.hits == 0


# --- keys and documents -----------------------------------------------------------------------
DOCUMENTS: dict[str, tuple[dict[str, Any], str]] = {
    "of another": ({"id": "did:web:stranger.example"}, "that of another"),
    "without keys": ({"verificationMethod": []}, "0 keys"),
    "a key for other things": ({"capabilityInvocation": []}, "0 keys"),
    "without a wallet": ({"service": []}, "no CredentialService"),
}


@pytest.mark.parametrize(("change", "reason"), DOCUMENTS.values(), ids=list(DOCUMENTS))
def test_a_document_that_says_something_else_opens_nothing(
    space: Dataspace, change: dict[str, Any], reason: str
) -> None:
    space.serve(holder=space.holder.document() | change)
    with refused(reason):
        space.verify()


def test_a_key_that_the_document_does_not_have_opens_nothing(space: Dataspace) -> None:
    with refused("0 keys"):
        space.verify(space.header(kid=f"{space.holder.did}#other"))


def test_a_new_key_is_believed_when_the_document_is_fetched_again(space: Dataspace) -> None:
    with ours(believed=timedelta(minutes=5)):
        space.verify()
        old = space.holder.key
        space.holder.key = jws.new_key()
        space.serve()
        space.token["jti"] = "2"
        with refused("0 keys"):
            space.verify(now=NOW + timedelta(minutes=4))
        space.token |= {"jti": "3", "exp": seconds(NOW) + 900}
        later = NOW + timedelta(minutes=5)
        space.verify(now=later)
        space.token["jti"] = "4"
        with refused("signature is wrong"):
            space.verify(space.header(key=old), later)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<html>", "cannot be read"),
        ("{" + " " * (1 << 20) + "}", "is not asked: the body sends more"),
        ([{"send": "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"}], "answers 302"),
        ([{"send": "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"}], "answers 404"),
    ],
)  # fmt: skip
def test_what_is_no_document_opens_nothing(space: Dataspace, body: Any, reason: str) -> None:
    space.serve(holder=body)
    with refused(reason):
        space.verify()


def test_where_a_place_gives_no_answer_it_may_be_tried_again(space: Dataspace) -> None:
    for name in ("holder", "query", "issuer"):
        space.serve(**{name: [{"hang up": True}]})
        space.token["jti"] = name
        with pytest.raises(NotNow) as caught:
            space.verify()
        assert caught.value.status == 503
        assert space.server.url not in str(caught.value)


# --- the presentation -------------------------------------------------------------------------
def test_a_wallet_that_refuses_us_is_answered_by_a_refusal(space: Dataspace) -> None:
    space.serve(query=[{"send": "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"}])
    with refused("answers 401"):
        space.verify()


RESPONSES: dict[str, tuple[Callable[[Dataspace], Any], str]] = {
    "none": (lambda s: {"type": "PresentationResponseMessage", "presentation": []}, "no presentation"),
    "no member": (lambda s: {"type": "PresentationResponseMessage"}, "no presentation"),
    "another message": (lambda s: s.response() | {"type": "Other"}, "no PresentationResponse"),
    "no JSON": (lambda s: "nothing", "cannot be read"),
    "a list": (lambda s: json.dumps([s.response()]), "no PresentationResponse"),
    "JSON-LD": (lambda s: s.response({"proof": {}}), "no JWT"),
    "not signed by the holder": (lambda s: s.response(s.signed_presentation(key=jws.new_key())), "wrong"),
    "without credentials": (lambda s: s.response(s.holder.sign({"vp": {}})), f"presents no {MEMBERSHIP}"),
    "a credential that is no token": (lambda s: s.response(s.holder.sign({"vp": {"verifiableCredential": [{}]}})), "no JWT"),
    "21 of them": (lambda s: s.response(*[s.signed_presentation()] * 21), "more than 20"),
    "too large": (lambda s: "[" + " " * (1 << 20) + "]", "sends more"),
}  # fmt: skip


@pytest.mark.parametrize(("say", "reason"), RESPONSES.values(), ids=list(RESPONSES))
def test_an_answer_that_presents_nothing_good_is_refused(
    space: Dataspace, say: Callable[[Dataspace], Any], reason: str
) -> None:
    space.serve(query=say(space))
    with refused(reason):
        space.verify()


PRESENTATIONS: dict[str, tuple[dict[str, Any], str]] = {
    "of another": ({"iss": "did:web:stranger.example"}, "of another"),
    "with another holder": ({"vp": {"holder": "did:web:stranger.example"}}, "of another"),
    "for another": ({"aud": "did:web:stranger.example"}, "another audience"),
    "over": ({"exp": seconds(NOW) - 60}, "run out"),
    "to come": ({"nbf": seconds(NOW) + 60}, "not hold yet"),
}


@pytest.mark.parametrize(("change", "reason"), PRESENTATIONS.values(), ids=list(PRESENTATIONS))
def test_a_presentation_that_says_something_else_is_refused(
    space: Dataspace, change: dict[str, Any], reason: str
) -> None:
    space.presentation.update(change)
    space.serve()
    with refused(reason):
        space.verify()


# --- the credential ---------------------------------------------------------------------------
CREDENTIALS: dict[str, tuple[dict[str, Any], str]] = {
    "another type": ({"type": ["OtherCredential"]}, f"presents no {MEMBERSHIP}"),
    "no type": ({"type": None}, f"presents no {MEMBERSHIP}"),
    "another subject": ({"credentialSubject": {"id": "did:web:stranger.example"}}, "is not about"),
    "no subject": ({"credentialSubject": None}, "is not about"),
    "a subject without an id": ({"credentialSubject": {"a": 1}}, "is not about"),
    "subjects of two": ({"credentialSubject": [{"id": "did:web:a.example"}, {}]}, "is not about"),
    "a subject that is text": ({"credentialSubject": "did:web:a.example"}, "not understood"),
    "over": ({"expirationDate": text(NOW - timedelta(minutes=1))}, "run out"),
    "to come": ({"issuanceDate": text(NOW + timedelta(minutes=1))}, "not hold yet"),
    "without a beginning": ({"issuanceDate": None}, "not hold yet"),
    "a date that is none": ({"expirationDate": "soon"}, "in place of a time"),
    "a date without a zone": ({"expirationDate": "2026-12-01T00:00:00"}, "in place of a time"),
    "a day that there is not": ({"expirationDate": "2026-02-30T00:00:00Z"}, "there is not"),
    "dates of two models": ({"validUntil": text(NOW + DAY)}, "two data models"),
    "another issuer than its token": ({"issuer": "did:web:stranger.example"}, "by its issuer"),
    "a status that is not understood": ({"credentialStatus": {"type": "Other"}}, "not understood"),
    "a status that is text": ({"credentialStatus": "good"}, "not understood"),
    "a schema that is not understood": ({"credentialSchema": {"type": "Other"}}, "not understood"),
}


@pytest.mark.parametrize(("change", "reason"), CREDENTIALS.values(), ids=list(CREDENTIALS))
def test_a_credential_that_says_something_else_is_refused(
    space: Dataspace, change: dict[str, Any], reason: str
) -> None:
    space.credential.update(change)
    space.serve()
    with refused(reason):
        space.verify()


def test_the_end_of_its_token_is_the_end_of_a_credential(space: Dataspace) -> None:
    space.credential_token["exp"] = seconds(NOW) + 600
    space.serve()
    assert space.verify().valid_until == NOW + timedelta(minutes=10)


@pytest.mark.parametrize(
    "change", [{"state": "suspended"}, {"types": []}, {"types": ["OtherCredential"]}, {"did": "did:web:a.example"}]
)  # fmt: skip
def test_an_issuer_that_is_not_trusted_for_it_says_nothing(
    space: Dataspace, change: dict[str, Any]
) -> None:
    type(space.trusted).objects.update(**change)
    with refused("is not trusted"):
        space.verify()
    assert space.asked("/issuer/did.json") == 0


def test_what_the_issuer_has_not_signed_is_nothing(space: Dataspace) -> None:
    shown = space.signed_presentation(space.signed_credential(key=jws.new_key()))
    space.serve(query=space.response(shown))
    with refused("signature is wrong"):
        space.verify()
    by_the_holder = space.issuer.sign(
        {"iss": space.issuer.did, "vc": space.credential}, key=space.holder.key, kid=space.holder.kid
    )  # fmt: skip
    space.serve(query=space.response(space.signed_presentation(by_the_holder)))
    space.token["jti"] = "2"
    with refused("0 keys"):
        space.verify()


def test_each_credential_that_we_asked_for_must_be_good(space: Dataspace) -> None:
    good = space.signed_credential()
    space.credential["expirationDate"] = text(NOW - DAY)
    shown = space.signed_presentation(good, space.signed_credential())
    space.serve(query=space.response(shown))
    with refused("run out"):
        space.verify()


def test_each_type_that_we_ask_for_must_be_shown(space: Dataspace) -> None:
    both = ours(types=frozenset({MEMBERSHIP, "TraceabilityCredential"}))
    with both, refused("presents no TraceabilityCredential"):
        space.verify()


def test_a_credential_out_of_its_schema_is_refused(space: Dataspace) -> None:
    entry = {"id": f"{space.server.url}/schema", "type": "JsonSchemaValidator2018"}
    space.credential["credentialSchema"] = entry
    for number, (body, reason) in enumerate(
        {
            json.dumps(schema("city")): "does not keep",
            json.dumps(schema("country") | {"$schema": "https://other.example"}): "draft",
            json.dumps({"type": "object"}): "draft",
            json.dumps(schema() | {"type": 1}): "not understood",
            json.dumps(schema() | {"allOf": [{"$ref": "http://127.0.0.1/x"}]}): "not understood",
            json.dumps(schema() | {"allOf": [{"$ref": "#"}]}): "not understood",
            "[]": "no object",
            "nothing": "cannot be read",
            '{"a": "' + "a" * 100_000 + '"}': "cannot be read",
        }.items()
    ):
        space.serve(schema=body)
        space.token["jti"] = str(number)
        with refused(reason):
            space.verify()


# --- the list of those that are revoked -------------------------------------------------------
def test_a_revoked_credential_is_refused_and_nothing_of_it_stays_known(space: Dataspace) -> None:
    space.status(9)
    space.serve()
    space.verify()
    assert Participant.objects.get().values
    space.revoke(9)
    space.serve()
    space.token["jti"] = "2"
    with refused("revocation is set"):
        space.verify()
    found = Participant.objects.get()
    assert (found.values, found.shown_at, found.shown_until) == ({}, None, None)


ENTRIES: dict[str, tuple[dict[str, Any], str]] = {
    "another purpose": ({"statusPurpose": "message"}, "not understood"),
    "a purpose that the list has not": ({"statusPurpose": "suspension"}, "not about suspension"),
    "another kind of list": ({"type": "StatusList2021Entry"}, "not about"),
    "no index": ({"statusListIndex": None}, "no index"),
    "an index below zero": ({"statusListIndex": "-1"}, "no index"),
    "an index of letters": ({"statusListIndex": "٣"}, "no index"),
    "an index beyond the list": ({"statusListIndex": 16_384}, "no place"),
    "several bits": ({"statusSize": 2}, "not one bit"),
    "no list": ({"statusListCredential": None}, "not one bit"),
    "a list on another port": ({"statusListCredential": "http://127.0.0.1:1/list"}, "is not asked"),
    "a list by file": ({"statusListCredential": "file:///etc/passwd"}, "is not asked"),
}


@pytest.mark.parametrize(("change", "reason"), ENTRIES.values(), ids=list(ENTRIES))
def test_a_status_that_cannot_be_found_out_is_a_bad_one(
    space: Dataspace, change: dict[str, Any], reason: str
) -> None:
    space.status(9, **change)
    space.serve()
    with refused(reason):
        space.verify()


LISTS: dict[str, tuple[Callable[[Dataspace], Any], str]] = {
    "of another issuer": (lambda s: s.status_list() | {"issuer": "did:web:a.example"}, "is not by"),
    "of nobody": (lambda s: s.status_list() | {"issuer": None}, "is not by"),
    "over": (lambda s: s.status_list() | {"validUntil": text(NOW - DAY)}, "run out"),
    "without a subject": (lambda s: {"issuer": s.issuer.did}, "without a subject"),
    "no JSON": (lambda s: "{", "cannot be read"),
    "nothing": (lambda s: "", "no JWT"),
    "signed by another": (lambda s: s.holder.sign({"vc": s.status_list()}), "0 keys"),
    "with another in its token": (lambda s: s.issuer.sign({"iss": "x", "vc": s.status_list()}), "by its issuer"),
    "whose token is over": (lambda s: s.issuer.sign({"exp": 1, "vc": s.status_list()}), "run out"),
    "no gzip": (lambda s: listed(s, "uAAAA"), "cannot be unpacked"),
    "no base64": (lambda s: listed(s, "u***"), "cannot be unpacked"),
    "without its letter": (lambda s: listed(s, "H4sI"), "not base64url"),
    "cut off": (lambda s: listed(s, "u" + jws.encoded(gzipped(64)[:-12])), "cut off"),
    "a bomb": (lambda s: listed(s, "u" + jws.encoded(gzipped(300_000_000))), "over 2097152"),
}  # fmt: skip


def listed(space: Dataspace, encoded: str) -> dict[str, Any]:
    found = space.status_list()
    found["credentialSubject"]["encodedList"] = encoded
    return found


def gzipped(size: int) -> bytes:
    return packed(bytes(size), "gzip")


@pytest.mark.parametrize(("say", "reason"), LISTS.values(), ids=list(LISTS))
def test_a_list_that_is_not_the_issuers_says_nothing_good(
    space: Dataspace, say: Callable[[Dataspace], Any], reason: str
) -> None:
    space.status(9)
    space.serve(list=say(space))
    with refused(reason):
        space.verify()


def test_a_list_that_does_not_come_is_believed_for_a_day(space: Dataspace) -> None:
    space.credential["expirationDate"] = text(NOW + 9 * DAY)
    space.status(9)
    space.serve()
    space.verify()
    space.serve(list=[{"hang up": True}])
    for jti, now in (("2", NOW + DAY - timedelta(seconds=1)), ("3", NOW + DAY)):
        space.token |= {"jti": jti, "iat": seconds(now), "exp": seconds(now) + 60}
        if now < NOW + DAY:
            space.verify(now=now)
        else:
            with pytest.raises(NotNow):
                space.verify(now=now)


# --- what is believed meanwhile ---------------------------------------------------------------
def test_a_presentation_is_believed_for_some_time_but_no_token_twice(space: Dataspace) -> None:
    with ours(believed=timedelta(minutes=1)):
        for jti, after, asked in (("1", 0, 1), ("2", 59, 1), ("3", 60, 2)):
            space.token["jti"] = jti
            space.verify(now=NOW + timedelta(seconds=after))
            assert space.asked(QUERY) == asked
        with refused("used before"):
            space.verify(now=NOW + timedelta(seconds=61))


def test_what_is_believed_ends_with_the_credential(space: Dataspace) -> None:
    space.credential["expirationDate"] = text(NOW + timedelta(seconds=10))
    space.serve()
    with ours(believed=timedelta(minutes=1), skew=timedelta(0)):
        space.verify()
        space.token["jti"] = "2"
        with refused("run out"):
            space.verify(now=NOW + timedelta(seconds=10))


def test_of_one_operand_credentials_speak_where_they_do(space: Dataspace) -> None:
    space.participant.claims = {
        "spatial": ["https://place.example/NL"],
        "purpose": ["https://p.example"],
    }
    space.participant.save()
    assert space.verify().values == {
        "spatial": frozenset({"https://place.example/BE"}),
        "purpose": frozenset({"https://p.example"}),
    }


@pytest.mark.parametrize(
    ("said", "values"),
    [
        (["a", "b", 7, ""], {"spatial": frozenset({"a", "b"})}),
        ({"a": 1}, {}),
        (None, {}),
        ("a\0b", {}),
    ],
)
def test_only_texts_are_values(space: Dataspace, said: Any, values: Any) -> None:
    space.credential["credentialSubject"]["country"] = said
    space.serve()
    if said == "a\0b":
        with refused():  # JSON that no database keeps is read nowhere
            space.verify()
        return
    assert space.verify().values == values


@pytest.mark.parametrize("said", ["a" * 1_001, [str(number) for number in range(101)]])
def test_a_credential_that_says_too_much_is_refused(space: Dataspace, said: Any) -> None:
    space.credential["credentialSubject"]["country"] = said
    space.serve()
    with refused("too much"):
        space.verify()


def test_what_nobody_can_decide_from_is_not_kept(space: Dataspace) -> None:
    type(space.trusted).objects.update(claims={"country": "eventName"})
    assert space.verify().values == {}


# --- ours -------------------------------------------------------------------------------------
def test_our_token_is_a_new_one_each_time(space: Dataspace) -> None:
    first, second = (
        jws.read(space.provider.token_for(space.participant).removeprefix("Bearer "))
        for _ in range(2)
    )
    assert first.claims["jti"] != second.claims["jti"]
    assert first.claims["iss"] == first.claims["sub"] == US
    assert first.claims["aud"] == space.holder.did
    assert "token" not in first.claims


def test_who_has_no_did_is_shown_nothing(space: Dataspace) -> None:
    assert space.provider.token_for(Participant(iri="https://a.example")) == ""


def test_every_refusal_is_one_answer(space: Dataspace) -> None:
    said = set()
    for change in ({"exp": 1}, {"jti": None}, {"aud": "did:web:a.example"}):
        space.token.update(change)
        with pytest.raises(NotAuthorised) as caught:
            space.verify()
        said.add((str(caught.value), caught.value.status, caught.value.code))
    assert len(said) == 1
