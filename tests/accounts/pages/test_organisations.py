"""Organisations and members, as a browser sees them: who may see, who may change."""

import pytest
from django.test import Client

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from tests.accounts.conftest import signed_in

pytestmark = pytest.mark.django_db


def role_of(user: User) -> str | None:
    found = Membership.objects.filter(user=user).first()
    return found.role if found else None


def page_of(town: Organisation) -> str:
    return f"/organisations/{town.slug}"


def member(town: Organisation, user: User, verb: str) -> str:
    return f"{page_of(town)}/members/{Membership.objects.get(user=user).pk}/{verb}"


def test_an_administrator_creates_organisations(ada: User) -> None:
    browser = signed_in(ada)
    form = {"name": "Port of Call", "participant": "did:web:port.example"}
    page = browser.post("/organisations", form, follow=True).content.decode()
    assert "Port of Call is created; you are its admin." in page
    assert Organisation.objects.get().participant == "did:web:port.example"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "P", "participant": "port"}, "This is not an IRI."),
        (
            {"name": "P", "participant": "did:web:taken"},
            "Another organisation has this",
        ),
    ],
)
def test_a_wrong_answer_creates_no_organisation(
    ada: User, form: dict[str, str], sentence: str
) -> None:
    Organisation.objects.create(slug="t", name="Taken", participant="did:web:taken")
    page = signed_in(ada).post("/organisations", form)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert Organisation.objects.count() == 1


def test_nobody_else_creates_organisations(bea: User, town: Organisation) -> None:
    browser = signed_in(bea)
    assert "Create the organisation" not in browser.get("/organisations").content.decode()
    refusal = browser.post("/organisations", {"name": "Mine"})
    assert refusal.status_code == 403
    assert "Only an administrator creates organisations." in refusal.content.decode()
    assert Organisation.objects.count() == 1


def test_a_member_sees_their_organisations_and_no_others(bea: User, town: Organisation) -> None:
    Organisation.objects.create(slug="port", name="Port of Call")
    page = signed_in(bea).get("/organisations").content.decode()
    assert "Town of Lindau" in page
    assert "Port of Call" not in page


def test_an_administrator_sees_all(ada: User, town: Organisation) -> None:
    assert "Town of Lindau" in signed_in(ada).get("/organisations").content.decode()
    assert signed_in(ada).get(page_of(town)).status_code == 200


def test_where_there_are_none_the_page_says_how_they_come_about(ada: User, stranger: User) -> None:
    assert "Create the first one below." in signed_in(ada).get("/organisations").content.decode()
    page = signed_in(stranger).get("/organisations").content.decode()
    assert "Ask the admin of yours to add you." in page


@pytest.mark.parametrize("slug", ["town-of-lindau", "no-such-thing"])
def test_a_stranger_cannot_tell_which_organisations_there_are(
    stranger: User, town: Organisation, slug: str
) -> None:
    refusal = signed_in(stranger).get(f"/organisations/{slug}")
    assert refusal.status_code == 404
    assert "or you are not a member of it" in refusal.content.decode()


def test_an_admin_adds_a_member(bea: User, town: Organisation, stranger: User) -> None:
    form = {"email": stranger.email, "role": "negotiator"}
    page = signed_in(bea).post(page_of(town), form, follow=True).content.decode()
    assert "Stranger is a member now." in page
    assert role_of(stranger) == Role.NEGOTIATOR


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"email": "nobody@example.org", "role": "reader"}, "No account has this address."),
        ({"email": "bea@example.org", "role": "reader"}, "Bea is a member already."),
        ({"email": "nothing", "role": "reader"}, "Enter a valid email address."),
        (
            {"email": "stranger@example.org", "role": "emperor"},
            "emperor is not one of",
        ),
        ({}, "This field is required."),
    ],
)
def test_a_wrong_answer_adds_nobody(
    bea: User, stranger: User, town: Organisation, form: dict[str, str], sentence: str
) -> None:
    page = signed_in(bea).post(page_of(town), form)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert Membership.objects.count() == 1


def test_an_admin_changes_roles_and_removes(bea: User, cem: User, town: Organisation) -> None:
    browser = signed_in(bea)
    page = browser.post(member(town, cem, "role"), {"role": "reader"}, follow=True)
    assert "The role of Cem is changed." in page.content.decode()
    assert role_of(cem) == Role.READER
    page = browser.post(member(town, cem, "remove"), follow=True)
    assert "Cem is not a member any more." in page.content.decode()
    assert role_of(cem) is None


def test_an_administrator_changes_members_of_every_organisation(
    ada: User, cem: User, town: Organisation
) -> None:
    signed_in(ada).post(member(town, cem, "role"), {"role": "admin"})
    assert role_of(cem) == Role.ADMIN


@pytest.mark.parametrize(("verb", "form"), [("remove", {}), ("role", {"role": "reader"})])
def test_the_last_admin_stays_and_the_page_says_why(
    bea: User, town: Organisation, verb: str, form: dict[str, str]
) -> None:
    page = signed_in(bea).post(member(town, bea, verb), form, follow=True)
    assert "Make another member admin first." in page.content.decode()
    assert role_of(bea) == Role.ADMIN


def test_a_role_that_there_is_not_changes_nothing(bea: User, cem: User, town: Organisation) -> None:
    page = signed_in(bea).post(member(town, cem, "role"), {"role": "emperor"}, follow=True)
    assert "There is no such role." in page.content.decode()
    assert role_of(cem) == Role.STEWARD


def test_who_leaves_comes_to_a_page_that_is_still_open(
    bea: User, cem: User, town: Organisation
) -> None:
    browser = signed_in(bea)
    browser.post(member(town, cem, "role"), {"role": "admin"})
    answer = browser.post(member(town, bea, "remove"), follow=True)
    assert (answer.status_code, answer.redirect_chain) == (200, [("/organisations", 302)])


@pytest.mark.parametrize("verb", ["role", "remove"])
def test_a_member_who_is_no_admin_changes_nobody(
    bea: User, cem: User, town: Organisation, verb: str
) -> None:
    browser = signed_in(cem)
    page = browser.get(page_of(town)).content.decode()
    assert "Bea" in page
    assert "Add the member" not in page
    refusal = browser.post(member(town, bea, verb), {"role": "reader"})
    assert refusal.status_code == 403
    assert "Only an admin of this organisation changes its members." in refusal.content.decode()
    assert browser.post(page_of(town), {"email": "x@y.zz", "role": "admin"}).status_code == 403
    assert role_of(bea) == Role.ADMIN


@pytest.mark.parametrize("verb", ["role", "remove"])
def test_an_admin_changes_nobody_elsewhere(
    bea: User, town: Organisation, stranger: User, verb: str
) -> None:
    port = Organisation.objects.create(slug="port", name="Port of Call")
    other = Membership.objects.create(user=stranger, organisation=port, role=Role.ADMIN)
    browser = signed_in(bea)
    for slug in (town.slug, port.slug):
        address = f"/organisations/{slug}/members/{other.pk}/{verb}"
        assert browser.post(address, {"role": "reader"}).status_code == 404
    assert role_of(stranger) == Role.ADMIN


def test_a_form_of_another_site_changes_nobody(bea: User, cem: User, town: Organisation) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(bea)
    assert browser.post(member(town, cem, "remove")).status_code == 403
    assert role_of(cem) == Role.STEWARD


def test_a_link_changes_nobody(bea: User, cem: User, town: Organisation) -> None:
    assert signed_in(bea).get(member(town, cem, "remove")).status_code == 405


def test_names_are_shown_as_text(ada: User) -> None:
    Organisation.objects.create(slug="x", name="<script>alert(1)</script>")
    page = signed_in(ada).get("/organisations").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
