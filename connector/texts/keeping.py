"""Keep the contract text with the agreement: the one that its offer names, on either side."""

from connector.dsp.values import Json
from connector.models import Agreement, ContractNegotiation, ContractText
from connector.moves import digest_of
from connector.states import Role
from connector.texts.filled import case_named_in, template_hash, text_of
from vocab.errors import UnreadablePolicy


def keep_text(agreement: Agreement) -> ContractText | None:
    """The text, filled in now; None: its offer names none, or none that can be filled in here."""
    case = case_of(agreement.negotiation)
    if not case:
        return None
    try:
        body = text_of(case, Json(agreement.body))
    except UnreadablePolicy:
        return None
    return ContractText.objects.create(
        agreement=agreement,
        case=case,
        template=template_hash(case),
        body=body.text,
        hash=digest_of(body.text),
    )


def case_of(negotiation: ContractNegotiation) -> str:
    """Which text the offer names that is negotiated about; empty: none that we have too."""
    if negotiation.our_role is Role.PROVIDER:
        return negotiation.offered.offer.contract_case if negotiation.offered else ""
    remote = negotiation.remote_offer
    return case_named_in(Json(remote.body)) if remote else ""
