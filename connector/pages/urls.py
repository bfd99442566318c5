"""Addresses of the pages about contracts."""

from django.urls import path

from catalog.feeds import converters
from connector.pages.agreement_deeds import (
    agreement_notice,
    agreement_renew,
    agreement_retire,
)
from connector.pages.agreements import (
    agreement,
    agreement_body,
    agreement_statements,
    agreements,
)
from connector.pages.answers import (
    negotiation_accept,
    negotiation_counter,
    negotiation_terminate,
)
from connector.pages.ask import ask
from connector.pages.data_sources import data_sources
from connector.pages.deeds import (
    agreement_request,
    agreement_revoke,
    transfer_fetch,
    transfer_file,
    transfer_resume,
    transfer_suspend,
    transfer_terminate,
)
from connector.pages.evidence import agreement_evidence, agreement_evidence_json
from connector.pages.examination import participant_examination, participant_examine
from connector.pages.expiries import expiries
from connector.pages.expiries_feed import expiries_feed
from connector.pages.front import contracts, inbox
from connector.pages.negotiation_rule_urls import urlpatterns as rule_patterns
from connector.pages.negotiations import negotiation, negotiation_progress, negotiations
from connector.pages.offer_against import offer_against
from connector.pages.offer_new import offer_new
from connector.pages.offers import offer, offer_publish, offer_withdraw, offers
from connector.pages.participant_deeds import (
    participant_activate,
    participant_address,
    participant_claims,
    participant_follow,
    participant_our_token,
    participant_suspend,
    participant_their_token,
    participant_token,
)
from connector.pages.participants import participant, participant_new, participants
from connector.pages.texts import agreement_text, contract_texts, offer_text
from connector.pages.transfers import transfer, transfer_progress, transfers

converters.register()

_NEGOTIATION = "contracts/negotiations/<row:negotiation_id>"
_AGREEMENT = "contracts/agreements/<row:agreement_id>"
_TRANSFER = "contracts/transfers/<row:transfer_id>"
_PARTICIPANT = "contracts/participants/<row:participant_id>"
_OFFER = "contracts/offers/<row:offer_id>"

urlpatterns = [
    path("contracts", contracts, name="contracts"),
    path("contracts/inbox", inbox, name="inbox"),
    path("contracts/negotiations", negotiations, name="negotiations"),
    path(_NEGOTIATION, negotiation, name="negotiation"),
    path(f"{_NEGOTIATION}/progress", negotiation_progress, name="negotiation-progress"),
    path(f"{_NEGOTIATION}/accept", negotiation_accept, name="negotiation-accept"),
    path(f"{_NEGOTIATION}/counter", negotiation_counter, name="negotiation-counter"),
    path(f"{_NEGOTIATION}/terminate", negotiation_terminate, name="negotiation-terminate"),
    path("contracts/agreements", agreements, name="agreements"),
    path("contracts/agreements/endings", expiries, name="expiries"),
    path("contracts/agreements/endings/<str:secret>.ics", expiries_feed, name="expiries-feed"),
    path(_AGREEMENT, agreement, name="agreement"),
    path(f"{_AGREEMENT}.json", agreement_body, name="agreement-body"),
    path(f"{_AGREEMENT}.nt", agreement_statements, name="agreement-statements"),
    path(f"{_AGREEMENT}/text", agreement_text, name="agreement-text"),
    path(f"{_AGREEMENT}/evidence", agreement_evidence, name="agreement-evidence"),
    path(f"{_AGREEMENT}/evidence.json", agreement_evidence_json, name="agreement-evidence-json"),
    path(f"{_AGREEMENT}/request", agreement_request, name="agreement-request"),
    path(f"{_AGREEMENT}/notice", agreement_notice, name="agreement-notice"),
    path(f"{_AGREEMENT}/retire", agreement_retire, name="agreement-retire"),
    path(f"{_AGREEMENT}/renew", agreement_renew, name="agreement-renew"),
    path(f"{_AGREEMENT}/revoke", agreement_revoke, name="agreement-revoke"),
    path("contracts/offers", offers, name="offers"),
    path("contracts/texts", contract_texts, name="contract-texts"),
    path("contracts/texts/<slug:case>", contract_texts, name="contract-text"),
    path("contracts/offers/new", offer_new, name="offer-new"),
    path(_OFFER, offer, name="offer"),
    path(f"{_OFFER}/text", offer_text, name="offer-text"),
    path(f"{_OFFER}/against", offer_against, name="offer-against"),
    path(f"{_OFFER}/publish", offer_publish, name="offer-publish"),
    path(f"{_OFFER}/withdraw", offer_withdraw, name="offer-withdraw"),
    *rule_patterns,
    path("contracts/participants", participants, name="participants"),
    path("contracts/participants/new", participant_new, name="participant-new"),
    path(_PARTICIPANT, participant, name="participant"),
    path(f"{_PARTICIPANT}/activate", participant_activate, name="participant-activate"),
    path(f"{_PARTICIPANT}/suspend", participant_suspend, name="participant-suspend"),
    path(f"{_PARTICIPANT}/address", participant_address, name="participant-address"),
    path(f"{_PARTICIPANT}/claims", participant_claims, name="participant-claims"),
    path(f"{_PARTICIPANT}/token", participant_token, name="participant-token"),
    path(f"{_PARTICIPANT}/their-token", participant_their_token, name="participant-their-token"),
    path(f"{_PARTICIPANT}/our-token", participant_our_token, name="participant-our-token"),
    path(f"{_PARTICIPANT}/examine", participant_examine, name="participant-examine"),
    path(f"{_PARTICIPANT}/examination", participant_examination, name="participant-examination"),
    path(f"{_PARTICIPANT}/follow", participant_follow, name="participant-follow"),
    path("contracts/ask/<row:resource_id>", ask, name="ask"),
    path("contracts/data/<row:resource_id>", data_sources, name="data-sources"),
    path("contracts/transfers", transfers, name="transfers"),
    path(_TRANSFER, transfer, name="transfer"),
    path(f"{_TRANSFER}/progress", transfer_progress, name="transfer-progress"),
    path(f"{_TRANSFER}/suspend", transfer_suspend, name="transfer-suspend"),
    path(f"{_TRANSFER}/resume", transfer_resume, name="transfer-resume"),
    path(f"{_TRANSFER}/terminate", transfer_terminate, name="transfer-terminate"),
    path(f"{_TRANSFER}/fetch", transfer_fetch, name="transfer-fetch"),
    path(f"{_TRANSFER}/file", transfer_file, name="transfer-file"),
]
