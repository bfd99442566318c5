"""Addresses of the pages for people."""

from django.urls import path

from accounts.pages import account, door, language, organisations

_MEMBER = "organisations/<slug:slug>/members/<int:membership_id>"

urlpatterns = [
    path("login", door.Login.as_view(), name="login"),
    path("logout", door.log_out, name="logout"),
    path("setup", door.set_up, name="setup"),
    path("language", language.language, name="language"),
    path("account", account.account, name="account"),
    path("account/password", account.password, name="password"),
    path("account/tokens", account.tokens, name="tokens"),
    path("account/tokens/<int:token_id>/revoke", account.revoke_token, name="token-revoke"),
    path("organisations", organisations.organisations, name="organisations"),
    path("organisations/<slug:slug>", organisations.organisation, name="organisation"),
    path(f"{_MEMBER}/role", organisations.member_role, name="member-role"),
    path(f"{_MEMBER}/remove", organisations.member_remove, name="member-remove"),
]
