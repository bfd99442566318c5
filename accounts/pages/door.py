"""First run, log in, log out."""

from django.contrib.auth import login, logout
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import setup as first_run
from accounts.errors import SetupRefused
from accounts.limits import begin_attempt, forget_attempts
from accounts.pages.forms import LoginForm, SetupForm, wait_sentence

UNUSABLE = 422  # a form with an answer that cannot be used
TOO_MANY = 429
GONE = 410


def refused(response: HttpResponse, wait: int = 0) -> HttpResponse:
    """The page of a form that was not accepted; `wait`: seconds until it is looked at again."""
    response.status_code = TOO_MANY if wait else UNUSABLE
    if wait:
        response["Retry-After"] = str(wait)
    return response


@method_decorator(require_http_methods(["GET", "HEAD", "POST"]), name="dispatch")
class Login(LoginView):
    """Log in, then go to `next` if it lies on this site. Django rotates the session's key."""

    form_class = LoginForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_redirect_url(self) -> str:  # type: ignore[override]  # the stubs are ahead of 5.2
        """Where one wanted to go; not back here, which Django takes for a mistake of ours."""
        wanted = super().get_redirect_url()
        return "" if wanted == self.request.path else wanted

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """The form again, with what to mend."""
        return refused(super().form_invalid(form), getattr(form, "wait", 0))  # type: ignore[arg-type]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session. A link alone does not: another site could hold it."""
    if request.method != "POST":
        return render(request, "accounts/logout.html")
    logout(request)
    return redirect("home")


@never_cache
@sensitive_post_parameters("password", "token")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Create the first administrator and log them in. Works once."""
    if not first_run.is_open():
        return render(request, "accounts/setup_closed.html", status=GONE)
    if request.method != "POST":
        form = SetupForm(initial={"token": request.GET.get("token", "")})
        return render(request, "accounts/setup.html", {"form": form})
    return _set_up(request, SetupForm(request.POST))


def _set_up(request: HttpRequest, form: SetupForm) -> HttpResponse:
    wait = begin_attempt("setup", request, timezone.now())
    if wait:
        form.add_error(None, wait_sentence(wait))
    elif form.is_valid():
        try:
            user = first_run.set_up(**form.cleaned_data)
        except SetupRefused as error:
            form.add_error("token", str(error))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            forget_attempts("setup", request, timezone.now())
            login(request, user)
            return redirect("home")
    return refused(render(request, "accounts/setup.html", {"form": form}), wait)
