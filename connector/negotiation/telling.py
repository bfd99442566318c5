"""Send what is noted: one message for each person, tried again when it does not go.

Neither addresses nor what a server says of them stand in the log or in a row.
"""

import logging

from catalog.alerts import post
from catalog.failpoints import failpoint
from connector.negotiation import notes
from connector.negotiation.letters import letter
from connector.negotiation.notes import Claimed, State, begin, claim, end, later, to_tell

log = logging.getLogger(__name__)


def send_due() -> int:
    """Send all that is due; how many messages were sent."""
    sent = 0
    while notes.can_mail() and (claimed := claim()) is not None:
        sent += _send(claimed)
    return sent


def _send(claimed: Claimed) -> bool:
    waits = to_tell(claimed)
    if not waits:
        end(claimed, State.EMPTY)
        return False
    failpoint("waiting.claimed")
    if not begin(claimed):
        return False
    failpoint("waiting.begun")
    try:
        post.deliver(letter(claimed, waits))
    except post.FAILURES as failure:
        reason = post.why(failure)
        later(claimed, reason)
        log.warning("a message about what waits was not sent: %s", reason)
        return False
    failpoint("waiting.handed")
    end(claimed, State.SENT)
    log.info("a message about %d negotiations that wait is sent", len(waits))
    return True
