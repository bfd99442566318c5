"""What a rule of ours has answered, in a sentence."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connector.models import NegotiationRule, Ruling

_SENTENCES: Mapping[str, Promise] = {
    NegotiationRule.Answer.ACCEPT: gettext_lazy(
        "Accepted by your rule “%(name)s” (version %(version)s)."
    ),
    NegotiationRule.Answer.REJECT: gettext_lazy(
        "Refused by your rule “%(name)s” (version %(version)s)."
    ),
    NegotiationRule.Answer.ASK: gettext_lazy(
        "Your rule “%(name)s” (version %(version)s) asks a person."
    ),
}


def sentence_of(row: Ruling) -> str:
    """In the language that is active."""
    which = {"name": row.name, "version": row.version}
    if not row.is_held:
        return str(_SENTENCES[row.answer]) % which
    if row.known.get("permitted"):
        sentence = _(
            "Your rule “%(name)s” (version %(version)s) would accept it, but it is not shown that"
            " these terms are no worse for you: a person decides."
        )
    else:
        sentence = _(
            "Your rule “%(name)s” (version %(version)s) would accept it, but the policy does not"
            " permit it: a person decides."
        )
    return sentence % which
