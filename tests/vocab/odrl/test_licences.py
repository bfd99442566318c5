"""What licences and access rights say as policies."""

import pytest

from vocab.authority.lookup import LICENCE_NATIONAL, table
from vocab.namespaces import NAL
from vocab.odrl.actions import CC
from vocab.odrl.check import Kind as Flaw
from vocab.odrl.check import check
from vocab.odrl.decide import Outcome
from vocab.odrl.documents import read_document
from vocab.odrl.licences import COMMERCE, DERIVED, licensed
from vocab.odrl.uses import Asker, Use, Wish, ask, in_short, named, owed_in_words, purposes
from vocab.odrl.write import write

PUBLIC, RESTRICTED, NON_PUBLIC, CONFIDENTIAL = (
    f"{NAL}access-right/{name}" for name in ("PUBLIC", "RESTRICTED", "NON_PUBLIC", "CONFIDENTIAL")
)
YES, NO, NOBODY = Outcome.PERMITTED, Outcome.REFUSED, Outcome.UNKNOWN


def answer(code, use, *, right="", commercial=False):
    licence = code if ":" in code or not code else f"{NAL}licence/{code}"
    return ask(licensed(licence, right).policy, Wish(use, commercial), Asker())


def owed(found):
    return [str(one.sentence) for duty in found.owed for one in owed_in_words(duty)]


@pytest.mark.parametrize(
    ("code", "use", "commercial", "expected"),
    [
        ("CC0", Use.PUBLISH_CHANGED, True, YES),
        ("CC_PDM_1_0", Use.TRAIN, True, YES),
        ("CC_BY_4_0", Use.PUBLISH, True, YES),
        ("CC_BYSA_4_0", Use.PUBLISH_CHANGED, True, YES),
        ("CC_BYNC_4_0", Use.CHANGE, False, YES),
        ("CC_BYNC_4_0", Use.READ, True, NO),
        ("CC_BYND_4_0", Use.CHANGE, False, YES),  # 2(a)(1)(B): for oneself
        ("CC_BYND_4_0", Use.PUBLISH_CHANGED, False, NO),
        ("CC_BYND_4_0", Use.TRAIN, False, NOBODY),  # is a model made from its data?
        ("CC_BYND_3_0", Use.CHANGE, False, NO),
        ("CC_BYND", Use.CHANGE, False, NO),  # no version: the one that permits less
        ("CC_BYNCND_4_0", Use.PUBLISH, True, NO),
        ("ODC_BL", Use.PUBLISH_CHANGED, True, YES),
        ("DLDE_BYNC_1_0", Use.COPY, True, NO),
        ("OGL_3_0", Use.TRAIN, True, YES),
        ("AFL_3_0", Use.READ, False, NOBODY),  # in the list, and nothing is known of it here
        ("http://dcat-ap.ch/vocabulary/licenses/terms_by_ask", Use.COPY, False, YES),
        ("http://dcat-ap.ch/vocabulary/licenses/terms_by_ask", Use.COPY, True, NOBODY),
        ("http://dcat-ap.de/def/licenses/other-open", Use.READ, False, NOBODY),
        ("urn:x:see-our-conditions", Use.READ, False, NOBODY),
        ("", Use.READ, False, NOBODY),
    ],
)
def test_a_licence_says_what_may_be_done(code, use, commercial, expected):
    assert answer(code, use, commercial=commercial).outcome is expected


def test_what_is_owed_comes_with_what_is_done():
    name, notice, alike = (
        "Name the source.",
        "Say which licence it has, and pass its notices on.",
        "Publish what you make of it under the same licence.",
    )
    assert owed(answer("CC_BYSA_4_0", Use.CHANGE)) == []
    assert owed(answer("CC_BYSA_4_0", Use.PUBLISH)) == [name, notice]
    assert owed(answer("CC_BYSA_4_0", Use.PUBLISH_CHANGED)) == [name, notice, alike]
    assert owed(answer("OGL_3_0", Use.COPY)) == [name]  # with every use but reading
    assert owed(answer("OGL_3_0", Use.READ)) == []
    assert owed(answer("CC0", Use.PUBLISH)) == []


@pytest.mark.parametrize(
    ("right", "code", "use", "expected", "reason"),
    [
        (PUBLIC, "", Use.READ, YES, None),
        (PUBLIC, "", Use.COPY, NOBODY, "No licence is named."),
        (RESTRICTED, "CC_BY_4_0", Use.PUBLISH, NOBODY, "Access is restricted,"),
        (NON_PUBLIC, "CC_BY_4_0", Use.READ, NO, "The publisher says that it is not public."),
        (CONFIDENTIAL, "CC0", Use.READ, NOBODY, "What is said of access is no term that we know"),
        ("open", "CC0", Use.READ, NOBODY, "What is said of access is no term that we know"),
        (f"{NAL}access-right/OP_DATPRO", "CC0", Use.READ, YES, None),
    ],
)
def test_an_access_right_says_who_gets_it(right, code, use, expected, reason):
    found = answer(code, use, right=right)
    assert found.outcome is expected
    if reason:
        assert str(found.reasons[0]).startswith(reason)


def test_a_refusal_names_what_is_forbidden():
    found = answer("CC_BYNCND_3_0", Use.PUBLISH_CHANGED, commercial=True)
    assert list(map(str, found.reasons)) == [
        "Forbidden: change it.",
        "Forbidden: publish what was made of it.",
        "Forbidden: use it commercially.",
    ]
    unknown = answer("urn:x:terms", Use.COPY).reasons
    assert list(map(str, unknown)) == ['The licence is none that we know: "urn:x:terms".']


def test_paragraphs_are_those_of_the_version():
    by = {code: licensed(f"{NAL}licence/{code}").paragraphs for code in ("CC_BYSA_4_0", "ODC_BL")}
    assert by["CC_BYSA_4_0"][CC + "ShareAlike"] == "3(b)"
    assert by["ODC_BL"][CC + "ShareAlike"] == "4.4"
    assert DERIVED in licensed(f"{NAL}licence/CC_BYND_3_0").paragraphs
    assert not licensed("urn:x:terms").paragraphs


def test_in_short():
    found = in_short(licensed(f"{NAL}licence/CC_BYNC_4_0").policy)
    assert "reproduce" in found.may
    assert found.must_not == (COMMERCE,)
    assert str(named(COMMERCE)) == "use it commercially"
    assert found.unknown == ()
    assert len(found.owed) == 2
    nothing = in_short(licensed("").policy)
    assert (nothing.may, nothing.must_not, nothing.owed) == ((), (), ())


def test_every_licence_of_our_tables_is_a_policy_without_flaws_that_is_read_again():
    for iri in (*table("licence"), *table(LICENCE_NATIONAL)):
        policy = licensed(iri, PUBLIC).policy
        flaws = {one.kind for one in check(policy, duties=True)}
        assert flaws <= {Flaw.UNDECIDABLE, Flaw.SHADOWED}, iri
        if not any(rule.strange for rule in policy.permissions):
            assert Flaw.SHADOWED not in flaws, iri
            may_sell = answer(iri, Use.READ, commercial=True).outcome
            assert (may_sell is YES) is any(
                rule.action == COMMERCE
                and not any(one.action == "obtainConsent" for one in rule.duties)
                for rule in policy.permissions
            )


def test_purposes_are_those_that_a_policy_names():
    offer = read_document(
        b'{"@context": "http://www.w3.org/ns/odrl.jsonld", "@type": "Offer", "uid": "urn:x:1",'
        b' "permission": [{"action": "use", "target": "urn:x:d", "constraint": [{"leftOperand":'
        b' "purpose", "operator": "isAnyOf", "rightOperand": ["urn:x:research", "urn:x:teaching"]'
        b"}]}]}"
    )
    assert purposes(offer) == ["urn:x:research", "urn:x:teaching"]
    fits = ask(offer, Wish(Use.PUBLISH, commercial=True, purpose="urn:x:research"), Asker())
    assert fits.outcome is YES
    other = ask(offer, Wish(Use.READ, purpose="urn:x:war"), Asker())
    assert other.outcome is NO
    assert str(other.reasons[0]) == (
        "Asked for: the purpose is one of urn:x:research, urn:x:teaching."
    )
    unsaid = ask(offer, Wish(Use.READ), Asker())
    assert unsaid.outcome is NOBODY
    assert [one.left for one in unsaid.missing] == ["purpose"]


def test_a_policy_of_a_licence_can_be_written():
    written = write(licensed(f"{NAL}licence/CC_BYNC_4_0", PUBLIC).policy)
    assert written["prohibition"][0]["action"] == COMMERCE
