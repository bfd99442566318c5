"""Answers to what cannot be answered: a page with the sentence that says what to mend."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class Refused(ValueError):
    """The request asks for something that does not exist so; the text says what to mend."""


def says_what_to_mend(view: View[P]) -> View[P]:
    """Answer `Refused` with a 400 page that carries its sentence."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            return render(request, "errors/400.html", {"reason": str(refusal)}, status=400)

    return answered
