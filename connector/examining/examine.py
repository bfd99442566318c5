"""The examination of a peer: what anybody sees, then what it shows us, in the order of a contract.

It asks some ten questions and changes nothing, neither there nor here.
"""

from collections.abc import Iterator

from connector.examining import inside, outside
from connector.examining.found import Found, Grade, fault
from connector.examining.visit import Visit
from connector.models import Participant
from connector.peers import policy_for
from outbound.addresses import check_url
from outbound.errors import AddressRefused
from vocab.sentence import gettext_noop as _


def examine(url: str, participant: Participant | None = None) -> Iterator[Found]:
    """What is found at `url`: the address of a participant, or of any connector.

    Without `participant` it is the first that has this address. Ends early where nobody answers:
    the rest would say the same.
    """
    url = url.strip().rstrip("/")
    participant = participant or Participant.objects.filter(address=url).first()
    try:
        check_url(url, policy_for(participant or Participant(address=url)))
    except (AddressRefused, ValueError) as refused:
        yield fault("address", _("This cannot be asked: %(why)s."), why=str(refused))
        return
    visit = Visit(url, participant)
    try:
        yield from _examined(visit)
    finally:
        visit.close()


def _examined(visit: Visit) -> Iterator[Found]:
    yield outside.address(visit)
    for found in outside.versions(visit):
        yield found
        if found.grade is Grade.FAULT and found.name == "versions" and visit.participant is None:
            return
    yield outside.strangers(visit)
    yield from inside.identity(visit)
    if visit.catalog is not None:
        yield inside.unknown_dataset(visit)
        yield inside.unknown_process(visit)
    yield inside.callback(visit)
