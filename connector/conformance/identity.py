"""The door that the kit of the Decentralized Claims Protocol sends its trigger to.

The trigger is a catalogue request in expanded form without a context, which the Dataspace Protocol
does not allow, so its body is not read: the kit asks only whether its sender is let in.
"""

from django.http import HttpResponse

from connector.api.door import Call, door, json
from connector.dsp.messages import CatalogError


@door("POST", CatalogError.of, challenges=True)
def identify(call: Call) -> HttpResponse:
    """POST /conformance/identity: which participant asks."""
    return json({"participant": call.claims.participant.iri})
