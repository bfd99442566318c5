"""One's own account: name, language, password, access tokens."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.limits import begin_attempt, forget_attempts
from accounts.models import AccessToken, User
from accounts.pages.door import refused
from accounts.pages.forms import AccountForm, PasswordForm, TokenForm, wait_sentence
from accounts.pages.guard import person, person_only


@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def account(request: HttpRequest) -> HttpResponse:
    """Name and language; ways to the password, the tokens and the organisations."""
    # Not request.user: what was typed wrong must not show as the name in the head of the page.
    user = User.objects.get(pk=person(request).pk)
    form = AccountForm(request.POST or None, instance=user)
    if request.method != "POST":
        return render(request, "accounts/account.html", {"form": form})
    if not form.is_valid():
        return refused(render(request, "accounts/account.html", {"form": form}))
    chosen = form.save().language or get_language()
    with override(chosen):  # said on the next page, which speaks it already
        messages.success(request, _("Name and language are changed."))
    return redirect("account")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def password(request: HttpRequest) -> HttpResponse:
    """A new password. Every other session of this person ends; access tokens stay."""
    if request.method != "POST":
        return render(request, "accounts/password.html", {"form": PasswordForm(person(request))})
    form = PasswordForm(person(request), request.POST)
    what, wait = f"password {person(request).pk}", 0
    # Counted, so that a borrowed session cannot guess the password either.
    if wait := begin_attempt(what, request, timezone.now()):
        form = PasswordForm(person(request), {})
        form.errors.clear()
        form.add_error(None, wait_sentence(wait))
    elif form.is_valid():
        user = form.save()
        forget_attempts(what, request, timezone.now())
        update_session_auth_hash(request, user)
        messages.success(request, _("The password is changed. Your other sessions have ended."))
        return redirect("account")
    return refused(render(request, "accounts/password.html", {"form": form}), wait)


@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def tokens(request: HttpRequest) -> HttpResponse:
    """The list, and the form for a new one, whose secret is shown in the answer, once."""
    if request.method != "POST":
        return _token_page(request, TokenForm())
    form = TokenForm(request.POST)
    if not form.is_valid():
        return refused(_token_page(request, form))
    _token, secret = AccessToken.issue(person(request), now=timezone.now(), **form.cleaned_data)
    return _token_page(request, TokenForm(), secret)


@require_POST
@person_only
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """End one of one's own tokens."""
    token = person(request).tokens.filter(pk=token_id).first()
    if token is None:
        raise Http404(_("You have no such access token."))
    token.revoke(timezone.now())
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("tokens")


def _token_page(request: HttpRequest, form: TokenForm, secret: str = "") -> HttpResponse:
    context = {
        "form": form,
        "secret": secret,
        "now": timezone.now(),
        "tokens": person(request).tokens.filter(revoked_at=None),
    }
    return render(request, "accounts/tokens.html", context)
