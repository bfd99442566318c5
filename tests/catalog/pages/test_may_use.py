"""May I use this for …? Licences, access rights and offers of a dataset, in words."""

from datetime import UTC, datetime

import pytest
from django.http import QueryDict

from catalog.pages.may_use import may_use
from catalog.pages.panels import Offered
from catalog.pages.refusals import Refused
from tests.catalog.pages.publishing import publish
from vocab.namespaces import NAL
from vocab.odrl.read import read

NOW = datetime(2026, 11, 28, tzinfo=UTC)
BY, SHARED, NON_COMMERCIAL = (
    {"iri": f"{NAL}licence/{code}"} for code in ("CC_BY_4_0", "CC_BYSA_4_0", "CC_BYNC_4_0")
)
RESEARCH = f"{NAL}data-theme/TECH"
PURPOSE = {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": [RESEARCH]}


def told(asked, *files, offers=(), **document):
    titled = [
        {"title": {"en": f"Table {n}"}, **({"licence": one} if one else {})}
        for n, one in enumerate(files, 1)
    ]
    document = {"distributions": titled, **document}
    return may_use(document, offers, QueryDict(asked), ("en",), NOW)


def offered(*constraints, until="2027-12-31", **more):
    rule = {
        "action": "use",
        "constraint": [
            {"leftOperand": "dateTime", "operator": "lteq", "rightOperand": until},
            *constraints,
        ],
    }
    body = {"@id": "urn:x:offer", "@type": "Offer", "permission": [rule], **more}
    return Offered("The Port", read(body), "https://us.example", "/ask", may_ask=True)


def test_nothing_is_answered_before_it_is_asked():
    assert told("", BY).told is None
    for wrong in ("use=shark", "use=read&purpose=urn:nobody-named-it"):
        with pytest.raises(Refused, match="from the lists"):
            told(wrong, BY)
    (basis,) = told("", BY, BY).bases
    assert basis.licence.words == "CC BY 4.0"
    assert basis.files == ()
    said = [(line.voice, line.label) for line in basis.lines]
    assert said == [("go", "Allowed:"), ("agree", "You promise:")]
    assert "(3(a) of the licence)" in basis.lines[1].text
    forbidden = told("", NON_COMMERCIAL).bases[0].lines[2]
    assert forbidden.text == "use it commercially (2(a)(1) of the licence)"


@pytest.mark.parametrize(
    ("asked", "files", "state"),
    [
        ("use=read", [BY], "yes"),
        ("use=publish", [BY], "if"),
        ("use=publish&commercial=1", [NON_COMMERCIAL], "no"),
        ("use=read", [None], "unknown"),
        ("use=publish&commercial=1", [BY, NON_COMMERCIAL], "depends"),
        ("use=read", [BY, SHARED], "yes"),
        ("use=read", [], "unknown"),
    ],
)
def test_every_licence_is_asked(asked, files, state):
    assert told(asked, *files).told.state == state


def test_files_are_named_where_licences_differ():
    found = told("use=publish&commercial=1", BY, NON_COMMERCIAL, BY).told
    assert [one.files for one in found.grounds] == [("Table 1", "Table 3"), ("Table 2",)]
    refused = found.grounds[1]
    assert refused.text == "Not permitted by the licence CC BY-NC 4.0:"
    assert refused.details == ("Forbidden: use it commercially.",)


def test_a_dataset_without_licences_at_its_files_has_its_own():
    assert told("use=copy", None, licences=[BY]).told.state == "yes"
    assert told("use=copy", licences=[BY]).told.state == "yes"
    rights = {"distributions": [{"rights": [{"label": {"en": "See our page"}}]}]}
    found = told("use=copy", **rights).told
    assert found.state == "unknown"
    assert found.grounds[0].details == ('The licence is none that we know: "See our page".',)


def test_what_is_not_public_is_answered_by_its_offer():
    closed = {"access_rights": {"iri": f"{NAL}access-right/NON_PUBLIC"}, "licences": [BY]}
    assert told("use=read", **closed).told.state == "no"
    offer = offered(PURPOSE, obligation=[{"action": "delete"}])
    found = told(f"use=publish&purpose={RESEARCH}", offers=[offer], **closed)
    assert [words for _value, words, _chosen in found.purposes] == ["Science and technology"]
    assert found.told.state == "if"
    ground = found.told.grounds[1]
    assert ground.text == "Permitted by a contract with The Port: agree to its terms first."
    assert ground.details == ("To be done: delete.",)
    assert ground.address == "/ask"
    assert not found.told.is_either
    either = told(f"use=publish&purpose={RESEARCH}", BY, offers=[offer]).told
    assert either.state == "if"
    assert either.is_either


def test_what_is_missing_is_said():
    offer = offered(PURPOSE)
    found = told("use=train", offers=[offer]).told
    assert found.state == "unknown"
    assert found.grounds[1].details == (
        "Asked for: the purpose is one of Science and technology.",
        "purpose: say it in the request",
    )
    ended = told("use=read", offers=[offered(until="2026-01-01")]).told.grounds[1]
    assert ended.state == "no"
    assert ended.details == ("Asked for: until 2026-01-01 00:00:00 UTC.",)


def test_an_offer_that_cannot_be_read_is_nobodys_permission():
    found = told("use=read", offers=[Offered("The Port", None, "", "")]).told
    assert [one.state for one in found.grounds] == ["unknown", "unknown"]


@pytest.mark.django_db
def test_the_page_of_a_dataset_asks_and_answers(stranger):
    made = publish(
        'dct:title "Berths"@en ; dcat:distribution [ a dcat:Distribution ;'
        f" dcat:accessURL <https://port.example/berths> ; dct:license <{BY['iri']}> ]"
    )
    at = f"/datasets/{made.pk}"
    plain = stranger.get(at).content.decode()
    assert 'id="may-answer" class="answer" role="status"></div>' in plain
    assert "no legal advice" in plain
    assert "noindex" not in plain
    whole = stranger.get(f"{at}?use=publish&lang=en").content.decode()
    for words in (
        "Yes, if you do what stands below.",
        "Name the source (3(a) of the licence).",
        "noindex",
    ):
        assert words in whole, words
    assert '<option value="publish" selected>' in whole
    part = stranger.get(f"{at}?use=publish", headers={"HX-Request": "true"})
    assert part.content.decode().startswith('<p class="lead"><strong class="say-agree">')
    assert "Yes, if you do what stands below." in part.content.decode()
    assert part["Cache-Control"] == "no-store"
    assert "HX-Request" in part["Vary"]
