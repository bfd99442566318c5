"""The link by which an e-mail is stopped without signing in (RFC 8058).

It names one watch, is signed with our key, and does nothing else; it holds as long as the watch
is there.
"""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from catalog.models import Watch

_SALT = "catalog.watching.unsubscribe"


def token_of(watch: Watch) -> str:
    """What stands at the end of the link."""
    return Signer(salt=_SALT).sign(f"{watch.pk}")


def link_of(watch: Watch) -> str:
    """The whole address. Needs settings.HANSA_URL."""
    return f"{settings.HANSA_URL}{reverse('unsubscribe', args=[token_of(watch)])}"


def watch_of(token: str) -> Watch | None:
    """The watch that the link names; None when it is gone, or the link is not ours."""
    try:
        pk = Signer(salt=_SALT).unsign(token)
    except BadSignature:
        return None
    return Watch.objects.select_related("topic").filter(pk=pk).first()
