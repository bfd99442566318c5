"""Addresses of the pages about contracts."""

from django.urls import path

from catalog.feeds import converters
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
from connector.pages.deeds import (
    agreement_request,
    agreement_revoke,
    transfer_fetch,
    transfer_file,
    transfer_resume,
    transfer_suspend,
    transfer_terminate,
)
from connector.pages.front import contracts, inbox
from connector.pages.negotiations import negotiation, negotiation_progress, negotiations
from connector.pages.transfers import transfer, transfer_progress, transfers

converters.register()

_NEGOTIATION = "contracts/negotiations/<row:negotiation_id>"
_AGREEMENT = "contracts/agreements/<row:agreement_id>"
_TRANSFER = "contracts/transfers/<row:transfer_id>"

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
    path(_AGREEMENT, agreement, name="agreement"),
    path(f"{_AGREEMENT}.json", agreement_body, name="agreement-body"),
    path(f"{_AGREEMENT}.nt", agreement_statements, name="agreement-statements"),
    path(f"{_AGREEMENT}/request", agreement_request, name="agreement-request"),
    path(f"{_AGREEMENT}/revoke", agreement_revoke, name="agreement-revoke"),
    path("contracts/transfers", transfers, name="transfers"),
    path(_TRANSFER, transfer, name="transfer"),
    path(f"{_TRANSFER}/progress", transfer_progress, name="transfer-progress"),
    path(f"{_TRANSFER}/suspend", transfer_suspend, name="transfer-suspend"),
    path(f"{_TRANSFER}/resume", transfer_resume, name="transfer-resume"),
    path(f"{_TRANSFER}/terminate", transfer_terminate, name="transfer-terminate"),
    path(f"{_TRANSFER}/fetch", transfer_fetch, name="transfer-fetch"),
    path(f"{_TRANSFER}/file", transfer_file, name="transfer-file"),
]
