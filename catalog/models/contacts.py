"""Whom to tell about a source: e-mail addresses in one text."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

MOST = 10


def addresses(text: str) -> list[str]:
    """The addresses, each once; commas, semicolons and white space stand between them."""
    return list(dict.fromkeys(part for part in re.split(r"[,;\s]+", text) if part))


def are_addresses(text: str) -> None:
    """Raise ValidationError for what is no list of e-mail addresses."""
    found = addresses(text)
    if len(found) > MOST:
        raise ValidationError(_("Give ten addresses at most: a list for mail tells more people."))
    for address in found:
        try:
            validate_email(address)
        except ValidationError:
            raise ValidationError(
                _("%(part)s is no e-mail address: write name@example.org, commas between several."),
                params={"part": address[:80]},
            ) from None
        if not address.isascii():
            raise ValidationError(
                _("%(part)s has letters that not every server for mail can take: use ASCII."),
                params={"part": address[:80]},
            )
